package heuristic

import (
	"bytes"
	"hash/maphash"
)

// pathThreshold is the number of distinct first path segments that a source may
// ask one server for within a window (SPEC 4.5).
const pathThreshold = 10

// pathSet is source and destination → distinct first path segments, kept as
// seeded hashes. Like a [portSet] a set stops growing above the threshold.
type pathSet struct {
	table   keyTable
	entries []pathEntry
	pending candidates
}

// pathEntry is what is kept of one key.
type pathEntry struct {
	// more are the distinct segments after the first.
	more []uint64
	// first is the segment of the first request.
	first uint64
	// micros is the time of the first request.
	micros int64
	// srcPort and dstPort are the ports of the first request.
	srcPort, dstPort uint16
}

// newPathSet returns an empty set.
func newPathSet() pathSet { return pathSet{table: newKeyTable()} }

// feed counts one request for segment. It returns false if the key is new and
// there is no room for it.
func (p *pathSet) feed(e *Endpoints, segment []byte, room bool) (accepted bool) {
	var k key
	makePairKey(&k, e.Src, e.Dst)
	n, hash, ok := p.table.find(&k)
	if !ok && !room {
		return false
	}

	item := maphash.Bytes(p.table.seed, segment)
	if !ok {
		p.table.add(&k, hash)
		p.entries = append(p.entries, pathEntry{
			first: item, micros: e.Micros, srcPort: e.SrcPort, dstPort: e.DstPort,
		})

		return true
	}

	entry := &p.entries[n]
	if len(entry.more) >= pathThreshold || entry.first == item {
		return true
	}
	for _, known := range entry.more {
		if known == item {
			return true
		}
	}
	entry.more = append(entry.more, item)
	if len(entry.more) == pathThreshold {
		p.pending = append(p.pending, uint32(n))
	}

	return true
}

// reset forgets all keys.
func (p *pathSet) reset() {
	p.table.reset()
	clear(p.entries)
	p.entries = p.entries[:0]
	p.pending = p.pending[:0]
}

// FeedWeb counts an HTTP request for the web scan. path is the request's path
// in lower case, query included, and must start with a slash; what counts is
// the text between its first and its second slash. e and path are borrowed.
func (s *Scans) FeedWeb(e *Endpoints, path []byte) {
	segment := path[1:]
	if end := bytes.IndexByte(segment, '/'); end >= 0 {
		segment = segment[:end]
	}
	if !s.web.feed(e, segment, s.web.table.len() < maxKeys) {
		s.stats.RefusedPaths++
	}
}

// sweepWeb reports web scans. A source on the allow list and a pair of local
// addresses stay candidates.
func (s *Scans) sweepWeb(emit func(Scan)) {
	s.web.pending.sweep(s.web.table.keys, func(n uint32) (done bool) {
		k, entry := &s.web.table.keys[n], &s.web.entries[n]
		src, dst := k.src(), k.dst()
		if s.whitelisted(src) || s.local(src) && s.local(dst) {
			return false
		}
		emit(Scan{
			Kind: WebScan,
			Endpoints: Endpoints{
				Src: src, Dst: dst, SrcPort: entry.srcPort, DstPort: entry.dstPort, Micros: entry.micros,
			},
			Trail: "*",
		})

		return true
	})
}
