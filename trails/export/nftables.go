package export

import (
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
	sets  [4]nftSet
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
	set := 0
	switch r.kind {
	case trails.KindIPv4:
	case trails.KindIPv6:
		set = 1
	case trails.KindIPv4Port:
		set = 2
	case trails.KindIPv6Port:
		set = 3
	default:
		return dst, WrongKind
	}
	s := &e.sets[set]
	if s.n > 0 {
		s.pending = append(s.pending, ", "...)
	}
	if set < 2 {
		a, _ := addr.Parse(r.Key)
		s.pending = a.AppendTo(s.pending)
	} else {
		ap, _ := addr.ParsePort(r.Key)
		s.pending = append(ap.Addr().AppendTo(s.pending), " . "...)
		s.pending = strconv.AppendUint(s.pending, uint64(ap.Port()), 10)
	}
	if s.n++; s.n == batch {
		dst = e.flush(dst, s)
	}
	return dst, fits
}

func (e *nftables) footer(dst []byte) []byte {
	for i := range e.sets {
		if e.sets[i].n > 0 {
			dst = e.flush(dst, &e.sets[i])
		}
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
