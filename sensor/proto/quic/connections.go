package quic

import (
	"hash/maphash"
	"unsafe"
)

// maxPackets is the number of packets of a datagram that are looked at.
const maxPackets = 16

// Connections joins ClientHellos from the datagrams of clients: over several
// Initial packets and datagrams, in any order, with other packets behind or before
// them, with connection ids that change (RFC 9000 7.2, 17.2.5).
//
// It gives each hello once, however often its packets are repeated, encrypted anew
// or sent again after a Retry. Of a byte that comes more than once the first counts;
// a datagram that contradicts earlier ones and has a whole hello gives this one. A
// datagram in which [Parser.ServerName] reads a name that the joined hello does not
// have is given to GaveUp as Parser joins it, so that no name that Parser finds is
// lost.
//
// A Connections must be used by one goroutine at a time and keeps no part of the
// datagrams' memory. Its memory is bounded by MaxBytes; when there is no more, the
// connection that waited longest is given up.
type Connections struct {
	opener

	gaveUp  func(k Key, partial []byte, micros int64)
	waiting waiting
	pages   pages
	stats   ConnStats
	seed    maphash.Seed
	timeout int64
	now     int64
	fixed   int // memory that is always there, in bytes
	done    done

	// joined is where hellos are put together, hello what Datagram returns,
	// partial what gaveUp gets.
	joined, hello, partial [maxHello]byte
}

// NewConnections returns an empty table. Settings that are out of range are brought
// into it: the least memory is about half a megabyte.
func NewConnections(c *ConnConfig) (t *Connections) {
	connections := orDefault(c.MaxConnections, DefaultMaxConnections)
	connections = min(max(connections, 1), maxConnections)
	t = &Connections{
		gaveUp:  c.GaveUp,
		waiting: newWaiting(connections),
		seed:    maphash.MakeSeed(),
		timeout: max(orDefault(c.Timeout, DefaultTimeout), 0),
		fixed:   int(unsafe.Sizeof(Connections{})) + framesBytes + connections*pendingBytes,
	}

	limit := (orDefault(c.MaxBytes, DefaultMaxBytes) - t.fixed) / pageBytes
	t.pages.limit = min(max(limit, minPages), maxConnections)

	return t
}

// orDefault returns v, or what stands for it if it is 0.
func orDefault[T int | int64](v, standard T) (res T) {
	if v == 0 {
		return standard
	}

	return v
}

// Datagram takes a UDP payload and returns the ClientHello message that it
// completes; ok is false if there is none, or if the connection had the same
// before. hello is valid until the next call and may have bytes behind its end;
// [HostName] reads its name. Of two that one datagram completes the second is given
// to GaveUp.
func (t *Connections) Datagram(k Key, payload []byte, micros int64) (hello []byte, ok bool) {
	if len(payload) == 0 || payload[0]&longHeader == 0 {
		return nil, false
	}

	return t.datagram(&k, payload, micros)
}

// datagram is [Connections.Datagram] for those that start with a long header.
func (t *Connections) datagram(k *Key, payload []byte, micros int64) (hello []byte, ok bool) {
	var p initial
	for range maxPackets {
		kind := p.next(payload)
		if kind == packetNone {
			break
		}

		payload = payload[len(p.packet):]
		if kind != packetInitial {
			continue
		}

		t.now = max(t.now, micros)
		switch h := t.packet(k, &p); {
		case h == nil:
		case hello == nil:
			hello = append(t.hello[:0], h...)
		default:
			t.report(k, h, t.now)
		}
	}

	return hello, hello != nil
}

// Tick gives up what is too old at a time.
func (t *Connections) Tick(micros int64) {
	t.now = max(t.now, micros)
	for n := t.waiting.oldest(); n != 0 && t.waiting.at(n).touched+t.timeout < t.now; n = t.waiting.oldest() {
		t.giveUp(n)
	}
}

// Flush gives up everything, in the order of the last datagrams.
func (t *Connections) Flush() {
	for n := t.waiting.oldest(); n != 0; n = t.waiting.oldest() {
		t.giveUp(n)
	}
}

// Stats returns the counters.
func (t *Connections) Stats() (s ConnStats) {
	s = t.stats
	s.Connections = t.waiting.len()
	s.Bytes = t.fixed + len(t.pages.slabs)*slabLen*pageBytes

	return s
}
