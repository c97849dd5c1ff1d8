package export

import (
	"crypto/sha1"
	"encoding/hex"
)

// uuid is a UUID (RFC 9562).
type uuid [16]byte

// makeUUID returns the UUID of version 5 for a name.
func makeUUID(space uuid, name []byte) (u uuid) {
	h := sha1.New()
	h.Write(space[:])
	h.Write(name)
	var sum [sha1.Size]byte
	copy(u[:], h.Sum(sum[:0]))
	u[6] = u[6]&0x0F | 0x50 // version
	u[8] = u[8]&0x3F | 0x80 // variant
	return u
}

// append appends the UUID as text.
func (u uuid) append(dst []byte) []byte {
	start := 0
	for i, end := range [...]int{4, 6, 8, 10, 16} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, u[start:end])
		start = end
	}
	return dst
}
