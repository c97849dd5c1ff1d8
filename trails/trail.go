package trails

// Trail is one entry of a [Set].
type Trail struct {
	// Key is the text that is looked up: an address, a name, a path and so on,
	// in lower case.
	Key string
	// Info says what it is, such as "mass scanner" or "emotet (malware)".
	Info string
	// Reference says where it comes from, such as "(static)".
	Reference string
}

// Ref stands for one trail of a [Set] and is valid with that Set only. The
// zero Ref is no trail.
type Ref uint32
