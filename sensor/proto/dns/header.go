package dns

import "encoding/binary"

// Bits of the two flag bytes, those of dns.go left out. (RFC 1035 4.1.1, RFC 4035
// 3.2.)
const (
	flagRecursion = 0x01 // first byte: RD
	flagCut       = 0x02 // first byte: TC
	flagAvailable = 0x80 // second byte: RA
	flagZero      = 0x40 // second byte: Z
	maskCode      = 0x0f // second byte: response code
)

// Opcodes. (RFC 1035 4.1.1, RFC 1996 3.3, RFC 2136 2.2, RFC 8490 5.4.)
const (
	opcodeQuery    = 0
	opcodeInverse  = 1
	opcodeStatus   = 2
	opcodeNotify   = 4
	opcodeUpdate   = 5
	opcodeStateful = 6
)

// maxCode is the highest response code that the header holds. (RFC 8490 10.1.)
const maxCode = 11

// opcodeOf returns the opcode in the first flag byte.
func opcodeOf(first byte) (op byte) {
	return first >> 3 & 0xf
}

// header checks the header of a message strictly, byte by byte as far as it is
// there.
func (s *shape) header() (st State) {
	m := s.msg
	if len(m) <= offsetFlags {
		return Undecided
	}

	first := m[offsetFlags]
	response := first&flagResponse != 0
	switch op := opcodeOf(first); {
	case op != opcodeQuery && op != opcodeNotify && op != opcodeUpdate:
		return NotDNS
	case !response && first&flagCut != 0:
		return NotDNS
	case op == opcodeQuery && first&flagRecursion == 0 && m[0] == 0 && m[1] == 0:
		return NotDNS // multicast DNS
	case len(m) <= offsetFlags+1:
		return Undecided
	}

	second := m[offsetFlags+1]
	switch {
	case second&flagZero != 0 || second&maskCode > maxCode:
		return NotDNS
	case !response && second&(flagAvailable|maskCode) != 0:
		return NotDNS
	}

	return s.counts(response, opcodeOf(first))
}

// counts checks the counts in the header.
func (s *shape) counts(response bool, op byte) (st State) {
	// A query brings the serial number it has, and options and a signature
	// (RFC 1995 3, RFC 6891 6.1.1, RFC 8945 5.1).
	limits := [1 + sections]int{1, 0, 1, 3}
	if response || op != opcodeQuery {
		n := (s.size - minMessage) / minRecord
		limits = [1 + sections]int{1, n, n, n}
	}

	room := s.size - headerLen - minQuestion
	for i, limit := range limits {
		at := offsetCount + 2*i
		if at >= len(s.msg) {
			return Undecided
		}

		n := int(s.msg[at]) << 8
		if at+1 < len(s.msg) {
			n |= int(s.msg[at+1])
		}

		if n > limit || at == offsetCount && at+1 < len(s.msg) && n != 1 {
			return NotDNS
		} else if at > offsetCount {
			room -= n * minRecord
		}
	}

	if len(s.msg) < headerLen {
		return Undecided
	}

	return stateOf(room >= 0)
}

// lenient checks a message on the port of DNS: its header and the first length
// byte, which tell it from other protocols on that port. The message may be
// damaged behind them.
func (s *shape) lenient() (st State) {
	m := s.msg
	if s.size < headerLen {
		return NotDNS
	} else if len(m) > offsetFlags {
		switch opcodeOf(m[offsetFlags]) {
		case opcodeQuery, opcodeInverse, opcodeStatus, opcodeNotify, opcodeUpdate, opcodeStateful:
		default:
			return NotDNS
		}
	}

	room := s.size - headerLen
	for at := offsetCount; at+1 < min(len(m), headerLen); at += 2 {
		n := int(binary.BigEndian.Uint16(m[at:]))
		if at == offsetCount {
			room -= n * minQuestion
		} else {
			room -= n * minRecord
		}
	}

	if room < 0 {
		return NotDNS
	} else if len(m) > headerLen && m[headerLen] >= labelLimit && m[headerLen] < labelBits {
		return NotDNS
	} else if len(m) < s.size {
		return Undecided
	}

	return Complete
}

// plausibleType reports whether a record type is assigned, about to be, or for
// private use. (RFC 6895 3.1 and the registry of types.)
func plausibleType(t uint16) (ok bool) {
	const (
		last      = 300 // well above 262, the last of the common ranges
		other     = 32768
		lastOther = 32783
		private   = 65280
		reserved  = 65535
	)

	return t != 0 && t <= last || t >= other && t <= lastOther || t >= private && t != reserved
}

// plausibleClass reports whether a class is in use: IN, CH, HS, NONE, ANY.
// (RFC 6895 3.2.)
func plausibleClass(c uint16) (ok bool) {
	switch c {
	case ClassIN, 3, 4, 254, 255:
		return true
	default:
		return false
	}
}

// plausibleSize reports whether data of a type can have a size.
func plausibleSize(typ, class uint16, size int) (ok bool) {
	switch {
	case class != ClassIN:
		return true
	case typ == TypeA:
		return size == addressLen
	case typ == TypeAAAA:
		return size == address6Len
	default:
		return true
	}
}
