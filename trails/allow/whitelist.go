package allow

import (
	"bufio"
	"fmt"
	"io"
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/text"
)

// maxLine bounds one line of a list; a longer one ends the reading with an
// error. No name, address or path in a packet is as long.
const maxLine = 1 << 20

// maxName is the longest name whose parents are walked without an allocation,
// above the limit for a name of RFC 1035 3.1.
const maxName = 1024

// Whitelist holds names, addresses and networks that are trusted. The zero
// value is empty. A nil Whitelist is empty too.
type Whitelist struct {
	exact    entries
	networks []netip.Prefix
}

// ReadWhitelist reads one entry a line. Blank lines and lines that start with
// "#" are skipped. "a.b.c.d/n" is a network, with n = 0 the single address as
// the peer has it; anything else is an exact text, kept as written: a comment
// behind an entry belongs to it and capitals never match a name.
func ReadWhitelist(r io.Reader) (*Whitelist, error) {
	var lines []string
	w := &Whitelist{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	for sc.Scan() {
		line := text.Trim(text.Lossy(sc.Bytes()))
		if line == "" || line[0] == '#' {
			continue
		}
		if p, ok := addr.ParseNetwork(line); ok {
			w.networks = append(w.networks, network(p, line))
			continue
		}
		lines = append(lines, line)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("reading the whitelist: %w", err)
	}
	w.exact = newEntries(lines)
	return w, nil
}

// network returns the network of a line, or its single address if it has no
// bits in common.
func network(p netip.Prefix, line string) netip.Prefix {
	if p.Bits() > 0 {
		return p
	}
	quad, _, _ := strings.Cut(line, "/")
	a, _ := addr.ParseQuad(quad)
	return netip.PrefixFrom(a, a.BitLen())
}

// Merge returns one whitelist with everything that lists hold. Nil lists are
// skipped.
func Merge(lists ...*Whitelist) *Whitelist {
	w := &Whitelist{}
	var all []string
	for _, l := range lists {
		if l == nil {
			continue
		}
		all = l.exact.appendTo(all)
		w.networks = append(w.networks, l.networks...)
	}
	w.exact = newEntries(all)
	return w
}

// Len returns the number of distinct texts and networks.
func (w *Whitelist) Len() int {
	if w == nil {
		return 0
	}
	return len(w.exact.set) + len(w.networks)
}

// Domain reports whether name or one of its parents, down to the last label,
// is an entry. Only the leading part of letters, digits, dots, hyphens and
// underscores counts, in lower case, so a port or a path behind it is ignored.
func (w *Whitelist) Domain(name []byte) bool {
	if w == nil || len(w.exact.set) == 0 {
		return false
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
		if w.exact.has(name) {
			return true
		}
		dot := indexDot(name)
		if dot < 0 {
			return false
		}
		name = name[dot+1:]
	}
}

// Text reports whether s is an entry exactly.
func (w *Whitelist) Text(s string) bool {
	return w != nil && w.exact.hasString(s)
}

// Key reports whether a trail's key is dropped when trails are loaded: it is
// an entry exactly, or a bare dotted quad inside a network.
func (w *Whitelist) Key(key []byte) bool {
	if w == nil {
		return false
	}
	if w.exact.has(key) {
		return true
	}
	if len(w.networks) == 0 || !addr.IsQuad(key) {
		return false
	}
	a, ok := addr.ParseQuad(key)
	return ok && w.inNetwork(a)
}

// Addr reports whether the text of a is an entry, or a is an IPv4 address
// inside a network.
func (w *Whitelist) Addr(a netip.Addr) bool {
	if w == nil {
		return false
	}
	var buf [addr.MaxLen]byte
	return w.exact.has(addr.Append(buf[:0], a)) || w.inNetwork(a)
}

// AddrText is [Whitelist.Addr] for the text of an event's source or
// destination. A list of addresses is trusted only as a whole.
func (w *Whitelist) AddrText(s string) bool {
	if w == nil {
		return false
	}
	if w.exact.hasString(s) {
		return true
	}
	if len(w.networks) == 0 {
		return false
	}
	a, ok := addr.Parse(s)
	return ok && w.inNetwork(a)
}

func (w *Whitelist) inNetwork(a netip.Addr) bool {
	for _, p := range w.networks {
		if p.Contains(a) {
			return true
		}
	}
	return false
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
