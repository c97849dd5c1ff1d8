package wire

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// control runs f with the descriptor of conn, if it has one.
func control(conn net.Conn, f func(fd int)) {
	sys, ok := conn.(syscall.Conn)
	if !ok {
		return
	}

	if raw, err := sys.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { f(int(fd)) }) // A closed one has nothing to tell.
	}
}

// gone reports whether the other side has closed or broken the connection.
func gone(conn net.Conn) (yes bool) {
	const signs = unix.POLLRDHUP | unix.POLLHUP | unix.POLLERR | unix.POLLNVAL

	yes = true // closed on our side

	control(conn, func(fd int) {
		poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
		n, err := unix.Poll(poll, 0)
		yes = err == nil && n > 0 && poll[0].Revents&signs != 0
	})

	return yes
}

// unconfirmed returns how many bytes the other side's kernel has not confirmed:
// for a unix socket, how many the receiver has not read.
func unconfirmed(conn net.Conn) (n int) {
	control(conn, func(fd int) {
		if got, err := unix.IoctlGetInt(fd, unix.TIOCOUTQ); err == nil { // SIOCOUTQ is the same number
			n = got
		}
	})

	return n
}

// socketError takes the error that waits at a socket.
func socketError(conn net.Conn) (err error) {
	control(conn, func(fd int) {
		if n, failed := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR); failed == nil && n != 0 {
			err = syscall.Errno(n)
		}
	})

	return err
}
