package build

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/parse"
)

// remoteInfo is the info of all trails of the remote list.
const remoteInfo = "blacklisted"

// maxSpan is the largest difference between the last and the first address of
// a network that is taken apart (SPEC 1.5).
const maxSpan = 1024

// maxExpanded bounds the addresses that all networks of a list together are
// taken apart into, so that a short list cannot fill the memory.
const maxExpanded = 1 << 20

// readRemote adds the trails of one of the user's remote lists and returns how
// many it has. Unlike other sources it knows no references but its own, and is
// the only one whose networks are taken apart.
func readRemote(c *Config, list *Remote, m *merge, report *Report) int {
	id := m.pairs.id(remoteInfo, remoteReference)
	n := 0
	refused := c.notes(list.Name)
	parse.ReadList(list.Text, refused, parse.CustomKey, func(line int, key string) {
		n++
		m.remote(key, id, place{list.Name, line})
	})
	expanded := 0
	for network := range networks(list.Text) {
		if expanded > maxExpanded {
			refused.Add(0, network.String(), "too many addresses before it")
			break
		}
		for a := range addresses(network) {
			expanded++
			m.put(a.String(), id, 0)
		}
	}
	report.Refused.AppendFile(list.Name, *refused)
	return n + expanded
}

// remote adds one trail of a remote list, unless the key is the user's own or
// a static one already.
func (m *merge) remote(key string, id uint32, at place) {
	if i, ok := m.alive(key); ok {
		if !ofUser(m.pairs.list[m.row(i).pair].reference) {
			m.row(i).set(id, m.place(at))
		}
		return
	}
	old, ok := m.inBase(key)
	if !ok {
		m.put(key, id, m.place(at))
		return
	}
	if first, _ := splitReference(m.base.Reference(old)); !ofUser(first) {
		m.seenInBase(m.row(m.put(key, id, m.place(at))), old)
	}
}

// ofUser reports whether a reference says static or custom.
func ofUser(reference string) bool {
	return strings.Contains(reference, "custom") || strings.Contains(reference, "static")
}

// networks calls yield for every a.b.c.d/n anywhere in a text.
func networks(s string) func(yield func(netip.Prefix) bool) {
	return func(yield func(netip.Prefix) bool) {
		for {
			before, after, ok := strings.Cut(s, "/")
			if !ok {
				return
			}
			s = after
			if p, ok := network(before, after); ok && !yield(p) {
				return
			}
		}
	}
}

// network reads the network whose address ends one text and whose number of
// bits starts the next.
func network(before, after string) (netip.Prefix, bool) {
	n := 0
	for n < len(after) && isDigit(after[n]) {
		n++
	}
	bits, err := strconv.ParseUint(after[:n], 10, 8)
	if err != nil || bits > 32 {
		return netip.Prefix{}, false
	}
	start := len(before)
	for dots := 0; start > 0; start-- {
		if c := before[start-1]; c == '.' && dots < 3 {
			dots++
		} else if !isDigit(c) {
			break
		}
	}
	a, ok := addr.ParseQuad(before[start:])
	return netip.PrefixFrom(a, int(bits)).Masked(), ok
}

// addresses calls yield for every address of a network that is small enough.
func addresses(p netip.Prefix) func(yield func(netip.Addr) bool) {
	return func(yield func(netip.Addr) bool) {
		b := p.Addr().As4()
		first := binary.BigEndian.Uint32(b[:])
		span := uint32(uint64(1)<<(32-p.Bits()) - 1)
		for i := uint32(0); span <= maxSpan && i <= span; i++ {
			binary.BigEndian.PutUint32(b[:], first+i)
			if !yield(netip.AddrFrom4(b)) {
				return
			}
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
