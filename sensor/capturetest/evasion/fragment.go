package evasion

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
)

// fragmenting is how IP packets are cut into fragments.
type fragmenting struct {
	name string
	size int // bytes of a fragment
	// order puts fragments in the order in which they are sent.
	order func(list [][]byte) [][]byte
}

// cut returns the fragments of an IP packet in order, and which of them completes
// it. id tells packets apart.
func (f *fragmenting) cut(ip []byte, id uint32) (list [][]byte, last int) {
	if f == nil {
		return [][]byte{ip}, 0
	}
	if ip[0]>>4 == 6 {
		list = f.cut6(ip, id)
	} else {
		list = f.cut4(ip)
	}
	parts := len(list)
	list = f.order(list)
	seen := map[string]bool{}
	for last = range list {
		if seen[string(list[last])] = true; len(seen) == parts {
			break
		}
	}

	return list, last
}

// cut4 cuts IPv4.
func (f *fragmenting) cut4(ip []byte) (list [][]byte) {
	const headerLen, more = 20, 0x2000

	data := ip[headerLen:]
	for at := 0; at < len(data); at += f.size {
		part := data[at:min(at+f.size, len(data))]
		b := slices.Concat(ip[:headerLen], part)
		flags := at / 8
		if at+len(part) < len(data) {
			flags |= more
		}
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
		binary.BigEndian.PutUint16(b[6:], uint16(flags))
		list = append(list, b)
	}

	return list
}

// cut6 cuts IPv6.
func (f *fragmenting) cut6(ip []byte, id uint32) (list [][]byte) {
	const headerLen, more = 40, 1

	data := ip[headerLen:]
	for at := 0; at < len(data); at += f.size {
		part := data[at:min(at+f.size, len(data))]
		flags := at
		if at+len(part) < len(data) {
			flags |= more
		}
		b := slices.Concat(ip[:headerLen], []byte{ip[6], 0}, be16(flags), be32(id), part)
		b[6] = protoFragment
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-headerLen))
		list = append(list, b)
	}

	return list
}

// fragments8 are fragments of the least size in all orders.
func fragments8() (list []*fragmenting) {
	const least = 8

	return []*fragmenting{
		{"fragments of 8", least, func(l [][]byte) [][]byte { return l }},
		{"fragments of 8, reversed", least, backwards},
		{"fragments of 8, each twice", least, eachTwice},
		{"fragments of 8, all twice", least, func(l [][]byte) [][]byte { return slices.Repeat(l, 2) }},
		{"fragments of 8, reversed, each twice", least, func(l [][]byte) [][]byte { return eachTwice(backwards(l)) }},
		{"fragments of 8, shuffled", least, func(l [][]byte) [][]byte {
			rnd := rand.New(rand.NewPCG(uint64(len(l)), 0))
			rnd.Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })

			return l
		}},
		{"fragments of 40, reversed", 5 * least, backwards},
	}
}

// backwards reverses a list.
func backwards(list [][]byte) (same [][]byte) {
	slices.Reverse(list)

	return list
}

// eachTwice repeats each fragment.
func eachTwice(list [][]byte) (twice [][]byte) {
	for _, f := range list {
		twice = append(twice, f, f)
	}

	return twice
}
