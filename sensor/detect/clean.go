package detect

import "hash/maphash"

// cleanSlots is the number of names the cache holds; a power of two. Maltrail
// keeps 1,000 (SPEC 4.9); the size must not change a verdict.
const cleanSlots = 1024

// cleanSlotBytes bounds a remembered name; a host name has at most 253 bytes,
// and longer ones are rare enough to be checked each time.
const cleanSlotBytes = 64

// cleanNames remembers names that no trail covers, so that the few names that
// make up most of a network's traffic are looked up once. It is direct-mapped:
// a new name takes the slot of an old one, and the seeded hash keeps a sender
// from choosing which.
type cleanNames struct {
	seed  maphash.Seed
	slots [cleanSlots]cleanSlot
}

type cleanSlot struct {
	length uint8
	name   [cleanSlotBytes]byte
}

func newCleanNames() *cleanNames {
	return &cleanNames{seed: maphash.MakeSeed()}
}

func (c *cleanNames) slot(name []byte) *cleanSlot {
	return &c.slots[maphash.Bytes(c.seed, name)%cleanSlots]
}

func (c *cleanNames) has(name []byte) bool {
	if len(name) == 0 || len(name) > cleanSlotBytes {
		return false
	}
	s := c.slot(name)
	return string(s.name[:s.length]) == string(name)
}

func (c *cleanNames) add(name []byte) {
	if len(name) == 0 || len(name) > cleanSlotBytes {
		return
	}
	s := c.slot(name)
	s.length = uint8(len(name))
	copy(s.name[:], name)
}

// clear forgets every name; a new trail set may know one of them.
func (c *cleanNames) clear() {
	for i := range c.slots {
		c.slots[i].length = 0
	}
}
