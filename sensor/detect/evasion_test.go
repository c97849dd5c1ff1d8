package detect_test

import (
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capturetest/evasion"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/trails"
)

// evasionStart is when the first packet comes.
const evasionStart = 1_772_442_000_000_000

// evasionEngine makes an engine with every check on and no throttle.
func evasionEngine(t *testing.T, set *trails.Set, beyond detect.Difference, emit func(*event.Event)) *detect.Engine {
	t.Helper()
	e, err := detect.New(&detect.Config{
		Rules: &detect.Rules{
			Trails: set, Allow: compiled(t, nil),
			UserAgents: heuristic.NewUserAgents(trails.StarterData().UserAgents.List),
		},
		Options: detect.Options{
			Beyond: beyond, Heuristics: true, HostDomains: true, MissingHost: true,
			Certificates: true, ServerNames: true, ScanWindow: heuristic.DefaultWindow,
		},
		Throttle: throttle.Config{Mode: throttle.Off, Window: throttle.DefaultWindow, Burst: throttle.DefaultBurst, MaxKeys: throttle.DefaultMaxKeys, Workers: 1},
		Emit:     emit,
		Log:      slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}

	return e
}

// evasionTrails are the rows that the requests hit.
func evasionTrails(t *testing.T) *trails.Set {
	t.Helper()
	set, _, err := trails.New(slices.Values(evasion.Rows()), &trails.Options{InlineFlags: true})
	if err != nil {
		t.Fatal(err)
	}

	return set
}

// field is an engine that conversations are given to, and what it reports by
// client.
type field struct {
	engine *detect.Engine
	events map[netip.Addr][]*event.Event
	owed   []debt
}

// debt is what is owed for a conversation.
type debt struct {
	client netip.Addr
	way    *evasion.Way
	name   string // of the request
	want   *evasion.Want
	number int // of the conversation within its cell
}

// newField returns a field with a new engine.
func newField(t *testing.T, set *trails.Set, beyond detect.Difference) *field {
	t.Helper()
	f := &field{events: map[netip.Addr][]*event.Event{}}
	f.engine = evasionEngine(t, set, beyond, func(e *event.Event) {
		client := e.Source
		if e.Source == netip.MustParseAddr("93.184.216.34") || e.Source == netip.MustParseAddr("2001:db8:2::34") {
			client = e.Destination
		}
		f.events[client] = append(f.events[client], e)
	})

	return f
}

// feed gives a conversation to the engine.
func (f *field) feed(c *evasion.Conversation) {
	for i := range c.Packets {
		p := &c.Packets[i]
		f.engine.Packet(&detect.Frame{Data: p.Data, Micros: p.Micros, Link: packet.LinkType(p.Link)})
	}
}

// cell gives all conversations of a request on a way to the engine and returns
// how many they are.
func (f *field) cell(m *evasion.Maker, w *evasion.Way, r *evasion.Request, harmful bool) (n int) {
	for c := range m.Conversations(w, r, harmful) {
		f.feed(c)
		f.owed = append(f.owed, debt{client: c.Client, way: w, name: r.Name, want: c.Want, number: n})
		n++
	}

	return n
}

// text writes an event as a line.
func text(kind event.Kind, transport, trail, info string, src, dst netip.AddrPort, micros int64, vlan uint16, tunnels []event.Tunnel) string {
	return fmt.Sprintf("%s %s %s > %s %q (%s) at %d vlan %d tunnels %+v", kind, transport, src, dst, trail, info, micros-evasionStart, vlan, tunnels)
}

// wanted is the line of an event that is owed.
func wanted(w *evasion.Want) string {
	return text(w.Kind, w.Transport, w.Text, w.Info, w.Source, w.Destination, w.Micros, w.VLAN, w.Tunnels)
}

// reported is the line of an event.
func reported(e *event.Event) string {
	return text(e.Kind, e.Transport, e.Trail, e.Info,
		netip.AddrPortFrom(e.Source, uint16(e.SourcePort)), netip.AddrPortFrom(e.Destination, uint16(e.DestinationPort)),
		e.Time.UnixMicro(), e.VLAN, e.Tunnels)
}

// settle closes the engine and compares. It returns how many conversations
// failed, by request and way.
func (f *field) settle(t *testing.T) {
	t.Helper()
	const shown = 3

	f.engine.Close()
	failed := map[string]int{}
	order := []string{}
	for _, d := range f.owed {
		var want, got []string
		if d.want != nil {
			want = append(want, wanted(d.want))
		}
		for _, e := range f.events[d.client] {
			got = append(got, reported(e))
		}
		delete(f.events, d.client)
		if slices.Equal(got, want) {
			continue
		}
		cell := fmt.Sprintf("%s, %s, harmful %v", d.name, d.way.Name(), d.want != nil)
		failed[cell]++
		if failed[cell] == 1 {
			order = append(order, cell)
		}
		if failed[cell] <= shown && len(order) <= 40 {
			t.Errorf("%s, number %d (%s):\n got  %s\n want %s", cell, d.number, d.client,
				strings.Join(got, "\n      "), strings.Join(want, "\n      "))
		}
	}
	for _, cell := range order {
		t.Logf("%5d failed: %s", failed[cell], cell)
	}
	for client, list := range f.events {
		for _, e := range list {
			t.Errorf("%s is no client: %s", client, reported(e))
		}
	}
	if n := f.engine.Counters().Panics; n > 0 {
		t.Errorf("%d panics", n)
	}
}

// counts are how many conversations there were, by label and request.
type counts struct {
	mu    sync.Mutex
	rows  []string
	count map[string]map[string]int
	cells int
}

// add notes n conversations of a cell.
func (x *counts) add(label, name string, n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.count[label] == nil {
		x.count[label] = map[string]int{}
		x.rows = append(x.rows, label)
	}
	x.count[label][name] += n
	if n > 0 {
		x.cells++
	}
}

// print writes the table.
func (x *counts) print(t *testing.T) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-38s", "conversations, harmful and harmless")
	requests := evasion.Requests()
	for _, r := range requests {
		fmt.Fprintf(&b, "%12s", r.Name)
	}
	total := 0
	for _, label := range x.rows {
		fmt.Fprintf(&b, "\n%-38s", label)
		for _, r := range requests {
			n := x.count[label][r.Name]
			total += n
			if n == 0 {
				fmt.Fprintf(&b, "%12s", "-")
			} else {
				fmt.Fprintf(&b, "%12d", n)
			}
		}
	}
	t.Logf("%s\n%d cells, %d conversations", b.String(), x.cells, total)
}

// TestEvasion checks that profile full finds each request in whatever way it
// comes, once, and nothing in its harmless twin.
func TestEvasion(t *testing.T) {
	t.Parallel()
	set := evasionTrails(t)
	x := &counts{count: map[string]map[string]int{}}
	start := time.Now()
	t.Run("ways", func(t *testing.T) {
		for _, group := range []string{"segments", "fragments", "carriers", "pairs"} {
			t.Run(group, func(t *testing.T) {
				f, m := newField(t, set, detect.Full), evasion.NewMaker(evasionStart)
				for _, w := range evasion.Ways() {
					if w.Group != group {
						continue
					}
					for _, r := range evasion.Requests() {
						for _, harmful := range []bool{true, false} {
							x.add(w.Label(), r.Name, f.cell(m, w, r, harmful))
						}
					}
				}
				f.settle(t)
				t.Log(time.Since(start))
			})
		}
	})
	x.print(t)
}

// unseen tells whether Maltrail cannot see a request even if it comes whole and
// in the open: DNS over TCP and on other ports, and any handshake over IPv6.
func unseen(w *evasion.Way, r *evasion.Request) bool {
	switch r.Name {
	case "dns/tcp":
		return true
	case "dns":
		return w.OddPort
	case "sni", "certificate", "quic":
		return w.IPv6
	default:
		return false
	}
}

// TestEvasion_maltrail checks that what is expected of profile full is what the
// profile maltrail reports of the whole request in the open, wherever it sees it.
func TestEvasion_maltrail(t *testing.T) {
	t.Parallel()
	f, m := newField(t, evasionTrails(t), detect.Maltrail), evasion.NewMaker(evasionStart)
	for _, w := range evasion.Plain() {
		for _, r := range evasion.Requests() {
			for _, harmful := range []bool{true, false} {
				f.cell(m, w, r, harmful)
				if unseen(w, r) {
					f.owed[len(f.owed)-1].want = nil
				}
			}
		}
	}
	f.settle(t)
}
