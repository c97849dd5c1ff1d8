package dns

import (
	"encoding/binary"
	"net/netip"
)

// Caps on what one message may bring. Messages of resolvers stay far below; the
// caps bound the work that a forged one makes.
const (
	// MaxQuestions is the number of questions that are read. Servers answer
	// one; multicast DNS asks for a few names at once.
	MaxQuestions = 32

	// MaxRecords is the number of records that are read.
	MaxRecords = 256

	// MaxAddresses is the number of addresses that are read.
	MaxAddresses = 512

	// maxText is the number of bytes of all names of a message together.
	maxText = 16 << 10

	// maxPointers is the number of compression pointers that are followed in a
	// message, each at a cost of a few nanoseconds.
	maxPointers = 2048

	// maxMessage is the longest message: the length field of TCP has 16 bits.
	maxMessage = 1<<16 - 1
)

// Reader reads whole messages. Its zero value is ready for use; it has about
// 52 KiB and holds everything that a [Whole] refers to, so that a message is valid
// until the next call and its memory until the message is no longer used.
//
// Names are in lower case, labels joined by dots, without a final dot; the root is
// ".". A byte that is not a letter, digit, hyphen or underscore is written as a
// backslash and its three decimal digits, a dot within a label included, so that no
// name can be mistaken for another one and [ValidNameFull] refuses those that are
// odd. Compression pointers are followed everywhere, forwards too.
//
// A Reader must be used by one goroutine at a time.
type Reader struct {
	questions [MaxQuestions]Question
	records   [MaxRecords]Record
	addrs     [MaxAddresses]netip.Addr
	text      [maxText]byte
	known     [knownNames]knownName
	stats     ReaderStats

	// message numbers the messages, so that known needs not be cleared.
	message uint64

	// numRecords, numAddrs, numText and numPointers are what the message in
	// hand has used up.
	numRecords, numAddrs, numText, numPointers int

	// fault is why the last name could not be read.
	fault fault
}

// ReaderStats counts the messages that had more than a cap lets through.
type ReaderStats struct {
	// Questions and Records count messages with more than [MaxQuestions] and
	// [MaxRecords]; Addresses those with more than [MaxAddresses].
	Questions, Records, Addresses uint64

	// Names counts messages whose names were too long in sum, or too often
	// compressed.
	Names uint64
}

// Stats returns the counters since the reader was made.
func (r *Reader) Stats() (s ReaderStats) {
	return r.stats
}

// Read reads a message into w: everything up to the first defect. It returns false
// if there is neither a question nor a record; w is undefined then. w must not be
// nil.
func (r *Reader) Read(msg []byte, w *Whole) (ok bool) {
	if len(msg) <= headerLen {
		return false
	}

	msg = msg[:min(len(msg), maxMessage)]
	r.message++
	r.numRecords, r.numAddrs, r.numText, r.numPointers = 0, 0, 0, 0

	flags := binary.BigEndian.Uint16(msg[offsetFlags:])
	*w = Whole{
		ID:        binary.BigEndian.Uint16(msg),
		Flags:     flags,
		Opcode:    uint8(flags >> 11 & 0xf),
		Code:      uint8(flags & 0xf),
		Response:  flags&(flagResponse<<8) != 0,
		Truncated: flags&flagTruncated != 0,
	}

	if at := r.readQuestions(msg, w); at > 0 {
		r.readSections(msg, at, w)
	}

	w.Records = r.records[:r.numRecords]

	return len(w.Questions)+len(w.Records) > 0
}

// readQuestions reads the question section and returns the offset behind it, or 0
// if the message cannot be read on.
func (r *Reader) readQuestions(msg []byte, w *Whole) (at int) {
	at = headerLen
	for i := range int(binary.BigEndian.Uint16(msg[offsetCount:])) {
		if i == MaxQuestions {
			r.stats.Questions++
			w.Limited = true

			return 0
		}

		name, end := r.readName(msg, at)
		if end == 0 {
			return r.give(w)
		}

		q := &r.questions[i]
		q.Name, q.Type, q.Class, q.HasType = name, 0, 0, end+fixedLen <= len(msg)
		w.Questions = r.questions[:i+1]
		if !q.HasType {
			w.Cut = true

			return 0
		}

		q.Type = binary.BigEndian.Uint16(msg[end:])
		q.Class = binary.BigEndian.Uint16(msg[end+2:]) &^ classTop
		at = end + fixedLen
	}

	return at
}

// give notes in w why a name could not be read.
func (r *Reader) give(w *Whole) (zero int) {
	switch r.fault {
	case faultCut:
		w.Cut = true
	case faultLimit:
		if !w.Limited {
			r.stats.Names++
		}

		w.Limited = true
	default:
		w.Malformed = true
	}

	return 0
}

// readSections reads the records of all sections, the first of which starts at an
// offset.
func (r *Reader) readSections(msg []byte, at int, w *Whole) {
	for s := range Section(sections) {
		count := binary.BigEndian.Uint16(msg[offsetCount+2*(1+int(s)):])
		for range count {
			at = r.readRecord(msg, at, s, w)
			if at == 0 {
				return
			}
		}
	}
}

// readRecord reads the record at an offset and returns the offset behind it, or 0
// if the message cannot be read on.
func (r *Reader) readRecord(msg []byte, at int, s Section, w *Whole) (end int) {
	owner, at := r.readName(msg, at)
	if at == 0 {
		return r.give(w)
	} else if at+recordFixedLen > len(msg) {
		w.Cut = true

		return 0
	}

	fixed := msg[at : at+recordFixedLen]
	typ := binary.BigEndian.Uint16(fixed)
	start := at + recordFixedLen
	end = start + int(binary.BigEndian.Uint16(fixed[recordLenOffset:]))
	if typ == typeOPT || typ == typeTSIG {
		w.Cut = w.Cut || end > len(msg)

		return next(end, len(msg))
	} else if r.numRecords == MaxRecords {
		r.stats.Records++
		w.Limited = true

		return 0
	}

	rec := &r.records[r.numRecords]
	r.numRecords++
	rec.Owner, rec.Name, rec.Addrs = owner, nil, nil
	rec.Type, rec.Section = typ, s
	rec.Class = binary.BigEndian.Uint16(fixed[recordTypeLen:]) &^ classTop
	rec.TTL = binary.BigEndian.Uint32(fixed[recordTTLOffset:])
	rec.start, rec.end, rec.params = uint16(start), uint16(min(end, len(msg))), 0
	rec.cut = end > len(msg)
	w.Cut = w.Cut || rec.cut
	r.readData(msg, rec, w)

	return next(end, len(msg))
}

// next returns an offset, or 0 if it is past the end.
func next(at, size int) (n int) {
	if at > size {
		return 0
	}

	return at
}
