package quic

import (
	"bytes"
	"hash/maphash"
)

// evict gives up the connection that waited longest; ok is false if none waits.
func (t *Connections) evict() (ok bool) {
	n := t.waiting.oldest()
	if n == 0 {
		return false
	}

	t.stats.Evicted++
	t.giveUp(n)

	return true
}

// giveUp forgets a connection and hands over the beginning of its hello.
func (t *Connections) giveUp(n uint16) {
	c := t.waiting.at(n)
	key, touched := c.key, c.touched
	partial := c.stream.appendTo(t.partial[:0], &t.pages, c.stream.contiguous(&t.pages))
	c.stream.drop(&t.pages)
	t.waiting.remove(n)
	t.stats.GaveUp++
	if len(partial) > 0 && partial[0] == messageClientHello {
		t.reportOnce(&key, partial, touched)
	}
}

// compare hands over what [Parser] reads in a payload if that has a name other than
// that of the beginning of the hello it is a part of.
func (t *Connections) compare(k *Key, body, beginning []byte) {
	name := t.parser.find(body[:min(len(body), firstTry)])
	if name == nil && len(body) > firstTry {
		name = t.parser.find(body[:min(len(body), lastTry)])
	}

	if name != nil && !bytes.Equal(name, HostName(beginning)) {
		t.stats.Odd++
		t.reportOnce(k, t.parser.frames.stream, t.now)
	}
}

// reportOnce hands over a part of a hello unless the connection had its name before.
func (t *Connections) reportOnce(k *Key, partial []byte, micros int64) {
	name := HostName(partial)
	if name == nil || !t.done.add(t.hashOf(k, name)) {
		t.report(k, partial, micros)
	}
}

// report hands over a hello or a part of one.
func (t *Connections) report(k *Key, partial []byte, micros int64) {
	if t.gaveUp != nil {
		t.gaveUp(*k, partial, micros)
	}
}

// maxIDLen is the length of the longest connection id that a packet can have.
const maxIDLen = 255

// keyLenMax is the length of a [Key] in bytes, each field behind the other.
const keyLenMax = 16 + 16 + 8 + 2 + 2

// hashes returns what the index knows the connection of a packet by: without and
// with the destination id.
func (t *Connections) hashes(k *Key, p *initial) (client, exact uint64) {
	var room [keyLenMax + 1 + maxIDLen + maxIDLen + 1]byte
	b := k.appendTo(room[:0])
	b = append(b, byte(len(p.scid)))
	b = append(b, p.scid...)
	client = maphash.Bytes(t.seed, b)
	b = append(b, p.dcid...)

	return client, maphash.Bytes(t.seed, append(b, byte(p.version)))
}

// hashOf returns the hash of a message or a name of a connection.
func (t *Connections) hashOf(k *Key, parts ...[]byte) (hash uint64) {
	var room [keyLenMax]byte
	var h maphash.Hash
	h.SetSeed(t.seed)
	h.Write(k.appendTo(room[:0]))
	for _, b := range parts {
		h.Write(b)
	}

	return h.Sum64()
}
