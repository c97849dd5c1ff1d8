package index

import (
	"encoding/binary"
	"net/netip"

	"github.com/trailscope/trailscope/trails/addr"
)

// An entry is the key of one trail: a number (uvarint), and
//
//	0      the four bytes of an IPv4 address
//	1      the four bytes of an IPv4 address, two of a port (big endian)
//	2 + n  n codes of a text
const (
	entryAddr = iota
	entryAddrPort
	entryText

	addrBytes     = 4
	addrPortBytes = 6
)

// entry is a key as it lies in the section.
type entry struct {
	kind uint64
	data []byte
}

// entryAt reads the entry at a position and returns where the next one begins.
// ok is false where there can be none.
func entryAt(section []byte, at int) (e entry, next int, ok bool) {
	if at <= 0 || at >= len(section) {
		return entry{}, 0, false
	}
	n, size := uint64(section[at]), 1
	if n >= 0x80 {
		if n, size = binary.Uvarint(section[at:]); size <= 0 {
			return entry{}, 0, false
		}
	}
	at += size
	length := n - entryText
	switch n {
	case entryAddr:
		length = addrBytes
	case entryAddrPort:
		length = addrPortBytes
	}
	if length > uint64(len(section)-at) {
		return entry{}, 0, false
	}
	next = at + int(length)
	return entry{min(n, entryText), section[at:next]}, next, true
}

// append writes the text of the key.
func (e entry) append(dst []byte, s *symbols) []byte {
	switch e.kind {
	case entryAddr:
		return addr.Append(dst, netip.AddrFrom4([4]byte(e.data)))
	case entryAddrPort:
		return addr.AppendPort(dst, netip.AddrFrom4([4]byte(e.data)), binary.BigEndian.Uint16(e.data[addrBytes:]))
	}
	return s.decode(dst, e.data)
}

// IsIPv4 reports whether a text is an IPv4 address in its usual form, with or
// without a port.
func IsIPv4(key []byte) bool {
	_, _, ok := parse4(key)
	return ok
}

// parse4 reads a text that is an IPv4 address in its usual form, with or without
// a port. Only such texts are looked up by value.
func parse4(key []byte) (v, port uint32, ok bool) {
	const longest = len("255.255.255.255:65535")
	n := len(key)
	if n < len("0.0.0.0") || n > longest || !digit(key[0]) || !digit(key[n-1]) {
		return 0, 0, false
	}
	at := 0
	for i := range addrBytes {
		if i > 0 {
			if at == n || key[at] != '.' {
				return 0, 0, false
			}
			at++
		}
		b, next, ok := number(key, at, 255)
		if !ok {
			return 0, 0, false
		}
		v, at = v<<8|b, next
	}
	if at == n {
		return v, noPort, true
	}
	if key[at] != ':' {
		return 0, 0, false
	}
	port, next, ok := number(key, at+1, 65535)
	return v, port, ok && next == n
}

// number reads a decimal number without leading zeros.
func number(b []byte, at int, highest uint32) (v uint32, next int, ok bool) {
	start := at
	for at < len(b) && digit(b[at]) && v <= highest {
		v = v*10 + uint32(b[at]-'0')
		at++
	}
	return v, at, at > start && v <= highest && (b[start] != '0' || at == start+1)
}

func digit(c byte) bool { return c-'0' < 10 }
