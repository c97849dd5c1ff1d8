package allow

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/text"
)

// maxName is the longest name whose parents are walked without an allocation,
// above the limit for a name of RFC 1035 3.1.
const maxName = 1024

// Domain reports whether name or one of its parents, down to the last label,
// is a trusted entry. Only the leading part of letters, digits, dots, hyphens
// and underscores counts, in lower case, so a port or a path behind it is
// ignored.
func (l *List) Domain(name []byte) bool {
	return l != nil && l.hit(l.domain(name))
}

func (l *List) domain(name []byte) link {
	if l.exact.empty() {
		return 0
	}
	n := 0
	capitals := false
	for n < len(name) && nameByte(name[n]) {
		capitals = capitals || name[n] >= 'A' && name[n] <= 'Z'
		n++
	}
	name = name[:n]
	if capitals {
		var buf [maxName]byte
		name = text.AppendLower(buf[:0], name)
	}
	for {
		if at := l.exact.find(name); at != 0 {
			return at
		}
		dot := indexDot(name)
		if dot < 0 {
			return 0
		}
		name = name[dot+1:]
	}
}

// Text reports whether s is a trusted entry exactly.
func (l *List) Text(s string) bool {
	return l != nil && l.hit(l.exact.findString(s))
}

// Key reports whether a trail is left out because of its key (SPEC 1.3): it is a
// trusted entry exactly, or an address inside a trusted network. It is counted as a
// trail, not as a hit.
func (l *List) Key(key []byte) bool {
	if l == nil {
		return false
	}
	at := l.key(key)
	if at == 0 {
		return false
	}
	l.trails[at-1].Add(1)
	return true
}

func (l *List) key(key []byte) link {
	if at := l.exact.find(key); at != 0 {
		return at
	}
	if len(l.networks) == 0 {
		return 0
	}
	if addr.IsQuad(key) {
		if a, ok := addr.ParseQuad(key); ok {
			return l.network(a)
		}
		return 0
	}
	if l.networks6 {
		if a, ok := addr.ParseSpelled(key); ok {
			return l.network(a)
		}
	}
	return 0
}

// Network reports whether a trail for a network or a range, with this key, is left
// out: its key is a trusted entry exactly, or all of its addresses are inside a
// trusted network. A single address, whatever the spelling of its key, is treated
// like that of an ordinary trail. Nothing is counted.
func (l *List) Network(key []byte, s addr.Span) bool {
	return l != nil && l.span(key, s) != 0
}

func (l *List) span(key []byte, s addr.Span) link {
	if at := l.exact.find(key); at != 0 {
		return at
	}
	if s.Single() {
		var buf [addr.MaxLen]byte
		if at := l.exact.find(addr.Append(buf[:0], s.First)); at != 0 {
			return at
		}
	}
	for at := l.networks.around(s.First); at != 0; at = l.networks[at-1].parent {
		if n := &l.networks[at-1]; n.prefix.Contains(s.Last) {
			return n.rule
		}
	}
	return 0
}

// Addr reports whether the text of a is a trusted entry, or a is inside a trusted
// network.
func (l *List) Addr(a netip.Addr) bool {
	if l == nil {
		return false
	}
	var buf [addr.MaxLen]byte
	at := l.exact.find(addr.Append(buf[:0], a))
	if at == 0 {
		at = l.network(a)
	}
	return l.hit(at)
}

// AddrText is [List.Addr] for the text of an event's source or destination. A
// list of addresses is trusted only as a whole.
func (l *List) AddrText(s string) bool {
	return l != nil && l.hit(l.addrText(s))
}

func (l *List) addrText(s string) link {
	if at := l.exact.findString(s); at != 0 || len(l.networks) == 0 {
		return at
	}
	a, ok := addr.Parse(s)
	if !ok {
		return 0
	}
	return l.network(a)
}

// network returns the smallest trusted network around a.
func (l *List) network(a netip.Addr) link {
	at := l.networks.around(a)
	if at == 0 {
		return 0
	}
	return l.networks[at-1].rule
}

// trustedNetwork reads an entry that is a network "a.b.c.d/n", or an IPv6 network
// if it is read leniently. If it has no bits in common, it is the single address,
// as the peer has it.
func trustedNetwork(entry string, lenient bool) (netip.Prefix, bool) {
	p, ok := addr.ParseNetwork(entry)
	if ok && p.Bits() == 0 {
		quad, _, _ := strings.Cut(entry, "/")
		a, _ := addr.ParseQuad(quad)
		p = netip.PrefixFrom(a, a.BitLen())
	}
	if ok || !lenient {
		return p, ok
	}
	p, err := netip.ParsePrefix(entry)
	if err != nil || p.Addr().Is4() {
		return netip.Prefix{}, false
	}
	if p.Bits() == 0 {
		p = netip.PrefixFrom(p.Addr(), p.Addr().BitLen())
	}
	return p.Masked(), true
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' || c >= 'A' && c <= 'Z'
}

func indexDot(b []byte) int {
	for i, c := range b {
		if c == '.' {
			return i
		}
	}
	return -1
}
