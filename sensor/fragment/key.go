package fragment

import (
	"encoding/binary"
	"hash/maphash"

	"github.com/trailscope/trailscope/sensor/packet"
)

// key tells datagrams apart: source, destination, realm, identification, IP
// version and, for IPv4, protocol.
type key [16 + 16 + 8 + 4 + 1 + 1]byte

// keyOf returns the key of a fragment's datagram. The protocol that a fragment of
// IPv6 names counts for the first one only, so it is no part of the key.
// (RFC 8200 4.5.)
func keyOf(p *packet.Packet) (k key) {
	src, dst := p.Src.As16(), p.Dst.As16()
	copy(k[:], src[:])
	copy(k[16:], dst[:])
	binary.LittleEndian.PutUint64(k[32:], p.Realm)
	binary.LittleEndian.PutUint32(k[40:], p.Fragment.ID)
	k[44] = p.Version
	if p.Version == 4 {
		k[45] = p.Protocol
	}

	return k
}

// realm returns the realm of a key.
func (k *key) realm() (r uint64) { return binary.LittleEndian.Uint64(k[32:]) }

// bucket returns the place in the hash table that a key belongs to.
func (t *Table) bucket(k *key) (b *int32) {
	return &t.buckets[maphash.Bytes(t.seed, k[:])&uint64(len(t.buckets)-1)]
}
