package pattern

import (
	"strings"
	"unicode"
)

const (
	// maxExact bounds the texts that a part of an expression is followed for.
	maxExact = 24
	// maxExactLen bounds their length when there are several.
	maxExactLen = 24
	// maxSingleLen bounds the length of a single text.
	maxSingleLen = 255
	// maxNeed bounds the alternatives of one requirement.
	maxNeed = 256
)

// texts is what is known about the texts that a node matches. All of it is in
// lower case, by ASCII.
type texts struct {
	exact []string // the node matches one of these and nothing else; nil is unknown
	need  []string // one of these is in every match; nil is unknown
}

// required returns texts of which at least one occurs in every match, by ASCII
// and in lower case, or nil when nothing is known. An ASCII letter in them
// stands for its non-ASCII cases too: "s" for ſ, "k" for the Kelvin sign.
func required(n *node) []string {
	t := survey(n)
	return sparse(better(t.need, t.exact))
}

func survey(n *node) texts {
	switch n.op {
	case opEmpty, opAssert, opLook, opKeep:
		return texts{exact: []string{""}}
	case opClass:
		return texts{exact: letters(n.class)}
	case opConcat:
		return surveyConcat(n.subs)
	case opAlternate:
		return surveyAlternate(n.subs)
	case opRepeat:
		return surveyRepeat(n)
	case opCapture:
		return survey(n.subs[0])
	case opAtomic: // gives the texts of its node, but not for every choice
		t := survey(n.subs[0])
		return texts{need: better(t.need, t.exact)}
	}
	return texts{}
}

// maxLetters is how many characters a class may have to be followed.
const maxLetters = 4

// letters returns the texts of a class of few characters.
func letters(c class) []string {
	if c.size() > maxLetters {
		return nil
	}
	var out []string
	for _, s := range c {
		for r := s.lo; r <= s.hi; r++ {
			letter := unicode.ToLower(r)
			switch {
			case r == 'ſ':
				letter = 's'
			case r == '\u212A':
				letter = 'k'
			case r > unicode.MaxASCII:
				return nil
			}
			out = appendNew(out, string(letter))
		}
	}
	return out
}

func appendNew(list []string, s string) []string {
	for _, t := range list {
		if t == s {
			return list
		}
	}
	return append(list, s)
}

func surveyConcat(subs []*node) texts {
	var out texts
	run := []string{""} // exact texts of the parts since the last unknown one
	whole := true
	flush := func() {
		out.need = better(out.need, run)
		run, whole = []string{""}, false
	}
	for _, s := range subs {
		t := survey(s)
		product, ok := multiply(run, t.exact)
		if !ok {
			flush()
			if product, ok = multiply(run, t.exact); !ok {
				out.need = better(out.need, t.need)
				continue
			}
		}
		run = product
	}
	if whole {
		out.exact = run
		return out
	}
	flush()
	return out
}

// multiply joins every text of a with every text of b.
func multiply(a, b []string) ([]string, bool) {
	if len(b) == 0 || len(a)*len(b) > maxExact {
		return nil, false
	}
	var out []string
	for _, s := range a {
		for _, t := range b {
			if n := len(s) + len(t); n > maxSingleLen || n > maxExactLen && len(a)*len(b) > 1 {
				return nil, false
			}
			out = appendNew(out, s+t)
		}
	}
	return out, true
}

func surveyAlternate(subs []*node) texts {
	var out texts
	exact := true
	for i, s := range subs {
		t := survey(s)
		exact = exact && t.exact != nil && len(out.exact)+len(t.exact) <= maxExact
		if exact {
			for _, e := range t.exact {
				out.exact = appendNew(out.exact, e)
			}
		}
		need := better(t.need, t.exact)
		if need == nil || i > 0 && out.need == nil || len(out.need)+len(need) > maxNeed {
			out.need = nil
			if !exact {
				return texts{}
			}
			continue
		}
		out.need = append(out.need, need...)
	}
	if !exact {
		out.exact = nil
	}
	return out
}

func surveyRepeat(n *node) texts {
	t := survey(n.subs[0])
	switch {
	case n.min == 0 && n.max == 1 && t.exact != nil && len(t.exact) < maxExact:
		return texts{exact: appendNew(append([]string(nil), t.exact...), "")}
	case n.min == 0:
		return texts{}
	}
	need := better(t.need, t.exact)
	if n.min == n.max && t.exact != nil {
		exact := []string{""}
		ok := true
		for range n.min {
			if exact, ok = multiply(exact, t.exact); !ok {
				return texts{need: need}
			}
		}
		return texts{exact: exact, need: need}
	}
	return texts{need: need}
}

// better returns the requirement that fewer texts meet by chance: that with a
// text that is not common everywhere, then that whose shortest text is longer,
// then that with fewer texts. Nil and requirements with an empty text say
// nothing.
func better(a, b []string) []string {
	la, lb := weight(a), weight(b)
	switch {
	case la == 0 && lb == 0:
		return nil
	case lb > la || lb == la && len(b) < len(a):
		return b
	}
	return a
}

// weight rates a requirement by its worst text.
func weight(list []string) int {
	const enough, common = 12, 4 // bytes
	w := min(shortest(list), enough)
	for _, s := range list {
		if w > common && strings.Contains(usual, s) {
			return common
		}
	}
	return w
}

func shortest(list []string) int {
	if len(list) == 0 {
		return 0
	}
	n := len(list[0])
	for _, s := range list[1:] {
		n = min(n, len(s))
	}
	return n
}

// sparse leaves out the texts that contain another one.
func sparse(list []string) []string {
	var out []string
	for i, s := range list {
		covered := false
		for j, t := range list {
			if i != j && strings.Contains(s, t) && (s != t || j < i) {
				covered = true
			}
		}
		if !covered {
			out = append(out, s)
		}
	}
	return out
}
