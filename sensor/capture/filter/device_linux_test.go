package filter_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// device is a virtual interface whose cable is a file: what is written to it
// arrives.
type device struct {
	file  int
	index int
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
