package filter

import (
	"net/netip"
	"strconv"
	"strings"
)

// host returns the clause of one address.
func (p *parser) host(q qualifiers, t token) (c clause, err error) {
	if p.token.is("/") {
		return nil, p.fail(p.token.at, "a host has no mask", "write `net` in place of `host`")
	}

	switch t.kind {
	case tokenMAC:
		if q.protocol != protocolLink {
			return nil, p.fail(t.at, "this is an Ethernet address", "write `ether host`, `ether src` or `ether dst`")
		}

		return &macClause{at: q.at, direction: q.direction, address: parseMAC(t.text)}, nil
	case tokenDotted:
		if strings.Count(t.text, ".") != 3 {
			return nil, p.fail(t.at, "an address has four numbers", "write `net` for a network")
		}
	case tokenIPv6:
	case tokenNumber:
		return nil, p.fail(t.at, "a number is no address", "")
	default:
		return nil, p.fail(t.at, quoted(t.text)+" is a name, and names are not looked up", "write the addresses")
	}

	return p.address(q, t, 0)
}

// address returns the clause of an address or network. The mask is that of the
// part that is written out, if it is an IPv4 network without four parts.
func (p *parser) address(q qualifiers, t token, short uint32) (h *hostClause, err error) {
	h = &hostClause{at: q.at, protocol: q.protocol, direction: q.direction}
	switch {
	case q.protocol == protocolLink:
		return nil, p.fail(t.at, "this is no Ethernet address", "")
	case t.kind == tokenIPv6:
		h.address, err = netip.ParseAddr(t.text)
		h.mask = [4]uint32{allBits, allBits, allBits, allBits}
		if q.protocol != protocolAny && q.protocol != protocolIP6 {
			return nil, p.modifies(q, "IPv6 addresses")
		}
	default:
		h.address, err = p.dotted(t)
		h.mask[0] = allBits
		if short != 0 {
			h.mask[0] = short
		}

		switch q.protocol {
		case protocolAny, protocolIP, protocolARP, protocolRARP:
		default:
			return nil, p.modifies(q, "IPv4 addresses")
		}
	}

	return h, err
}

// allBits is the mask that leaves everything.
const allBits = 1<<32 - 1

// dotted returns the address of one to four numbers with dots between them; those
// that are missing at the end are 0.
func (p *parser) dotted(t token) (a netip.Addr, err error) {
	var b [4]byte
	i := 0
	for part := range strings.SplitSeq(t.text, ".") {
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil || len(part) > 1 && part[0] == '0' {
			return a, p.fail(t.at, quoted(t.text)+" is no IPv4 address", "its numbers are 0 to 255, without zeros before them")
		}

		b[i] = byte(n)
		i++
	}

	return netip.AddrFrom4(b), nil
}
