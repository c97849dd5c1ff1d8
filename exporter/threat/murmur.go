package threat

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// displaySeed is the seed of display ids (SPEC 9.7).
const displaySeed = 13

// lowBytes returns the low byte of each UTF-16 unit of a UTF-8 text. ASCII is
// returned as it is.
func lowBytes(s []byte) []byte {
	ascii := true

	for _, c := range s {
		if c >= utf8.RuneSelf {
			ascii = false

			break
		}
	}

	if ascii {
		return s
	}

	low := make([]byte, 0, len(s))

	for _, r := range string(s) {
		if a, b := utf16.EncodeRune(r); b != utf8.RuneError {
			low = append(low, byte(a), byte(b))
		} else {
			low = append(low, byte(r))
		}
	}

	return low
}

// murmur3 is the 32-bit MurmurHash3 of b, the x86 variant.
func murmur3(b []byte, seed uint32) uint32 {
	const c1, c2 = 0xcc9e2d51, 0x1b873593

	mix := func(k uint32) uint32 { return bits.RotateLeft32(k*c1, 15) * c2 }
	h, length := seed, uint32(len(b))

	for ; len(b) >= 4; b = b[4:] {
		h ^= mix(binary.LittleEndian.Uint32(b))
		h = bits.RotateLeft32(h, 13)*5 + 0xe6546b64
	}

	if len(b) > 0 {
		var k uint32
		for i, c := range b {
			k |= uint32(c) << (8 * i)
		}

		h ^= mix(k)
	}

	h ^= length
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35

	return h ^ h>>16
}
