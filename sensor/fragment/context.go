package fragment

import (
	"encoding/binary"
	"net/netip"

	"github.com/trailscope/trailscope/sensor/packet"
)

// tunnelLen is the length of a tunnel as it is kept: kind, whether it has a
// number, the number, the length of its addresses, and the addresses.
const tunnelLen = 1 + 1 + 4 + 1 + 2*16

// contextLen returns the length of what is kept of a fragment besides its data:
// header, spare bytes, tunnels.
func (f *piece) contextLen() (n int) {
	return len(f.header) + len(f.spare) + len(f.p.Tunnels)*tunnelLen
}

// keepHead keeps the context of a fragment. There must be blocks for it.
func (t *Table) keepHead(d *datagram, f *piece, micros int64) {
	t.blocks.giveChain(d.head)
	c := chain{blocks: &t.blocks}
	c.write(f.header)
	c.write(f.spare)
	for i := range f.p.Tunnels {
		b := encoded(&f.p.Tunnels[i])
		c.write(b[:])
	}

	d.head, d.at, d.seen = c.first, int32(f.offset), micros
	d.headLen, d.dataLen, d.spare = uint16(len(f.header)), uint16(len(f.data)), uint8(len(f.spare))
	d.link, d.vlan, d.tunnels = uint16(f.p.Fragment.Link), f.p.VLAN, uint8(len(f.p.Tunnels))
}

// chain is a chain of blocks that is being written.
type chain struct {
	blocks      *arena
	first, last uint32
	used        int // bytes of the last block
}

// write appends b.
func (c *chain) write(b []byte) {
	for len(b) > 0 {
		if c.last == 0 || c.used == blockLen {
			n := c.blocks.take()
			if c.last == 0 {
				c.first = n
			} else {
				*c.blocks.link(c.last) = n
			}

			c.last, c.used = n, 0
		}

		n := copy(c.blocks.block(c.last)[c.used:], b)
		c.used += n
		b = b[n:]
	}
}

// appendHead appends n bytes of a datagram's context from an offset on.
func (t *Table) appendHead(dst []byte, d *datagram, at, n int) (b []byte) {
	block := d.head
	for ; at >= blockLen; at -= blockLen {
		block = *t.blocks.link(block)
	}

	for n > 0 {
		part := t.blocks.block(block)[at:]
		part = part[:min(len(part), n)]
		dst = append(dst, part...)
		n -= len(part)
		at, block = 0, *t.blocks.link(block)
	}

	return dst
}

// encoded returns a tunnel as it is kept.
func encoded(u *packet.Tunnel) (b [tunnelLen]byte) {
	b[0] = byte(u.Kind)
	if u.HasID {
		b[1] = 1
	}

	binary.LittleEndian.PutUint32(b[2:], u.ID)
	b[6] = byte(u.Src.BitLen() / 8)
	if b[6] != 0 {
		src, dst := u.Src.As16(), u.Dst.As16()
		copy(b[7:], src[:])
		copy(b[7+16:], dst[:])
	}

	return b
}

// decoded returns a tunnel that was kept.
func decoded(b []byte) (u packet.Tunnel) {
	u = packet.Tunnel{Kind: packet.TunnelKind(b[0]), HasID: b[1] != 0, ID: binary.LittleEndian.Uint32(b[2:])}
	if b[6] == 0 {
		return u
	}

	u.Src, u.Dst = netip.AddrFrom16([16]byte(b[7:])), netip.AddrFrom16([16]byte(b[7+16:]))
	if b[6] == 4 {
		u.Src, u.Dst = u.Src.Unmap(), u.Dst.Unmap()
	}

	return u
}
