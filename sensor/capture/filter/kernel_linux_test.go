package filter_test

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

// attach gives a program to the kernel for a socket.
func attach(t testing.TB, fd int, p *filter.Program) {
	t.Helper()

	raw := p.Raw()
	code := make([]unix.SockFilter, len(raw))
	for i, r := range raw {
		code[i] = unix.SockFilter{Code: r.Op, Jt: r.Jt, Jf: r.Jf, K: r.K}
	}

	err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{
		Len:    uint16(len(code)),
		Filter: &code[0],
	})
	if err != nil {
		t.Fatalf("the kernel does not take the program: %v\n%s", err, p)
	}
}

// configs returns one configuration of each kind.
func configs() (all []*filter.Config) {
	all = append(all, anyInterface())
	for _, link := range []filter.LinkType{
		filter.LinkEthernet, filter.LinkRaw, filter.LinkLinuxSLL, filter.LinkLinuxSLL2, filter.LinkNull, filter.LinkLoop,
	} {
		all = append(all, &filter.Config{Link: link}, &filter.Config{Link: link, Live: true})
	}

	return append(all, &filter.Config{Link: filter.LinkNetwork, Live: true})
}

// TestAttach gives the programs of all expressions to the kernel.
func TestAttach(t *testing.T) {
	t.Parallel()
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if errors.Is(err, unix.EPERM) {
		unable(t, "packet sockets need the capability CAP_NET_RAW")
	} else if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = unix.Close(fd) }()

	attached := 0
	for _, c := range cases() {
		for _, config := range configs() {
			p, err := filter.CompileFor(c.expression, config)
			if err == nil {
				attach(t, fd, p)
				attached++
			}
		}
	}

	t.Logf("the kernel has taken %d programs", attached)
	if attached < 8*len(cases()) {
		t.Errorf("only %d programs", attached)
	}
}

// TestKernel lets the kernel decide about messages as if they were frames: on a
// pair of sockets, for which no privilege is needed.
func TestKernel(t *testing.T) {
	t.Parallel()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}

	defer func() {
		_ = unix.Close(pair[0])
		_ = unix.Close(pair[1])
	}()

	packets, _ := newMaker(t, 1).packets(200, (*maker).ethernet)
	for _, s := range samples(t) {
		packets = append(packets, filter.Packet{Data: s.frame, Length: len(s.frame)})
	}

	buf := make([]byte, 2048)
	for _, c := range cases() {
		p, err := filter.Compile(c.expression, filter.LinkEthernet)
		if err != nil {
			t.Fatal(err)
		}

		attach(t, pair[1], p)
		for _, packet := range packets {
			if len(packet.Data) == 0 {
				continue
			}

			err = unix.Sendto(pair[0], packet.Data, 0, nil)
			if err != nil {
				t.Fatal(err)
			}

			n, _, err := unix.Recvfrom(pair[1], buf, 0)
			if err != nil && !errors.Is(err, unix.EAGAIN) {
				t.Fatal(err)
			}

			got, want := err == nil, p.Match(packet.Data)
			if got != want || got && n != len(packet.Data) {
				t.Fatalf("%s\nthe kernel says %t (%d bytes), we say %t: %x\n%s", c.expression, got, n, want, packet.Data, p)
			}
		}
	}
}
