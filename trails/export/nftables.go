package export

import (
	"slices"
	"strconv"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
)

// batch is how many elements one command adds. It bounds what is held back
// while rows of several kinds alternate.
const batch = 512

// nftables writes a file for nft -f. All of the file is one transaction: the
// sets change at once or not at all.
type nftables struct {
	table string
	sets  [6]nftSet
	// networks are those of the last two sets. They may overlap, which nft refuses,
	// so they are written in the end.
	networks [2][]addr.Span
}

// nftSet is a named set with the elements that are not written yet.
type nftSet struct {
	name, kind, flags string
	pending           []byte
	n                 int
}

func newNFTables(o *Options) encoder {
	n := &o.NFTables
	return &nftables{table: n.Table, sets: [...]nftSet{
		{name: n.IPv4, kind: "ipv4_addr", flags: " flags interval;"},
		{name: n.IPv6, kind: "ipv6_addr", flags: " flags interval;"},
		{name: n.IPv4Port, kind: "ipv4_addr . inet_service"},
		{name: n.IPv6Port, kind: "ipv6_addr . inet_service"},
		{name: n.IPv4Network, kind: "ipv4_addr", flags: " flags interval;"},
		{name: n.IPv6Network, kind: "ipv6_addr", flags: " flags interval;"},
	}}
}

func (e *nftables) header(dst []byte, left []LeftOut) []byte {
	dst = append(dst, "# Addresses of Trailscope's trails, as sets of the table "...)
	dst = append(append(dst, e.table...), ". No rule uses them yet.\n# "...)
	dst = append(appendLeftOut(dst, left), "\nadd table inet "...)
	dst = append(append(dst, e.table...), '\n')
	for i := range e.sets {
		s := &e.sets[i]
		dst = e.command(dst, "add set", s)
		dst = append(append(append(dst, " { type "...), s.kind...), ';')
		dst = append(append(dst, s.flags...), " }\n"...)
		dst = append(e.command(dst, "flush set", s), '\n')
	}
	return dst
}

func (e *nftables) row(dst []byte, r *row) ([]byte, Reason) {
	var s *nftSet
	switch r.kind {
	case trails.KindIPv4:
		s = &e.sets[0]
	case trails.KindIPv6:
		s = &e.sets[1]
	case trails.KindIPv4Port:
		s = &e.sets[2]
	case trails.KindIPv6Port:
		s = &e.sets[3]
	case trails.KindNetwork, trails.KindRange:
		return dst, e.network(r.Key)
	default:
		return dst, WrongKind
	}
	s.next()
	if a, ok := addr.Parse(r.Key); ok {
		s.pending = a.AppendTo(s.pending)
	} else {
		ap, _ := addr.ParsePort(r.Key)
		s.pending = append(ap.Addr().AppendTo(s.pending), " . "...)
		s.pending = strconv.AppendUint(s.pending, uint64(ap.Port()), 10)
	}
	return e.full(dst, s), fits
}

// network keeps a network.
func (e *nftables) network(key string) Reason {
	s, _ := addr.ParseSpan(key)
	switch {
	case s.Wide():
		return TooWide
	case s.First.Is4():
		e.networks[0] = append(e.networks[0], s)
	default:
		e.networks[1] = append(e.networks[1], s)
	}
	return fits
}

func (e *nftables) footer(dst []byte) []byte {
	for i, networks := range e.networks {
		s := &e.sets[len(e.sets)-len(e.networks)+i]
		for _, n := range merged(networks) {
			s.next()
			if s.pending = n.First.AppendTo(s.pending); !n.Single() {
				s.pending = n.Last.AppendTo(append(s.pending, '-'))
			}
			dst = e.full(dst, s)
		}
	}
	for i := range e.sets {
		if e.sets[i].n > 0 {
			dst = e.flush(dst, &e.sets[i])
		}
	}
	return dst
}

// merged returns spans in order, those that overlap or follow each other as one.
func merged(spans []addr.Span) []addr.Span {
	slices.SortFunc(spans, func(a, b addr.Span) int { return a.First.Compare(b.First) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out) - 1; n >= 0 && !out[n].Last.Less(s.First.Prev()) {
			if out[n].Last.Less(s.Last) {
				out[n].Last = s.Last
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// next begins an element.
func (s *nftSet) next() {
	if s.n > 0 {
		s.pending = append(s.pending, ", "...)
	}
	s.n++
}

// full writes the elements when there are enough.
func (e *nftables) full(dst []byte, s *nftSet) []byte {
	if s.n == batch {
		dst = e.flush(dst, s)
	}
	return dst
}

// flush writes the elements that were held back.
func (e *nftables) flush(dst []byte, s *nftSet) []byte {
	dst = append(e.command(dst, "add element", s), " { "...)
	dst = append(append(dst, s.pending...), " }\n"...)
	s.pending, s.n = s.pending[:0], 0
	return dst
}

func (e *nftables) command(dst []byte, verb string, s *nftSet) []byte {
	dst = append(append(dst, verb...), " inet "...)
	dst = append(append(dst, e.table...), ' ')
	return append(dst, s.name...)
}
