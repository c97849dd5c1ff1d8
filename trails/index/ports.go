package index

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"runtime"
	"slices"
	"sort"

	"github.com/trailscope/trailscope/trails/addr"
)

// aliasPorts are IPv6 addresses with a port whose keys are spelled otherwise than
// package addr does, in order: the address, the port (both in network order), the
// position of the key. IPv4-mapped ones stand for the IPv4 address as well.
type aliasPorts struct {
	section []byte
	// has4 says that there are IPv4-mapped ones.
	has4 bool
}

const (
	aliasKeyBytes = int(family6) + 2
	aliasBytes    = aliasKeyBytes + refBytes
)

// aliasKey is the address and the port.
func aliasKey(a netip.Addr, port uint16) (key [aliasKeyBytes]byte) {
	b := a.As16()
	copy(key[:], b[:])
	binary.BigEndian.PutUint16(key[family6:], port)
	return key
}

// readAliasPorts takes them from their section.
func readAliasPorts(section []byte) (aliasPorts, error) {
	p := aliasPorts{section: section}
	if len(section)%aliasBytes != 0 {
		return p, damaged("section "+sectionPorts.String(), "wrong length")
	}
	for i := range p.len() {
		if i > 0 && bytes.Compare(p.key(i-1), p.key(i)) >= 0 {
			return p, damaged("section "+sectionPorts.String(), "out of order")
		}
		p.has4 = p.has4 || netip.AddrFrom16([16]byte(p.key(i))).Is4In6()
	}
	return p, nil
}

func (p *aliasPorts) len() int         { return len(p.section) / aliasBytes }
func (p *aliasPorts) key(i int) []byte { return p.section[i*aliasBytes:][:aliasKeyBytes] }

// find returns the key of an address with a port.
func (p *aliasPorts) find(a netip.Addr, port uint16) Ref {
	key := aliasKey(a, port)
	i := sort.Search(p.len(), func(i int) bool { return bytes.Compare(p.key(i), key[:]) >= 0 })
	if i == p.len() || !bytes.Equal(p.key(i), key[:]) {
		return 0
	}
	return Ref(binary.LittleEndian.Uint32(p.section[i*aliasBytes+aliasKeyBytes:]))
}

// AliasPort returns the key of an IPv6 address with a port that is spelled
// otherwise than package addr does. For an IPv4 address that is an IPv4-mapped
// one.
func (x *Index) AliasPort(a netip.Addr, port uint16) Ref {
	if len(x.ports.section) == 0 || a.Is4() && !x.ports.has4 {
		return 0
	}
	r := x.ports.find(a, port)
	runtime.KeepAlive(x)
	return r
}

// alias is an address with a port and where its key is.
type alias struct {
	key [aliasKeyBytes]byte
	ref Ref
}

// valued collects the keys that are found by the addresses they stand for.
type valued struct {
	four, six []span
	ports     []alias
}

// add adds a key if it is one of those. key is a text that is no IPv4 address.
func (v *valued) add(key []byte, r Ref) {
	if !maybeValued(key) {
		return
	}
	if s, ok := addr.ParseSpan(key); ok {
		v.span(s, r)
		return
	}
	if a, ok := addr.ParseSpelled(key); ok {
		one := addr.Span{First: a, Last: a}
		if addr.String(a) != string(key) {
			v.span(one, r)
		} else if four, ok := one.Unmap(); ok {
			v.span(four, r)
		}
		return
	}
	if ap, ok := addr.ParseSpelledPort(key); ok {
		spelled := string(addr.AppendPort(nil, ap.Addr(), ap.Port())) == string(key)
		if !spelled || ap.Addr().Is4In6() {
			v.ports = append(v.ports, alias{aliasKey(ap.Addr(), ap.Port()), r})
		}
	}
}

// span adds a span.
func (v *valued) span(s addr.Span, r Ref) {
	add := func(to *[]span, s addr.Span) {
		*to = append(*to, span{wideOf(s.First), wideOf(s.Last), r})
	}
	if s.First.Is4() {
		add(&v.four, s)
		return
	}
	add(&v.six, s)
	if four, ok := s.Unmap(); ok {
		add(&v.four, four)
	}
}

// maybeValued refuses nearly all names and paths by their first bytes: what is
// found by value has hexadecimal digits and few other characters.
func maybeValued(key []byte) bool {
	for i, c := range key {
		switch {
		case digit(c), c == '.', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
		case c == ':', c == '[':
			return true
		default:
			return i > 0 && (c == '/' || c == '-' || c == ' ')
		}
	}
	return false
}

// aliases returns the section of the aliases with a port. Of equal ones the last
// stays.
func (v *valued) aliases() []byte {
	slices.SortStableFunc(v.ports, func(a, b alias) int { return bytes.Compare(a.key[:], b.key[:]) })
	var out []byte
	for i, p := range v.ports {
		if i+1 < len(v.ports) && v.ports[i+1].key == p.key {
			continue
		}
		out = append(out, p.key[:]...)
		out = binary.LittleEndian.AppendUint32(out, uint32(p.ref))
	}
	return out
}
