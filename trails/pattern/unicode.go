package pattern

import (
	"strings"
	"sync"
	"unicode"
)

// The classes of Unicode that \w, \d and \s stand for (UTS 18, annex C; SPEC
// 11.4).
var (
	wordClass = sync.OnceValue(func() class {
		c := alphabetic()
		for _, t := range []*unicode.RangeTable{unicode.M, unicode.Nd, unicode.Pc, unicode.Join_Control} {
			c = c.union(fromTable(t))
		}
		return c
	})
	digitClass = sync.OnceValue(func() class { return fromTable(unicode.Nd) })
	spaceClass = sync.OnceValue(func() class { return fromTable(unicode.White_Space) })
)

// The same classes where Unicode is switched off.
var (
	asciiWord  = sync.OnceValue(func() class { return class{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}} })
	asciiDigit = sync.OnceValue(func() class { return class{{'0', '9'}} })
	asciiSpace = sync.OnceValue(func() class { return class{{'\t', '\r'}, {' ', ' '}} })
)

func alphabetic() class {
	c := fromTable(unicode.L)
	return c.union(fromTable(unicode.Nl)).union(fromTable(unicode.Other_Alphabetic))
}

// isWord reports whether r counts as part of a word for \b.
func isWord(r rune) bool {
	if r <= unicode.MaxASCII {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
	}
	return wordClass().has(r)
}

// hexClass is what \h stands for where look-around is allowed.
func hexClass() class { return class{{'0', '9'}, {'A', 'F'}, {'a', 'f'}} }

// posix returns the class of [:name:].
func posix(name string) (class, bool) {
	switch name {
	case "alnum":
		return class{{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}, true
	case "alpha":
		return class{{'A', 'Z'}, {'a', 'z'}}, true
	case "ascii":
		return class{{0, unicode.MaxASCII}}, true
	case "blank":
		return class{{'\t', '\t'}, {' ', ' '}}, true
	case "cntrl":
		return class{{0, 0x1F}, {0x7F, 0x7F}}, true
	case "digit":
		return asciiDigit(), true
	case "graph":
		return class{{'!', '~'}}, true
	case "lower":
		return class{{'a', 'z'}}, true
	case "print":
		return class{{' ', '~'}}, true
	case "punct":
		return class{{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}, true
	case "space":
		return asciiSpace(), true
	case "upper":
		return class{{'A', 'Z'}}, true
	case "word":
		return asciiWord(), true
	case "xdigit":
		return hexClass(), true
	}
	return nil, false
}

// property returns the class of \p{name}: a general category, a script or one
// of the binary properties that Go's tables know. Case, blanks, hyphens and
// underscores in names do not matter.
func property(name string) (class, bool) {
	kind, value, valued := strings.Cut(name, "=")
	if !valued {
		kind, value, valued = strings.Cut(name, ":")
	}
	if !valued {
		return anyProperty(loose(name))
	}
	value = loose(value)
	switch loose(kind) {
	case "gc", "generalcategory":
		return category(value)
	case "sc", "script", "scx", "scriptextensions":
		return lookup(unicode.Scripts, value)
	}
	return nil, false
}

func anyProperty(name string) (class, bool) {
	if c, ok := category(name); ok {
		return c, true
	}
	if c, ok := lookup(unicode.Scripts, name); ok {
		return c, true
	}
	switch name {
	case "alphabetic", "alpha":
		return alphabetic(), true
	case "lowercase", "lower":
		return fromTable(unicode.Lower).union(fromTable(unicode.Other_Lowercase)), true
	case "uppercase", "upper":
		return fromTable(unicode.Upper).union(fromTable(unicode.Other_Uppercase)), true
	case "space", "wspace":
		return spaceClass(), true
	}
	return lookup(unicode.Properties, name)
}

// category returns a general category by its short or long name.
func category(name string) (class, bool) {
	switch name {
	case "any":
		return class{{0, unicode.MaxRune}}, true
	case "ascii":
		return class{{0, unicode.MaxASCII}}, true
	}
	if c, ok := lookup(unicode.Categories, name); ok {
		return c, true
	}
	for alias, short := range unicode.CategoryAliases {
		if loose(alias) == name {
			return lookup(unicode.Categories, loose(short))
		}
	}
	return nil, false
}

func lookup(tables map[string]*unicode.RangeTable, name string) (class, bool) {
	for n, t := range tables {
		if loose(n) == name {
			return fromTable(t), true
		}
	}
	return nil, false
}

// loose reduces a name to what is compared (UAX 44, LM3).
func loose(name string) string {
	name = strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(name))
	if rest, ok := strings.CutPrefix(name, "is"); ok && rest != "" {
		return rest
	}
	return name
}
