package build

import "slices"

// references holds the sets of references that were seen for keys. Few are
// different, so each is stored once: as one reference and the number of the
// set of those before it. Number 0 is the empty set.
type references struct {
	list []reference
	ids  map[reference]uint32
}

type reference struct {
	before uint32
	text   string
}

func newReferences() references {
	return references{list: make([]reference, 1), ids: map[reference]uint32{}}
}

// with returns the set of set and one more reference.
func (r *references) with(set uint32, text string) uint32 {
	for s := set; s != 0; s = r.list[s].before {
		if r.list[s].text == text {
			return set
		}
	}
	more := reference{set, text}
	id, ok := r.ids[more]
	if !ok {
		id = uint32(len(r.list))
		r.list = append(r.list, more)
		r.ids[more] = id
	}
	return id
}

// texts returns the references of a set, the oldest first.
func (r *references) texts(set uint32) []string {
	var all []string
	for ; set != 0; set = r.list[set].before {
		all = append(all, r.list[set].text)
	}
	slices.Reverse(all)
	return all
}

// size returns how many references a set has.
func (r *references) size(set uint32) int {
	n := 0
	for ; set != 0; set = r.list[set].before {
		n++
	}
	return n
}
