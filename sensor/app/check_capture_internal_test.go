package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/packet"
)

// tape plays frames, and then ends with an error.
type tape struct {
	frames [][]byte
	link   packet.LinkType
	err    error
}

// Next implements packets.
func (p *tape) Next(to *capture.Packet) error {
	if len(p.frames) == 0 {
		return p.err
	}
	to.Data, to.Link = p.frames[0], p.link
	p.frames = p.frames[1:]
	return nil
}

// Interface implements packets.
func (p *tape) Interface() string { return "eth0" }

// Close implements packets.
func (p *tape) Close() error { p.err = capture.ErrClosed; return nil }

// frame returns the start of an Ethernet frame between two machines.
func frame(to, from byte) []byte {
	return []byte{to, 0, 0, 0, 0, 1, from, 0, 0, 0, 0, 1, 8, 0}
}

// TestHeard counts whose packets there are.
func TestHeard(t *testing.T) {
	t.Parallel()
	states := map[string]linkState{"eth0": {address: string(frame(2, 0)[:6])}, "eth1": {address: string(frame(4, 0)[:6])}, "tun0": {}}
	frames := [][]byte{frame(2, 6), frame(6, 2), frame(6, 8), frame(4, 6), frame(0xff, 6), frame(1, 2), {1, 2}}
	testCases := []struct {
		name           string
		link           packet.LinkType
		others, groups uint64
	}{
		{name: "eth0", link: packet.LinkEthernet, others: 2, groups: 2},
		{name: capture.AnyInterface, link: packet.LinkEthernet, others: 1, groups: 2},
		{name: "tun0", link: packet.LinkRaw},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := newHeard(tc.name, states)
			err := h.listen(context.Background(), &tape{frames: frames, link: tc.link, err: capture.ErrInterfaceGone}, time.Hour)
			if !errors.Is(err, capture.ErrInterfaceGone) || h.packets != 7 || h.bytes != 86 || h.others != tc.others || h.groups != tc.groups {
				t.Errorf("%+v, error %v", h, err)
			}
		})
	}
}

// TestHeard_ended ends with the context.
func TestHeard_ended(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h := newHeard("eth0", nil)
	if err := h.listen(ctx, &slowTape{closed: make(chan struct{})}, time.Hour); err != nil || h.packets != 0 {
		t.Errorf("%d packets, error %v", h.packets, err)
	}
}

// slowTape plays nothing until it is closed.
type slowTape struct{ closed chan struct{} }

// Next implements packets.
func (p *slowTape) Next(*capture.Packet) error {
	<-p.closed
	return capture.ErrClosed
}

// Interface implements packets.
func (p *slowTape) Interface() string { return "eth0" }

// Close implements packets.
func (p *slowTape) Close() error { close(p.closed); return nil }

func TestOutcomes(t *testing.T) {
	t.Parallel()
	said := func(h *heard, line int) outcome { return h.outcomes("eth0", true)[line] }
	testCases := []struct {
		name    string
		got     outcome
		verdict verdict
		text    string
		hint    string
	}{
		{name: "down", got: linkOutcome("eth0", map[string]linkState{"eth0": {}}), verdict: warned, text: "it is down", hint: "ip link set eth0 up"},
		{name: "no_carrier", got: linkOutcome("eth0", map[string]linkState{"eth0": {up: true}}), verdict: warned, text: "without carrier", hint: "cable"},
		{name: "unknown", got: linkOutcome("eth0", nil), verdict: told, text: "unknown"},
		{name: "any", got: linkOutcome("any", map[string]linkState{"a": {up: true, carrier: true}, "b": {}}), verdict: passed, text: "1 of 2 interfaces are up"},
		{name: "refused", got: promiscuousOutcome("eth0", true, false), verdict: warned, text: "the kernel refused, so only packets of this machine are seen", hint: "virtual"},
		{name: "not_wanted", got: promiscuousOutcome("eth0", false, false), verdict: told, text: "as configured", hint: "capture.promiscuous"},
		{name: "granted", got: promiscuousOutcome("eth0", true, true), verdict: passed, text: "takes packets for other machines"},
		{name: "dropped", got: said(&heard{packets: 5, dropped: 1234}, 1), verdict: warned, text: "1,234 packets dropped by the kernel", hint: "capture.buffer"},
		{name: "kept", got: said(&heard{packets: 5}, 1), verdict: passed, text: "nothing dropped"},
		{name: "alone", got: said(&heard{packets: 5, groups: 3, ethernet: true}, 2), verdict: told, text: "0 of them between other machines, 3 for many", hint: "mirror port"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.got.verdict != tc.verdict || !strings.Contains(tc.got.text, tc.text) || (tc.hint == "") != (tc.got.hint == "") || !strings.Contains(tc.got.hint, tc.hint) {
				t.Errorf("got %+v", tc.got)
			}
		})
	}
}
