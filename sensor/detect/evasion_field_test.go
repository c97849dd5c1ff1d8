package detect_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capturetest/evasion"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/trails"
)

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
