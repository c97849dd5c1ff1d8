package capture_test

import (
	"errors"
	"math"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/capture"
)

// batch is the number of frames that one system call sends.
const batch = 64

// message is struct mmsghdr.
type message struct {
	header unix.Msghdr
	sent   uint32
	_      [4]byte
}

// burst sends count copies of a frame as fast as it can, past the queue of the
// interface, and returns how many were sent.
func (s *sender) burst(b *testing.B, frame []byte, count int) (sent int) {
	b.Helper()

	// Errors make it slower, nothing else.
	_ = unix.SetsockoptInt(s.fd, unix.SOL_PACKET, unix.PACKET_QDISC_BYPASS, 1)

	part := unix.Iovec{Base: &frame[0], Len: uint64(len(frame))}
	var messages [batch]message
	for i := range messages {
		messages[i].header.Iov = &part
		messages[i].header.Iovlen = 1
	}

	for sent < count {
		n, _, errno := unix.Syscall6(unix.SYS_SENDMMSG, uintptr(s.fd),
			uintptr(unsafe.Pointer(&messages[0])), uintptr(min(batch, count-sent)), 0, 0, 0)
		switch errno {
		case 0:
			sent += int(n)
		case unix.ENOBUFS, unix.EINTR, unix.EAGAIN:
		default:
			b.Errorf("sending: %v", errno)

			return sent
		}
	}

	return sent
}

// BenchmarkLive_Next_ring measures a packet that waits in the ring.  The best
// round counts, because the others measure what else the machine does.
//
// Most recent results: see the package documentation.
func BenchmarkLive_Next_ring(b *testing.B) {
	ns, peer := newPair(b)
	l := peer.open(b, capture.LiveOptions{Interface: "vb", RingSize: 256 << 20})
	s := ns.sender(b, "va")
	frame := udp(1, 64)

	const fill = 200_000

	var p capture.Packet
	least, read := time.Duration(math.MaxInt64), 0
	for b.Loop() {
		s.burst(b, frame, fill)
		waitFor(b, "the ring to be filled", func() (ok bool) {
			received, dropped := l.Stats()

			return received == uint64(read+fill) && dropped == 0
		})

		start := time.Now()
		for range fill - 1_000 {
			if err := l.Next(&p); err != nil {
				b.Fatal(err)
			}
		}

		least = min(least, time.Since(start))
		for range 1_000 {
			mustNext(b, l, &p)
		}

		read += fill
	}

	b.ReportMetric(float64(least)/(fill-1_000), "ns/packet")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkLive_Next_wire measures how fast a sender in the same machine can send
// while everything is captured, and counts what is lost.
//
// Most recent results: see the package documentation.
func BenchmarkLive_Next_wire(b *testing.B) {
	ns, peer := newPair(b)
	l := peer.open(b, capture.LiveOptions{Interface: "vb"})
	s := ns.sender(b, "va")
	frame := udp(1, 64)

	const count = 500_000

	sent := uint64(0)
	for b.Loop() {
		var done atomic.Bool
		go func() {
			s.burst(b, frame, count)
			done.Store(true)
		}()

		var p capture.Packet
		for !done.Load() || !errors.Is(l.Next(&p), capture.ErrTimeout) {
			if !done.Load() {
				_ = l.Next(&p)
			}
		}

		sent += count
	}

	received, dropped := l.Stats()
	if received+dropped != sent {
		b.Errorf("sent %d, received %d, dropped %d", sent, received, dropped)
	}

	b.ReportMetric(float64(sent)/b.Elapsed().Seconds()/1_000, "kpps")
	b.ReportMetric(float64(dropped)/float64(sent)*100, "%lost")
	b.ReportMetric(0, "ns/op")
}
