package filter_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

// TestDevice lets the kernel decide about frames that arrive at an interface, by
// live programs.
func TestDevice(t *testing.T) {
	t.Parallel()
	single := func(link filter.LinkType) (c *filter.Config) { return &filter.Config{Live: true, Link: link} }
	plain := func(b []byte) (p filter.Packet) {
		return filter.Packet{Data: b, Length: len(b), Hardware: hardwareNone}
	}
	for _, c := range []struct {
		name   string
		mode   uint16
		kind   int
		config *filter.Config
		frame  func(m *maker) (frame []byte)
		as     func(frame []byte) (p filter.Packet)
	}{
		{"Ethernet", unix.IFF_TAP, unix.SOCK_RAW, single(filter.LinkEthernet), (*maker).ethernet, received},
		{"cooked", unix.IFF_TAP, unix.SOCK_DGRAM, single(filter.LinkLinuxSLL), (*maker).ethernet, cooked},
		{"by network header", unix.IFF_TAP, unix.SOCK_RAW, single(filter.LinkNetwork), (*maker).ethernet, received},
		{"any: Ethernet", unix.IFF_TAP, unix.SOCK_RAW, anyInterface(), (*maker).ethernet, received},
		{"plain IP", unix.IFF_TUN, unix.SOCK_RAW, single(filter.LinkRaw), (*maker).raw, plain},
		{"any: plain IP", unix.IFF_TUN, unix.SOCK_RAW, anyInterface(), (*maker).raw, plain},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, tested, control := newDevice(t, c.mode, c.kind)
			m := newMaker(t, 2)
			frames := make([][]byte, 100)
			for i := range frames {
				frames[i] = append(c.frame(m), make([]byte, trailer)...)
			}

			decided := 0
			for _, e := range cases() {
				p, err := filter.CompileFor(e.expression, c.config)
				if err != nil {
					continue // not for this link type
				}

				decided++
				attach(t, tested, p)
				got := d.pass(t, frames, tested, control)
				for i, frame := range frames {
					packet := c.as(numbered(frame, i))
					if want := p.MatchPacket(&packet); got[i] != want {
						t.Fatalf("%s\nthe kernel says %t, we say %t: %x\n%s", e.expression, got[i], want, frame, p)
					}
				}
			}

			t.Logf("%d expressions", decided)
		})
	}
}

// TestDevice_way sends a frame by the interface, and lets one arrive.
func TestDevice_way(t *testing.T) {
	t.Parallel()
	d, tested, control := newDevice(t, unix.IFF_TAP, unix.SOCK_RAW)
	frame := append(samples(t)[0].frame, make([]byte, trailer)...)
	buf := make([]byte, 4096)
	for _, c := range []struct {
		expression string
		in, out    bool
	}{
		{"inbound", true, false},
		{"outbound", false, true},
		{"tcp and not inbound", false, true},
		{"tcp or udp", true, true},
	} {
		p, err := filter.CompileFor(c.expression, anyInterface())
		if err != nil {
			t.Fatal(err)
		}

		attach(t, tested, p)
		err = unix.Sendto(control, numbered(frame, 1), 0, &unix.SockaddrLinklayer{Ifindex: d.index})
		if err != nil {
			t.Fatal(err)
		}

		// The control socket does not see what it sends. A frame that arrives
		// afterwards passes both.
		out := receive(t, tested, buf) == 1
		in := d.pass(t, [][]byte{frame}, tested, control)[0]
		if in != c.in || out != c.out {
			t.Errorf("%s: in %t, out %t", c.expression, in, out)
		}
	}
}
