package capture_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/capture"
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// namespace is a network namespace without a name, which ends with the test even
// if that is killed.
type namespace struct {
	file *os.File
}

// needLive lets a test run only where it can.
func needLive(t testing.TB) {
	t.Helper()

	reason := ""
	if os.Geteuid() != 0 {
		reason = "live capture tests need root, for network namespaces"
	} else if _, err := exec.LookPath("ip"); err != nil {
		reason = "live capture tests need the ip command (Debian package iproute2)"
	}

	if reason != "" {
		unable(t, reason)
	}
}

// unable skips a test that cannot run here, or fails it in CI.
func unable(t testing.TB, reason string) {
	t.Helper()

	if os.Getenv("CI") != "" {
		t.Fatal(reason)
	}

	t.Skip(reason)
}

// newNamespace creates a namespace in which nothing happens by itself.
func newNamespace(t testing.TB) (n *namespace) {
	t.Helper()

	n = &namespace{}
	err := onThread(func() (err error) {
		err = unix.Unshare(unix.CLONE_NEWNET)
		if err != nil {
			return fmt.Errorf("creating a network namespace: %w", err)
		}

		n.file, err = os.Open("/proc/thread-self/ns/net")
		if err != nil {
			return err
		}

		// Neighbour discovery would send packets.
		err = os.WriteFile("/proc/sys/net/ipv6/conf/all/disable_ipv6", []byte("1"), 0)
		if os.IsNotExist(err) {
			return nil
		}

		return err
	})
	if errors.Is(err, unix.EPERM) {
		// Root of a container may be less than root.
		unable(t, "live capture tests need CAP_SYS_ADMIN: "+err.Error())
	} else if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = n.file.Close() })

	return n
}

// onThread runs f on an operating system thread of its own, which ends with it.
func onThread(f func() (err error)) (err error) {
	done := make(chan error, 1)
	go func() {
		// A locked goroutine that ends takes its thread, and the namespace that it
		// is in, with it.
		runtime.LockOSThread()
		done <- f()
	}()

	return <-done
}

// in runs f in the namespace.
func (n *namespace) in(t testing.TB, f func() (err error)) {
	t.Helper()

	err := n.try(f)
	if err != nil {
		t.Fatal(err)
	}
}

// try runs f in the namespace and returns its error.
func (n *namespace) try(f func() (err error)) (err error) {
	return onThread(func() (err error) {
		err = unix.Setns(int(n.file.Fd()), unix.CLONE_NEWNET)
		if err != nil {
			return fmt.Errorf("entering a network namespace: %w", err)
		}

		return f()
	})
}

// ip runs the ip command in the namespace.
func (n *namespace) ip(t testing.TB, args string) {
	t.Helper()

	n.in(t, func() (err error) { return runIP(args) })
}

// runIP runs the ip command in the namespace of the thread.
func runIP(args string) (err error) {
	out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %s: %w: %s", args, err, out)
	}

	return nil
}

// open starts to capture in the namespace.
func (n *namespace) open(t testing.TB, o capture.LiveOptions) (l *capture.Live) {
	t.Helper()

	n.in(t, func() (err error) {
		l, err = capture.OpenLive(&o)

		return err
	})
	t.Cleanup(func() { _ = l.Close() })

	return l
}

// newPair creates two namespaces that a veth pair joins: va in the first, vb in
// the second.
func newPair(t testing.TB) (a, b *namespace) {
	t.Helper()

	needLive(t)
	a, b = newNamespace(t), newNamespace(t)
	a.ip(t, fmt.Sprintf("link add va type veth peer name vb netns /proc/%d/fd/%d", os.Getpid(), b.file.Fd()))
	a.ip(t, "link set va up")
	b.ip(t, "link set vb up")
	// Without a carrier packets would be dropped before they are sent.
	waitFor(t, "the carrier of va", func() (ok bool) { return a.carrier(t, "va") })

	return a, b
}

// carrier reports whether an interface has a carrier.
func (n *namespace) carrier(t testing.TB, name string) (ok bool) {
	t.Helper()

	n.in(t, func() (err error) {
		out, err := exec.Command("ip", "-o", "link", "show", name).Output()
		ok = strings.Contains(string(out), "LOWER_UP")

		return err
	})

	return ok
}

// waitFor waits for a condition that is checked again and again.
func waitFor(t testing.TB, what string, ok func() (ok bool)) {
	t.Helper()

	for end := time.Now().Add(patience); !ok(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("waited for %s in vain", what)
		}
	}
}

// sender sends frames on an interface.
type sender struct {
	fd int
}

// sender returns a sender on an interface of the namespace.
func (n *namespace) sender(t testing.TB, iface string) (s *sender) {
	t.Helper()

	s = &sender{}
	n.in(t, func() (err error) {
		s.fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return err
		}

		index, err := interfaceIndex(iface)
		if err != nil {
			return err
		}

		return unix.Bind(s.fd, &unix.SockaddrLinklayer{Ifindex: index})
	})
	t.Cleanup(func() { _ = unix.Close(s.fd) })

	return s
}

// interfaceIndex returns the number of an interface in the namespace of the
// thread.
func interfaceIndex(name string) (index int, err error) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}

	defer func() { _ = unix.Close(fd) }()

	request, err := unix.NewIfreq(name)
	if err != nil {
		return 0, err
	}

	err = unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, request)

	return int(request.Uint32()), err
}

// send sends a frame.
func (s *sender) send(t testing.TB, frame []byte) {
	t.Helper()

	for {
		_, err := unix.Write(s.fd, frame)
		switch err {
		case nil:
			return
		case unix.EINTR, unix.ENOBUFS:
		default:
			t.Fatalf("sending: %v", err)
		}
	}
}

// udp returns an Ethernet frame of a given length with a datagram in it that
// carries a number.  tags are VLAN tags, as 0x8100_0005 for VLAN 5.
func udp(number, length int, tags ...uint32) (frame []byte) {
	frame = append(frame, "\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01"...)
	for _, tag := range tags {
		frame = binary.BigEndian.AppendUint32(frame, tag)
	}

	frame = append(frame, 0x08, 0x00)
	rest := uint16(length - len(frame))
	frame = append(frame, 0x45, 0)
	frame = binary.BigEndian.AppendUint16(frame, rest)
	frame = append(frame, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2)
	frame = append(frame, 0x10, 0x01, 0x20, 0x02)
	frame = binary.BigEndian.AppendUint16(frame, rest-20)
	frame = append(frame, 0, 0)
	frame = binary.BigEndian.AppendUint32(frame, uint32(number))
	for len(frame) < length {
		frame = append(frame, byte(len(frame)))
	}

	return frame
}

// mustNext returns the next packet of a live capture, however long it takes.
func mustNext(t testing.TB, l *capture.Live, p *capture.Packet) {
	t.Helper()

	waitFor(t, "a packet", func() (ok bool) {
		err := l.Next(p)
		if err != nil && err != capture.ErrTimeout {
			t.Fatal(err)
		}

		return err == nil
	})
}
