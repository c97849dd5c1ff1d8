package capture

import (
	"encoding/binary"
	"errors"
	"os"
	"time"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// maxRetire is how long the kernel may keep packets in a block that is not full.
const maxRetire = 100 * time.Millisecond

// socketState is what a socket has to say.
type socketState uint8

const (
	socketReady       socketState = iota // look at the ring
	socketTimeout                        // nothing
	socketFailed                         // it has failed
	socketInterrupted                    // somebody has closed the capture
)

// socket is a packet socket, and what wakes up the goroutine that waits for it.
type socket struct {
	// fd is -1 once the socket is closed.
	fd int

	// wake is an eventfd.
	wake int
}

// openSocket opens a socket that receives nothing yet.
func openSocket(o *LiveOptions) (s *socket, err error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, failed(o, os.NewSyscallError("socket", err))
	}

	s = &socket{fd: fd, wake: -1}
	s.wake, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err == nil {
		err = s.filter(o.SnapLen)
	}

	if err != nil {
		s.close()

		return nil, failed(o, err)
	}

	return s, nil
}

// failed returns the error for a system call while opening.
func failed(o *LiveOptions, cause error) (err error) {
	e := &LiveError{Interface: o.Interface, Doing: "opening a packet socket", Err: cause}
	switch {
	case errors.Is(cause, os.ErrPermission):
		e.Advice = "capturing needs root or the capability CAP_NET_RAW: setcap cap_net_raw+ep $(command -v trailscope)"
	case errors.Is(cause, unix.ENETDOWN):
		e.Doing, e.Err = "", ErrInterfaceDown
		e.Advice = "bring it up: ip link set " + o.Interface + " up"
	case errors.Is(cause, unix.ENOMEM):
		e.Advice = "there is no memory for the ring: make it smaller"
	case errors.Is(cause, unix.ENODEV), errors.Is(cause, unix.ENXIO):
		e.Doing, e.Err = "", ErrInterfaceGone
	}

	return e
}

// filter makes the kernel cut packets to the snap length, and pass over the
// outgoing copies of what is sent on the loopback interface, each of which comes
// in again at once.
func (s *socket) filter(snapLen int) (err error) {
	program, err := bpf.Assemble([]bpf.Instruction{
		bpf.LoadExtension{Num: bpf.ExtType},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: unix.PACKET_OUTGOING, SkipTrue: 3},
		bpf.LoadExtension{Num: bpf.ExtLinkLayerType},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: unix.ARPHRD_LOOPBACK, SkipTrue: 1},
		bpf.RetConstant{Val: 0},
		bpf.RetConstant{Val: uint32(snapLen)},
	})
	if err != nil {
		return err
	}

	code := make([]unix.SockFilter, 0, len(program))
	for _, i := range program {
		code = append(code, unix.SockFilter{Code: i.Op, Jt: i.Jt, Jf: i.Jf, K: i.K})
	}

	err = unix.SetsockoptSockFprog(s.fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{
		Len:    uint16(len(code)),
		Filter: &code[0],
	})

	return os.NewSyscallError("setsockopt SO_ATTACH_FILTER", err)
}

// mapRing gives the socket a ring.  If there is not enough memory it is halved
// until there is.
func (s *socket) mapRing(o *LiveOptions) (r *ring, err error) {
	err = unix.SetsockoptInt(s.fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V3)
	if err != nil {
		return nil, os.NewSyscallError("setsockopt PACKET_VERSION", err)
	}

	err = unix.SetsockoptInt(s.fd, unix.SOL_PACKET, unix.PACKET_RESERVE, reservedLen)
	if err != nil {
		return nil, os.NewSyscallError("setsockopt PACKET_RESERVE", err)
	}

	retire := min(o.Timeout, maxRetire)
	if o.Immediate {
		retire = MinTimeout
	}

	size := o.RingSize
	for {
		err = unix.SetsockoptTpacketReq3(s.fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &unix.TpacketReq3{
			Block_size:     blockSize,
			Block_nr:       uint32(size / blockSize),
			Frame_size:     slotSize,
			Frame_nr:       uint32(size / slotSize),
			Retire_blk_tov: uint32(milliseconds(retire)),
		})
		if !errors.Is(err, unix.ENOMEM) || size/2 < MinRingSize {
			break
		}

		size = size / 2 &^ (blockSize - 1)
	}

	if err != nil {
		return nil, os.NewSyscallError("setsockopt PACKET_RX_RING", err)
	}

	mem, err := unix.Mmap(s.fd, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, os.NewSyscallError("mmap", err)
	}

	return &ring{mem: mem}, nil
}

// bind starts to receive from an interface, or all if index is 0.
func (s *socket) bind(index int) (err error) {
	err = unix.Bind(s.fd, &unix.SockaddrLinklayer{Protocol: networkOrder(unix.ETH_P_ALL), Ifindex: index})
	if err != nil {
		return os.NewSyscallError("bind", err)
	}

	// Binding to an interface that is down succeeds and leaves an error behind.
	return s.failure()
}

// networkOrder returns n with the bytes in the order of the network.
func networkOrder(n uint16) (swapped uint16) {
	return binary.NativeEndian.Uint16([]byte{byte(n >> 8), byte(n)})
}

// makePromiscuous makes the interface receive everything for as long as the socket is
// open, and reports whether it does.  All interfaces at once stay as they are.
func (s *socket) makePromiscuous(index int) (ok bool) {
	if index == 0 {
		return false
	}

	return unix.SetsockoptPacketMreq(s.fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &unix.PacketMreq{
		Ifindex: int32(index),
		Type:    unix.PACKET_MR_PROMISC,
	}) == nil
}

// wait waits until there is a block in the ring, the socket has failed, somebody
// interrupts or the timeout is over.
func (s *socket) wait(timeout time.Duration) (state socketState, err error) {
	fds := [2]unix.PollFd{
		{Fd: int32(s.fd), Events: unix.POLLIN},
		{Fd: int32(s.wake), Events: unix.POLLIN},
	}

	start := time.Now()
	for left := timeout; ; left = timeout - time.Since(start) {
		n, err := unix.Poll(fds[:], milliseconds(left))
		switch {
		case errors.Is(err, unix.EINTR):
			// The runtime signals its own threads; wait for the rest.
			if time.Since(start) < timeout {
				continue
			}

			return socketTimeout, nil
		case err != nil:
			return socketFailed, os.NewSyscallError("poll", err)
		case n == 0:
			return socketTimeout, nil
		case fds[1].Revents != 0:
			return socketInterrupted, nil
		case fds[0].Revents&^unix.POLLIN != 0:
			return socketFailed, nil
		default:
			return socketReady, nil
		}
	}
}
