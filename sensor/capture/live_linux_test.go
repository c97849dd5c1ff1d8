package capture_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/packet"
)

func TestLive_Next(t *testing.T) {
	a, b := newPair(t)
	l := b.open(t, capture.LiveOptions{Interface: "vb"})
	s := a.sender(t, "va")

	const count = 3_000

	var want [][]byte
	start := time.Now().UnixMicro()
	for i := range count {
		frame := udp(i, 60+i%1_400)
		want = append(want, frame)
		s.send(t, frame)
	}

	last := start
	var p capture.Packet
	for i, frame := range want {
		mustNext(t, l, &p)
		if !bytes.Equal(p.Data, frame) {
			t.Fatalf("packet %d: got %x, want %x", i, p.Data, frame)
		}

		if p.Link != packet.LinkEthernet || p.VLAN != 0 {
			t.Fatalf("packet %d: got %+v", i, p)
		}

		if p.Time < last || p.Time > time.Now().UnixMicro() {
			t.Fatalf("packet %d: time %d after %d", i, p.Time, last)
		}

		last = p.Time
	}

	if received, dropped := l.Stats(); received != count || dropped != 0 {
		t.Errorf("received %d, dropped %d", received, dropped)
	}

	if !l.Promiscuous() || l.RingSize() != capture.DefaultRingSize || l.Interface() != "vb" {
		t.Errorf("promiscuous %t, ring of %d bytes, on %s", l.Promiscuous(), l.RingSize(), l.Interface())
	}
}

func TestLiveOptions(t *testing.T) {
	a, b := newPair(t)
	l := b.open(t, capture.LiveOptions{Interface: "vb", SnapLen: 100, RingSize: 5<<20 + 1, NonPromiscuous: true, Immediate: true})
	if l.Promiscuous() || l.RingSize() != 6<<20 {
		t.Errorf("promiscuous %t, ring of %d bytes", l.Promiscuous(), l.RingSize())
	}

	s := a.sender(t, "va")
	for _, frame := range [][]byte{udp(1, 99), udp(2, 100), udp(3, 101), udp(4, 1_400), udp(5, 110, 0x8100_0005)} {
		s.send(t, frame)

		var p capture.Packet
		mustNext(t, l, &p)
		if want := frame[:min(len(frame), 100)]; !bytes.Equal(p.Data, want) {
			t.Errorf("got %x, want %x", p.Data, want)
		}
	}
}

// TestLive_Stats checks that no packet is lost without being counted.
func TestLive_Stats(t *testing.T) {
	a, b := newPair(t)
	l := b.open(t, capture.LiveOptions{Interface: "vb", RingSize: capture.MinRingSize})
	s := a.sender(t, "va")

	const count = 20_000

	frame := udp(0, 600)
	for i := range count {
		s.send(t, frame)
		if i%5_000 == 0 {
			// The kernel forgets its counters when they are read.
			l.Stats()
		}
	}

	waitFor(t, "all packets to be counted", func() (ok bool) {
		received, dropped := l.Stats()

		return received+dropped == count
	})

	received, dropped := l.Stats()
	if dropped == 0 {
		t.Fatal("the ring has room for everything")
	}

	var p capture.Packet
	for range received {
		mustNext(t, l, &p)
	}

	if err := l.Next(&p); !errors.Is(err, capture.ErrTimeout) {
		t.Errorf("more packets than counted: error %v", err)
	}

	if err := l.Close(); err != nil {
		t.Error(err)
	}

	if r, d := l.Stats(); r != received || d != dropped {
		t.Errorf("after Close: received %d, dropped %d", r, d)
	}
}

// TestLive_Next_outgoing checks that packets which the machine itself sends are
// seen, once.
func TestLive_Next_outgoing(t *testing.T) {
	a, _ := newPair(t)
	l := a.open(t, capture.LiveOptions{Interface: "va"})
	s := a.sender(t, "va")
	for i := range 10 {
		s.send(t, udp(i, 100))
	}

	var p capture.Packet
	for i := range 10 {
		mustNext(t, l, &p)
		if want := udp(i, 100); !bytes.Equal(p.Data, want) {
			t.Errorf("got %x, want %x", p.Data, want)
		}
	}

	if received, dropped := l.Stats(); received != 10 || dropped != 0 {
		t.Errorf("received %d, dropped %d", received, dropped)
	}
}

// TestLive_Next_loopback checks that a packet on the loopback interface, which
// the kernel shows on its way out and on its way in, is seen once.
func TestLive_Next_loopback(t *testing.T) {
	needLive(t)
	n := newNamespace(t)
	n.ip(t, "link set lo up")
	for _, name := range []string{"lo", capture.AnyInterface} {
		t.Run(name, func(t *testing.T) {
			l := n.open(t, capture.LiveOptions{Interface: name})
			s := n.sender(t, "lo")
			for i := range 10 {
				s.send(t, udp(i, 100))
			}

			var p capture.Packet
			for i := range 10 {
				mustNext(t, l, &p)
				if want := udp(i, 100)[14:]; !bytes.HasSuffix(p.Data, want) {
					t.Errorf("got %x, want %x", p.Data, want)
				}
			}

			if received, dropped := l.Stats(); received != 10 || dropped != 0 {
				t.Errorf("received %d, dropped %d", received, dropped)
			}
		})
	}
}

func TestLive_Next_timeout(t *testing.T) {
	needLive(t)
	n := newNamespace(t)
	n.ip(t, "link set lo up")
	l := n.open(t, capture.LiveOptions{Interface: "lo", Timeout: 1, Immediate: true})
	for range 3 {
		start := time.Now()
		err := l.Next(&capture.Packet{})
		if !errors.Is(err, capture.ErrTimeout) || time.Since(start) < time.Millisecond {
			t.Errorf("got error %v after %s", err, time.Since(start))
		}
	}
}

func TestOpenLive_errors(t *testing.T) {
	needLive(t)
	n := newNamespace(t)

	testCases := []struct {
		name  string
		iface string
		want  error
		hint  string
	}{
		{name: "no interface", iface: "nope0", want: capture.ErrNoInterface, hint: "interfaces here: any, lo"},
		{name: "no name", iface: "", want: capture.ErrNoInterface, hint: "interfaces here: any, lo"},
		{name: "down", iface: "lo", want: capture.ErrInterfaceDown, hint: "ip link set lo up"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			err := n.try(func() (err error) {
				_, err = capture.OpenLive(&capture.LiveOptions{Interface: tc.iface})

				return err
			})

			live := new(*capture.LiveError)
			if !errors.Is(err, tc.want) || !errors.As(err, live) || !strings.Contains((*live).Hint(), tc.hint) {
				t.Errorf("got error %v", err)
			}
		})
	}
}

// TestLive_Next_down checks what happens when the interface goes down, comes back
// and is removed.
func TestLive_Next_down(t *testing.T) {
	a, b := newPair(t)
	l := b.open(t, capture.LiveOptions{Interface: "vb", Timeout: time.Millisecond})
	a.sender(t, "va").send(t, udp(1, 100))
	b.ip(t, "link set vb down")

	var p capture.Packet
	mustNext(t, l, &p)
	if !bytes.Equal(p.Data, udp(1, 100)) {
		t.Errorf("got %x", p.Data)
	}

	err := nextError(t, l)
	if !errors.Is(err, capture.ErrInterfaceDown) || err.Error() != "capturing on vb: the interface is down" {
		t.Errorf("got error %v", err)
	}

	if err = l.Next(&p); !errors.Is(err, capture.ErrTimeout) {
		t.Errorf("then: got error %v", err)
	}

	b.ip(t, "link set vb up")
	waitFor(t, "the carrier of va", func() (ok bool) { return a.carrier(t, "va") })
	a.sender(t, "va").send(t, udp(2, 100))
	mustNext(t, l, &p)
	if !bytes.Equal(p.Data, udp(2, 100)) {
		t.Errorf("got %x", p.Data)
	}

	b.ip(t, "link del vb")
	for range 2 {
		err = nextError(t, l)
		if !errors.Is(err, capture.ErrInterfaceGone) || err.Error() != "capturing on vb: the interface has been removed" {
			t.Errorf("got error %v", err)
		}
	}
}

// nextError returns the next error that is no timeout.
func nextError(t *testing.T, l *capture.Live) (err error) {
	t.Helper()

	waitFor(t, "an error", func() (ok bool) {
		err = l.Next(&capture.Packet{})

		return err != nil && !errors.Is(err, capture.ErrTimeout)
	})

	return err
}

// TestLive_Close_waiting checks that Close ends a call of Next that waits.
func TestLive_Close_waiting(t *testing.T) {
	needLive(t)
	n := newNamespace(t)
	n.ip(t, "link set lo up")
	for range 10 {
		l := n.open(t, capture.LiveOptions{Interface: "lo", RingSize: capture.MinRingSize, Timeout: time.Minute})
		ended := make(chan error, 1)
		started := make(chan struct{})
		go func() {
			close(started)
			ended <- l.Next(&capture.Packet{})
		}()

		<-started
		if err := l.Close(); err != nil {
			t.Error(err)
		}

		select {
		case err := <-ended:
			if !errors.Is(err, capture.ErrClosed) {
				t.Errorf("got error %v", err)
			}
		case <-time.After(patience):
			t.Fatal("Next still waits")
		}

		if err := l.Close(); err != nil {
			t.Errorf("closing twice: %v", err)
		}
	}
}

// TestLive_Close_lent checks that a packet outlives Close.
func TestLive_Close_lent(t *testing.T) {
	a, b := newPair(t)
	before := openFiles(t)
	l := b.open(t, capture.LiveOptions{Interface: "vb"})
	s := a.sender(t, "va")
	s.send(t, udp(1, 100))
	s.send(t, udp(2, 100))

	var p capture.Packet
	mustNext(t, l, &p)
	if err := l.Close(); err != nil {
		t.Error(err)
	}

	if !bytes.Equal(p.Data, udp(1, 100)) {
		t.Errorf("got %x", p.Data)
	}

	if n := openFiles(t); n != before+1 {
		t.Errorf("%d files are open, before it were %d and no sender", n, before)
	}

	for range 2 {
		if err := l.Next(&p); !errors.Is(err, capture.ErrClosed) {
			t.Errorf("got error %v", err)
		}
	}

	if received, dropped := l.Stats(); received != 2 || dropped != 0 {
		t.Errorf("received %d, dropped %d", received, dropped)
	}
}

// openFiles returns the number of open files.
func openFiles(t *testing.T) (n int) {
	t.Helper()

	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}

	return len(files)
}

func TestLive_Next_allocations(t *testing.T) {
	a, b := newPair(t)
	s := a.sender(t, "va")
	for _, name := range []string{"vb", capture.AnyInterface} {
		t.Run(name, func(t *testing.T) {
			l := b.open(t, capture.LiveOptions{Interface: name})
			for i := range 2_001 {
				s.send(t, udp(i, 200, 0x8100_0007))
			}

			waitFor(t, "the packets", func() (ok bool) {
				received, _ := l.Stats()

				return received == 2_001
			})

			var p capture.Packet
			n := testing.AllocsPerRun(2_000, func() {
				for l.Next(&p) != nil {
				}
			})
			if n != 0 {
				t.Errorf("%v allocations per packet", n)
			}
		})
	}
}
