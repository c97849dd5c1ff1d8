package filter_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
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

// socket opens a socket, which is closed with the test.
func socket(t testing.TB, domain, kind int) (fd int) {
	t.Helper()

	fd, err := unix.Socket(domain, kind|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = unix.Close(fd) })

	return fd
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

// device is a virtual interface whose cable is a file: what is written to it
// arrives.
type device struct {
	file  int
	index int
}

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

// newDevice makes an interface in a network namespace that goes with the test, and
// two sockets that receive from it, the second one everything.
func newDevice(t testing.TB, mode uint16, kind int) (d *device, tested, control int) {
	t.Helper()

	failure := make(chan error)
	go func() {
		// The thread ends with the goroutine, and is not used for anything else.
		runtime.LockOSThread()
		failure <- func() (err error) {
			err = unix.Unshare(unix.CLONE_NEWNET)
			if err != nil {
				return fmt.Errorf("creating a network namespace: %w", err)
			}

			// Neighbour discovery would send packets.
			err = os.WriteFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", []byte("1"), 0)
			if err != nil && !os.IsNotExist(err) {
				return err
			}

			d, err = openDevice(mode)
			if err != nil {
				return err
			}

			tested, err = d.listen(kind)
			if err != nil {
				return err
			}

			control, err = d.listen(unix.SOCK_RAW)

			return err
		}()
	}()

	err := <-failure
	t.Cleanup(func() {
		if d != nil {
			_ = unix.Close(d.file)
			_ = unix.Close(tested)
			_ = unix.Close(control)
		}
	})
	switch {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES), errors.Is(err, unix.ENOENT), errors.Is(err, unix.ENODEV):
		unable(t, "virtual interfaces need root and /dev/net/tun: "+err.Error())
	case err != nil:
		t.Fatal(err)
	}

	return d, tested, control
}

// openDevice makes an interface that is up.
func openDevice(mode uint16) (d *device, err error) {
	d = &device{}
	d.file, err = unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("opening /dev/net/tun: %w", err)
	}

	request, err := unix.NewIfreq("filtered")
	if err != nil {
		return d, err
	}

	request.SetUint16(mode | unix.IFF_NO_PI)
	err = unix.IoctlIfreq(d.file, unix.TUNSETIFF, request)
	if err != nil {
		return d, fmt.Errorf("making an interface: %w", err)
	}

	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return d, err
	}

	defer func() { _ = unix.Close(fd) }()

	err = unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, request)
	d.index = int(request.Uint32())
	request.SetUint16(unix.IFF_UP)

	return d, errors.Join(err, unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request))
}

// listen opens a socket that receives from the interface.
func (d *device) listen(kind int) (fd int, err error) {
	fd, err = unix.Socket(unix.AF_PACKET, kind|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return -1, err
	}

	order := binary.BigEndian.Uint16([]byte{0, 3}) // ETH_P_ALL
	swapped := binary.NativeEndian.Uint16([]byte{byte(order >> 8), byte(order)})

	return fd, errors.Join(
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 4<<20),
		unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: swapped, Ifindex: d.index}),
	)
}

// numberLen is the length of what is appended to a frame to know it again.
const numberLen = 4

// numbered returns a frame with a number at its end.
func numbered(frame []byte, n int) (longer []byte) {
	return binary.BigEndian.AppendUint32(frame[:len(frame):len(frame)], uint32(n))
}

// pass sends frames and returns which of them have come to a socket. The control
// socket tells when all have passed.
func (d *device) pass(t testing.TB, frames [][]byte, tested, control int) (came []bool) {
	t.Helper()

	for i := range len(frames) + 1 {
		_, err := unix.Write(d.file, numbered(frames[i%len(frames)], i))
		if err != nil {
			t.Fatal(err)
		}
	}

	buf := make([]byte, 4096)
	for last := -1; last != len(frames); {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(control), Events: unix.POLLIN}}, 10_000)
		if err != nil && !errors.Is(err, unix.EINTR) {
			t.Fatal(err)
		}

		if n := receive(t, control, buf); n >= 0 {
			last = n
		}
	}

	came = make([]bool, len(frames)+1)
	for n := receive(t, tested, buf); n >= 0; n = receive(t, tested, buf) {
		if n < len(came) {
			came[n] = true
		}
	}

	return came
}

// receive returns the number of the next frame that waits, or -1.
func receive(t testing.TB, fd int, buf []byte) (number int) {
	t.Helper()

	n, _, err := unix.Recvfrom(fd, buf, 0)
	switch {
	case errors.Is(err, unix.EAGAIN):
		return -1
	case err != nil:
		t.Fatal(err)
	case n < numberLen:
		t.Fatalf("a frame of %d bytes", n)
	}

	return int(binary.BigEndian.Uint32(buf[n-numberLen : n]))
}
