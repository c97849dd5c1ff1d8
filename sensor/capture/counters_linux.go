package capture

import (
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"
)

// failure returns the error that the socket has stored, and forgets it.
func (s *socket) failure() (err error) {
	n, err := unix.GetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return os.NewSyscallError("getsockopt SO_ERROR", err)
	} else if n != 0 {
		return unix.Errno(n)
	}

	return nil
}

// unbound reports whether the interface that the socket was bound to has been
// removed.
func (s *socket) unbound() (ok bool) {
	name, err := unix.Getsockname(s.fd)
	if err != nil {
		return false
	}

	link, ok := name.(*unix.SockaddrLinklayer)

	return ok && link.Ifindex < 0
}

// counters returns what the kernel has counted since the last call: packets that
// it has put into the ring, and packets for which there was no room.
func (s *socket) counters() (received, dropped uint64) {
	stats, err := unix.GetsockoptTpacketStatsV3(s.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil {
		return 0, 0
	}

	// The kernel's number of packets includes those that it has dropped.
	return uint64(stats.Packets - stats.Drops), uint64(stats.Drops)
}

// interrupt ends the wait of another goroutine.
func (s *socket) interrupt() (err error) {
	var one [8]byte
	binary.NativeEndian.PutUint64(one[:], 1)
	_, err = unix.Write(s.wake, one[:])

	return os.NewSyscallError("write eventfd", err)
}

// open reports whether the socket is open.
func (s *socket) open() (ok bool) { return s.fd >= 0 }

// close closes the socket.
func (s *socket) close() {
	for _, fd := range []*int{&s.fd, &s.wake} {
		if *fd >= 0 {
			_ = unix.Close(*fd)
			*fd = -1
		}
	}
}
