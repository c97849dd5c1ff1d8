package trails

// characters are the classes of the characters of a key: those that some of them
// have, and those that all have.
type characters struct{ some, all class }

type class uint8

// Classes of characters. Letters are in lower case where it matters.
const (
	inAddress    class = 1 << iota // addresses, networks and ranges
	inName                         // names of hosts
	isNameLetter                   // what makes a name of digits and dots one
	isUnderscore
	inWildcard // only regular expressions
	inPath     // the slash
	isBlank
)

// charactersOf looks at a key once.
func charactersOf(key string) characters {
	c := characters{all: ^class(0)}
	for i := range len(key) {
		k := classOf[key[i]]
		c.some |= k
		c.all &= k
	}
	return c
}

// any reports whether there is a character of a class.
func (c characters) any(of class) bool { return c.some&of != 0 }

// only reports whether there are no other characters.
func (c characters) only(of class) bool { return c.all&of != 0 }

// classOf are the classes of each byte.
var classOf = func() (classes [256]class) {
	for _, of := range []struct {
		class class
		bytes string
	}{
		{inAddress, "0123456789abcdefABCDEF.:/-[] "},
		{inName, "0123456789abcdefghijklmnopqrstuvwxyz.-_"},
		{isNameLetter, "abcdefghijklmnopqrstuvwxyz-_"},
		{isUnderscore, "_"},
		{inWildcard, "]*+"},
		{inPath, "/"},
		{isBlank, " "},
	} {
		for i := range len(of.bytes) {
			classes[of.bytes[i]] |= of.class
		}
	}
	return classes
}()
