package heuristic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// find is [Homographs.Find] for names that may be international.
func (h *Homographs) find(name []byte) (imitated string, ok bool) {
	if len(h.domains) == 0 || len(name) > longestHost || !isInternational(name) {
		return "", false
	}
	labels := spellHost(name)
	if h.isOwn(strings.Join(labels, ".")) {
		return "", false
	}
	if p, ok := h.findDomain(labels); ok {
		return p.listed, true
	}
	for _, label := range labels {
		if p, ok := h.findBrand(label); ok {
			return p.listed, true
		}
	}
	return "", false
}

// isOwn reports whether a name is, or lies below, the registrable domain of a
// protected one.
func (h *Homographs) isOwn(text string) bool {
	for {
		if _, ok := h.own[text]; ok {
			return true
		}
		_, parent, ok := strings.Cut(text, ".")
		if !ok {
			return false
		}
		text = parent
	}
}

// findBrand looks for a label, or a part of one between hyphens, that looks like
// the registered label of a protected name.
func (h *Homographs) findBrand(label string) (protected, bool) {
	if p, ok := h.brand(label); ok || !strings.Contains(label, "-") {
		return p, ok
	}
	for part := range strings.SplitSeq(label, "-") {
		if p, ok := h.brand(part); ok {
			return p, true
		}
	}
	return protected{}, false
}

// brand looks for a text that looks like the registered label of a protected
// name. The near skeleton counts only for a text of mixed scripts, which is a
// forgery or nonsense: other texts may be words of their language.
func (h *Homographs) brand(text string) (p protected, ok bool) {
	if isASCII(text) {
		return protected{}, false
	}
	if p, ok = h.brands[h.shapes.skeleton(text)]; !ok && isMixed(text) {
		p, ok = h.nearBrands[h.shapes.near(text)]
	}
	return p, ok && text != p.brand
}

// isMixed reports whether text has letters of ASCII and others that are not Latin.
func isMixed(text string) bool {
	ascii, foreign := false, false
	for _, c := range text {
		switch {
		case 'a' <= c && c <= 'z':
			ascii = true
		case c >= utf8.RuneSelf && unicode.IsLetter(c) && !unicode.Is(unicode.Latin, c):
			foreign = true
		}
	}
	return ascii && foreign
}

// findDomain looks for labels in a row that look like a protected name as a whole.
// Behind it a letter that looks like a slash may follow, before it one that looks
// like a dot.
func (h *Homographs) findDomain(labels []string) (protected, bool) {
	o := h.outline(labels)
	for i := range o.parts {
		if i > 0 && o.parts[i-1].sign != '.' {
			continue
		}
		foreign := false
		for j := i; j < min(i+h.labels, len(o.parts)); j++ {
			first, last := &o.parts[i], &o.parts[j]
			foreign = foreign || last.foreign
			p, ok := h.domains[o.skeleton[first.start:last.end]]
			if ok && foreign && strings.Join(labels[first.label:last.label+1], ".") != p.text {
				return p, true
			}
			if last.sign != '.' {
				break
			}
		}
	}
	return protected{}, false
}

// outline is a host name as it looks: its near skeleton, in parts.
type outline struct {
	skeleton string
	parts    []outlinePart
}

// outlinePart is a label, or a piece of one that has a character that looks like
// a dot or a slash.
type outlinePart struct {
	// start and end are its bounds in the skeleton.
	start, end int
	// label is the number of the label.
	label int
	// foreign is whether the label has a character outside ASCII.
	foreign bool
	// sign is what follows: a dot, a slash or a colon.
	sign byte
}

// outline makes the outline of a name.
func (h *Homographs) outline(labels []string) outline {
	var b strings.Builder
	var parts []outlinePart
	for n, label := range labels {
		foreign := !isASCII(label)
		skeleton := h.shapes.near(label)
		for {
			part := outlinePart{start: b.Len(), label: n, foreign: foreign, sign: '.'}
			end := strings.IndexAny(skeleton, "./:")
			if end < 0 {
				b.WriteString(skeleton)
				part.end = b.Len()
				parts = append(parts, part)
				break
			}
			b.WriteString(skeleton[:end])
			part.end, part.sign = b.Len(), skeleton[end]
			b.WriteByte('.')
			parts = append(parts, part)
			skeleton = skeleton[end+1:]
		}
		if n+1 < len(labels) {
			b.WriteByte('.')
		}
	}
	return outline{skeleton: b.String(), parts: parts}
}
