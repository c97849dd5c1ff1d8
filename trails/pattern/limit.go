package pattern

import "unicode"

// limit says cheaply that a text cannot match.
type limit struct {
	// longest is how many bytes a text may have that matches as a whole; 0
	// means no limit.
	longest int
	// prefix is the text, in lower case, that every match has at the start.
	prefix string
	// chars are characters that all must be there.
	chars charSet
	// texts are short texts of which one must be there; nil means no limit.
	texts []string
	// runs are texts that must all be there, in this order.
	runs []string
	// loose says that there is nothing beyond the length.
	loose bool
}

// charSet is a set of ASCII characters in lower case.
type charSet [2]uint64

func (c *charSet) add(b byte) { c[b>>6&1] |= 1 << (b & 63) }

func (c *charSet) holds(d charSet) bool { return c[0]&d[0] == d[0] && c[1]&d[1] == d[1] }

// subject is a text with what was found out about it.
type subject struct {
	s     string
	made  bool // ascii and chars are filled in
	ascii bool
	chars charSet
}

// survey fills in what takes a pass over the text, once.
func (t *subject) survey() {
	if t.made {
		return
	}
	t.made = true
	var high byte
	for i := range len(t.s) {
		b := lower[t.s[i]]
		high |= b
		t.chars.add(b & unicode.MaxASCII)
	}
	t.ascii = high <= unicode.MaxASCII
}

// allows reports whether the text may match. Only for ASCII texts that says
// more than the length.
func (l *limit) allows(t *subject) bool {
	switch {
	case l.longest > 0 && len(t.s) > l.longest:
		return false
	case l.loose:
		return true
	case !hasPrefixFold(t.s, l.prefix):
		return false
	}
	t.survey()
	if !t.ascii {
		return true
	}
	return t.chars.holds(l.chars) && containsAll(t.s, l.runs) && (l.texts == nil || containsAny(t.s, l.texts))
}

// hasPrefixFold reports whether s may start with a prefix in lower case. A
// text that does not start in ASCII may.
func hasPrefixFold(s, prefix string) bool {
	for i := range len(prefix) {
		if i == len(s) || s[i] <= unicode.MaxASCII && lower[s[i]] != prefix[i] {
			return false
		}
		if s[i] > unicode.MaxASCII {
			return true
		}
	}
	return true
}

// containsAny reports whether s contains one of texts in either case.
func containsAny(s string, texts []string) bool {
	for _, t := range texts {
		if indexFold(s, t) >= 0 {
			return true
		}
	}
	return false
}

// containsAll reports whether s contains all of texts in their order, in either
// case.
func containsAll(s string, texts []string) bool {
	for _, t := range texts {
		at := indexFold(s, t)
		if at < 0 {
			return false
		}
		s = s[at+len(t):]
	}
	return true
}

// indexFold returns where a text in lower case first occurs in s in either
// case, or -1.
func indexFold(s, text string) int {
	for i := 0; i+len(text) <= len(s); i++ {
		if lower[s[i]] == text[0] && equalFold(s[i:i+len(text)], text) {
			return i
		}
	}
	return -1
}

// limitOf returns the limits of a tree, whose matches need one of the texts.
func limitOf(n *node, need []string) limit {
	l := limit{chars: charsNeeded(n), prefix: prefixOf(n), runs: runsOf(n)}
	if shortest(need) < minLiteral {
		l.texts = need
	}
	if starts(n) && ends(n) {
		if w := widest(n); w > 0 {
			l.longest = w
		}
	}
	l.loose = l.prefix == "" && l.chars == (charSet{}) && l.texts == nil && l.runs == nil
	return l
}

// starts reports whether n matches at the start of the text only.
func starts(n *node) bool { return bound(n, textStart, false) }

// prefixOf returns the text that matches start with when they can only be at
// the start of the text.
func prefixOf(n *node) string {
	if n.op != opConcat || !starts(n.subs[0]) {
		return ""
	}
	prefix := ""
	for _, s := range n.subs[1:] {
		list := survey(s).exact
		if len(list) != 1 {
			break
		}
		prefix += list[0]
	}
	return prefix
}

// runsOf returns the texts that follow each other, with anything between them,
// in every match; none when there is only one.
func runsOf(n *node) []string {
	if n.op != opConcat {
		return nil
	}
	var runs []string
	run := ""
	for _, s := range n.subs {
		if list := survey(s).exact; len(list) == 1 {
			run += list[0]
			continue
		}
		if run != "" {
			runs, run = append(runs, run), ""
		}
	}
	if run != "" {
		runs = append(runs, run)
	}
	if len(runs) < 2 {
		return nil
	}
	return runs
}

// ends reports whether n matches at the end of the text only.
func ends(n *node) bool { return bound(n, textEnd, true) }

func bound(n *node, a assertion, last bool) bool {
	switch n.op {
	case opAssert:
		return n.assert == a
	case opCapture:
		return bound(n.subs[0], a, last)
	case opConcat:
		if last {
			return bound(n.subs[len(n.subs)-1], a, last)
		}
		return bound(n.subs[0], a, last)
	case opAlternate:
		for _, s := range n.subs {
			if !bound(s, a, last) {
				return false
			}
		}
		return true
	}
	return false
}

// widest returns the most bytes that n matches, or -1 when there is no limit.
func widest(n *node) int {
	const limit = 1 << 20
	total := 0
	switch n.op {
	case opClass:
		for _, s := range n.class {
			total = max(total, utf8Len(s.hi))
		}
		return total
	case opEmpty, opAssert, opLook, opKeep, opFail:
		return 0
	case opConcat, opCapture, opAtomic:
		for _, s := range n.subs {
			w := widest(s)
			if w < 0 || total > limit {
				return -1
			}
			total += w
		}
		return total
	case opAlternate, opCond:
		for _, s := range n.subs {
			w := widest(s)
			if w < 0 {
				return -1
			}
			total = max(total, w)
		}
		return total
	case opRepeat:
		w := widest(n.subs[0])
		if n.max == unbounded || w < 0 || w > limit/max(1, n.max) {
			return -1
		}
		return w * n.max
	}
	return -1
}

func utf8Len(r rune) int {
	switch {
	case r <= unicode.MaxASCII:
		return 1
	case r <= 0x7FF:
		return 2
	case r <= 0xFFFF:
		return 3
	}
	return 4
}

// charsNeeded returns characters that are in every match.
func charsNeeded(n *node) charSet {
	var c charSet
	switch n.op {
	case opClass:
		if list := letters(n.class); len(list) == 1 {
			c.add(list[0][0])
		}
	case opConcat, opCapture, opAtomic:
		for _, s := range n.subs {
			d := charsNeeded(s)
			c[0], c[1] = c[0]|d[0], c[1]|d[1]
		}
	case opAlternate, opCond:
		c = charSet{^uint64(0), ^uint64(0)}
		for _, s := range n.subs {
			d := charsNeeded(s)
			c[0], c[1] = c[0]&d[0], c[1]&d[1]
		}
	case opRepeat:
		if n.min > 0 {
			return charsNeeded(n.subs[0])
		}
	}
	return c
}
