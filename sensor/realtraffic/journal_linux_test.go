package realtraffic_test

import (
	"cmp"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/trails"
)

// listed are the trails of all tests.
var listed = []trails.Trail{
	{Key: evil, Info: info},
	{Key: gate + gatePath, Info: info},
	{Key: "evilagent/1.0 (tests)", Info: info},
	{Key: "http://" + good + fullPath, Info: info},
	{Key: "http://" + good + ":8081" + fullPath, Info: info},
}

// What is asked for: good is on no list, gate with its path only.
const (
	info     = "real traffic (malware)"
	good     = "good.example.net"
	evil     = "evil.example.net"
	gate     = "gate.example.net"
	gatePath = "/panel/gate.php"
	fullPath = "/full/address"
	agent    = "EvilAgent/1.0 (tests)"
)

// journal is what the servers were asked, put as the events that are owed for it.
type journal struct {
	mutex   sync.Mutex
	owed    []string
	names   map[string]int                // what was asked for, harmful or not
	prints  map[string]string             // JA4 of clients by transport and server name
	sizes   map[string]int                // bytes of their hellos, over TCP
	tunnels map[netip.Addr][]event.Tunnel // of the packets that come from an address
	vlan    uint16
}

// newJournal returns an empty journal.
func newJournal() *journal {
	return &journal{names: map[string]int{}, prints: map[string]string{}, sizes: map[string]int{}, tunnels: map[netip.Addr][]event.Tunnel{}}
}

// asked notes that a name was asked for.
func (j *journal) asked(name string) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.names[name]++
}

// owe notes an event that is owed.
func (j *journal) owe(kind event.Kind, transport, trail string, src, dst net.Addr) {
	from, to := plain(src), plain(dst)
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.owed = append(j.owed, line(kind, transport, trail, from, to, j.vlan, j.tunnels[from.Addr()]))
}

// plain returns the address and port of a socket's end.
func plain(a net.Addr) netip.AddrPort {
	p := netip.MustParseAddrPort(a.String())

	return netip.AddrPortFrom(p.Addr().Unmap().WithZone(""), p.Port())
}

// line writes an event.
func line(kind event.Kind, transport, trail string, from, to netip.AddrPort, vlan uint16, tunnels []event.Tunnel) string {
	text := fmt.Sprintf("%s %s %s > %s %s", kind, transport, from, to, trail)
	if vlan != 0 {
		text += fmt.Sprintf(", vlan %d", vlan)
	}
	for _, n := range tunnels {
		text += fmt.Sprintf(", %s", n.Kind)
		if n.Source.IsValid() {
			text += fmt.Sprintf(" %s > %s", n.Source, n.Destination)
		}
		if n.HasID {
			text += fmt.Sprintf(" id %d", n.ID)
		}
	}

	return text
}

// check compares what was found with what is owed.
func (j *journal) check(t testing.TB, found []*event.Event) {
	t.Helper()
	var got []string
	for _, e := range found {
		if e.Info != info {
			t.Errorf("%s of %q", e.Info, e.Trail)
		}
		got = append(got, line(e.Kind, e.Transport, e.Trail, netip.AddrPortFrom(e.Source, uint16(e.SourcePort)),
			netip.AddrPortFrom(e.Destination, uint16(e.DestinationPort)), e.VLAN, e.Tunnels))
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	want := slices.Sorted(slices.Values(j.owed))
	slices.SortFunc(got, cmp.Compare)
	for _, l := range less(want, got) {
		t.Errorf("missing: %s", l)
	}
	for _, l := range less(got, want) {
		t.Errorf("unasked: %s", l)
	}
	t.Logf("%d events; asked for: %s", len(got), strings.Trim(fmt.Sprint(j.names), "map[]"))
}

// less returns a sorted list without what is in another.
func less(list, other []string) (rest []string) {
	counts := map[string]int{}
	for _, l := range other {
		counts[l]++
	}
	for _, l := range list {
		if counts[l]--; counts[l] < 0 {
			rest = append(rest, l)
		}
	}

	return rest
}

// expect ends the test unless each of the names was asked for.
func (j *journal) expect(t testing.TB, names ...string) {
	t.Helper()
	j.mutex.Lock()
	defer j.mutex.Unlock()
	for _, n := range names {
		if j.names[n] == 0 {
			t.Fatalf("%q was not asked for; asked for were %v", n, slices.Sorted(maps.Keys(j.names)))
		}
	}
}

// noteHello notes the fingerprint of a client by a name that it asks for and the
// length of its hello, 0 if that is not known.
func (j *journal) noteHello(transport, name, print string, size int) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.prints[transport+" "+name], j.sizes[transport+" "+name] = print, size
}

// helloOf returns what was noted.
func (j *journal) helloOf(transport, name string) (print string, size int) {
	j.mutex.Lock()
	defer j.mutex.Unlock()

	return j.prints[transport+" "+name], j.sizes[transport+" "+name]
}
