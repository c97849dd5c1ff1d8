package filter

import (
	"encoding/binary"
	"net/netip"
	"strings"
)

// network returns the clause of a network, and reads the mask behind it.
func (p *parser) network(q qualifiers, t token) (c clause, err error) {
	short := uint32(0)
	switch t.kind {
	case tokenIPv6:
	case tokenDotted:
		parts := 1 + strings.Count(t.text, ".")
		short = allBits << (32 - 8*parts)
	case tokenNumber:
		if t.value == 0 || t.value > 255 || p.token.is("/") {
			return nil, p.fail(t.at, "this is no network", "write it out, as `net 10.0.0.0/8`")
		}

		short = 0xff << 24
	case tokenMAC:
		return nil, p.fail(t.at, "Ethernet addresses have no networks", "")
	default:
		return nil, p.fail(t.at, quoted(t.text)+" is a name, and names are not looked up", "write the addresses")
	}

	h, err := p.address(q, t, short)
	switch {
	case err != nil:
		return nil, err
	case p.token.is("/"):
		err = p.prefixLength(h)
	case p.token.word == wordMask:
		err = p.mask(h)
	}

	if err == nil && h.outside() {
		err = p.fail(t.at, "bits are set outside of the mask", "write `host`, or make them 0")
	}

	return h, err
}

// prefixLength reads the length of a prefix, from its stroke on, into the mask.
func (p *parser) prefixLength(h *hostClause) (err error) {
	err = p.advance()
	if err != nil {
		return err
	}

	t := p.token
	bits := uint32(h.address.BitLen())
	if t.kind != tokenNumber || t.value > bits {
		return p.fail(t.at, "the length of a prefix must stand here, at most "+decimal(bits), "")
	}

	for i := range h.mask {
		n := min(max(int(t.value)-32*i, 0), 32)
		h.mask[i] = uint32(uint64(allBits) << (32 - n))
	}

	return p.advance()
}

// mask reads an IPv4 mask, from the word before it on.
func (p *parser) mask(h *hostClause) (err error) {
	if h.address.Is6() {
		return p.fail(p.token.at, "IPv6 networks have no masks", "write the length of the prefix behind a stroke")
	}

	err = p.advance()
	if err != nil {
		return err
	}

	t := p.token
	if t.kind != tokenDotted {
		return p.fail(t.at, "a mask must stand here", "as 255.255.255.0")
	}

	mask, err := p.dotted(t)
	if err != nil {
		return err
	}

	h.mask[0] = words(mask)[0]

	return p.advance()
}

// outside reports whether the address has bits that the mask has not.
func (h *hostClause) outside() (ok bool) {
	for i, w := range words(h.address) {
		if w&^h.mask[i] != 0 {
			return true
		}
	}

	return false
}

// words returns an address as numbers of 32 bits: one for IPv4, the first.
func words(a netip.Addr) (w [4]uint32) {
	if a.Is4() {
		b := a.As4()
		w[0] = binary.BigEndian.Uint32(b[:])

		return w
	}

	b := a.As16()
	for i := range w {
		w[i] = binary.BigEndian.Uint32(b[4*i:])
	}

	return w
}
