package dns

import "encoding/binary"

// State is what the beginning of a stream tells of its protocol.
type State uint8

// States.
const (
	// Undecided means that more bytes are needed.
	Undecided State = iota

	// Complete means that there is a whole message.
	Complete

	// NotDNS means that this is something else.
	NotDNS
)

// Sizes of what a message must hold at least. (RFC 1035 4.1.)
const (
	minQuestion = 1 + fixedLen
	minRecord   = 1 + recordFixedLen
	minMessage  = headerLen + minQuestion
)

// Speaks reports whether a datagram, or a message out of a stream, is DNS beyond
// reasonable doubt, whatever its port. It must be a query, a notification, a
// dynamic update or the response to one, whole, with exactly one question for a
// printable name, with records of a plausible form and nothing behind them.
//
// Multicast DNS, questions of NetBIOS, and names of a single label without
// recursion, as LLMNR asks for them, are not DNS here. Neither are messages of the
// rarer kinds: responses without a question, stateful operations, and questions
// for binary names.
//
// Most other payloads cost 1 or 2 ns.
func Speaks(payload []byte) (ok bool) {
	// One question, a bit that must be zero, and a kind of query that exists.
	if len(payload) < minMessage || payload[offsetCount] != 0 || payload[offsetCount+1] != 1 ||
		payload[offsetFlags+1]&flagZero != 0 {
		return false
	}

	s := shape{msg: payload, size: len(payload)}

	return s.strict() == Complete
}

// shape checks the form of a message of which the first bytes are there.
type shape struct {
	// msg is what there is of the message, at most size bytes.
	msg []byte

	// size is the length of the whole message.
	size int

	// at is the offset of what is checked next.
	at int

	// labels is the number of labels of the question's name.
	labels int
}

// short returns the state of a message of which n more bytes from s.at are not
// there.
func (s *shape) short(n int) (st State) {
	if s.at+n > s.size {
		return NotDNS
	}

	return Undecided
}

// strict checks a message as [Speaks] describes. A message that is not complete is
// checked up to its fourth record only, so that many short segments make no more
// work than they should.
func (s *shape) strict() (st State) {
	const maxEarlyRecords = 4

	if s.size < minMessage {
		return NotDNS
	} else if st = s.header(); st != Complete {
		return st
	}

	s.at = headerLen
	if st = s.question(); st != Complete {
		return st
	}

	count := s.records()
	if len(s.msg) < s.size {
		count = min(count, maxEarlyRecords)
	}

	for range count {
		if st = s.record(); st != Complete {
			return st
		}
	}

	switch {
	case len(s.msg) < s.size:
		return Undecided
	case s.at != s.size:
		return NotDNS
	default:
		return Complete
	}
}

// records returns the number of records of the message, whose header is there.
func (s *shape) records() (n int) {
	for at := offsetCount + 2; at < headerLen; at += 2 {
		n += int(binary.BigEndian.Uint16(s.msg[at:]))
	}

	return n
}

// question checks the only question of a message.
func (s *shape) question() (st State) {
	if st = s.questionName(); st != Complete {
		return st
	} else if s.at+fixedLen > len(s.msg) {
		return s.short(fixedLen)
	}

	typ := binary.BigEndian.Uint16(s.msg[s.at:])
	class := binary.BigEndian.Uint16(s.msg[s.at+2:])
	if !plausibleType(typ) || !plausibleClass(class) || s.netBIOS(typ) {
		return NotDNS
	}

	recursion := s.msg[offsetFlags]&flagRecursion != 0
	if s.labels < 2 && !recursion && opcodeOf(s.msg[offsetFlags]) == opcodeQuery {
		return NotDNS
	}

	s.at += fixedLen

	return Complete
}

// questionName checks the name of the question: printable, not compressed.
func (s *shape) questionName() (st State) {
	for {
		if s.at >= len(s.msg) {
			return s.short(1)
		}

		n := int(s.msg[s.at])
		s.at++
		if n == 0 {
			return Complete
		} else if n >= labelLimit || s.at+n-headerLen > maxName || s.at+n+minQuestion > s.size {
			return NotDNS
		}

		for _, c := range s.msg[s.at:min(s.at+n, len(s.msg))] {
			if c <= ' ' || c > '~' {
				return NotDNS
			}
		}

		s.at += n
		s.labels++
	}
}

// netBIOS reports whether the question in front of s.at is one of NetBIOS: its
// name is a label of 32 letters from A to P. (RFC 1002 4.2.1.)
func (s *shape) netBIOS(typ uint16) (ok bool) {
	const (
		encodedLen = 32
		typeNB     = 32
		typeNBStat = 33
	)

	if typ != typeNB && typ != typeNBStat || s.msg[headerLen] != encodedLen {
		return false
	}

	for _, c := range s.msg[headerLen+1 : headerLen+1+encodedLen] {
		if c < 'A' || c > 'P' {
			return false
		}
	}

	return true
}

// record checks the record at s.at.
func (s *shape) record() (st State) {
	start := s.at
	if st = s.owner(); st != Complete {
		return st
	} else if s.at+recordFixedLen > len(s.msg) {
		return s.short(recordFixedLen)
	}

	typ := binary.BigEndian.Uint16(s.msg[s.at:])
	class := binary.BigEndian.Uint16(s.msg[s.at+recordTypeLen:])
	size := int(binary.BigEndian.Uint16(s.msg[s.at+recordLenOffset:]))
	root := s.at == start+1
	s.at += recordFixedLen + size
	if s.at > s.size || !plausibleType(typ) {
		return NotDNS
	} else if typ == typeOPT {
		return stateOf(root)
	}

	return stateOf(plausibleClass(class) && plausibleSize(typ, class, size))
}

// owner checks the name at s.at, which may be compressed with pointers to what is
// in front of it.
func (s *shape) owner() (st State) {
	start := s.at
	for {
		if s.at >= len(s.msg) {
			return s.short(1)
		}

		n := int(s.msg[s.at])
		s.at++
		switch {
		case n == 0:
			return Complete
		case n >= labelBits:
			if s.at >= len(s.msg) {
				return s.short(1)
			}

			target := (n<<8 | int(s.msg[s.at])) & pointerMask
			s.at++

			return stateOf(target >= headerLen && target < start)
		case n >= labelLimit || s.at+n-start > maxName:
			return NotDNS
		}

		s.at += n
	}
}

// stateOf returns [Complete] if ok is true and [NotDNS] otherwise.
func stateOf(ok bool) (st State) {
	if ok {
		return Complete
	}

	return NotDNS
}
