package realtraffic_test

import (
	"encoding/binary"
	"net/netip"
	"os"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// ends are the addresses of a packet that goes over the cable.
type ends struct{ src4, dst4, src6, dst6 netip.Addr }

// Numbers of protocols.
const (
	protocolIPv4 = 4
	protocolUDP  = 17
	protocolIPv6 = 41
	protocolGRE  = 47

	etherIPv4  = 0x0800
	etherTag   = 0x8100
	etherOuter = 0x88a8
	etherIPv6  = 0x86dd
	etherInGRE = 0x6558
)

// etherType is the type of an IP packet.
func etherType(packet []byte) uint16 {
	if packet[0]>>4 == 6 {
		return etherIPv6
	}

	return etherIPv4
}

// frame puts something into an Ethernet frame between machines that are not there,
// so that nobody but the sensor takes it.
func frame(kind uint16, payload []byte) []byte {
	return slices.Concat([]byte("\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01"), binary.BigEndian.AppendUint16(nil, kind), payload)
}

// inV4 puts a payload into a frame with an IPv4 packet.
func inV4(e *ends, protocol byte, payload []byte) []byte {
	h := []byte{0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, protocol, 0, 0}
	binary.BigEndian.PutUint16(h[2:], uint16(20+len(payload)))
	h = slices.Concat(h, e.src4.AsSlice(), e.dst4.AsSlice())
	sum := uint32(0)
	for i := 0; i < len(h); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(h[i:]))
	}
	binary.BigEndian.PutUint16(h[10:], ^uint16(sum>>16+sum))

	return frame(etherIPv4, append(h, payload...))
}

// overUDP puts a payload into a datagram to a port.
func overUDP(port uint16, payload []byte) []byte {
	h := binary.BigEndian.AppendUint16([]byte{0xc0, 0}, port)
	h = binary.BigEndian.AppendUint16(h, uint16(8+len(payload)))

	return slices.Concat(h, []byte{0, 0}, payload)
}

// number is a network's number with a reserved byte behind it.
func number(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n<<8) }

func vxlan(e *ends, p []byte) []byte {
	return inV4(e, protocolUDP, overUDP(4789, slices.Concat([]byte{8, 0, 0, 0}, number(7), frame(etherType(p), p))))
}

func geneveHeader(p []byte) []byte {
	return slices.Concat([]byte{0, 0, 0x65, 0x58}, number(11), frame(etherType(p), p))
}

func geneve(e *ends, p []byte) []byte {
	return inV4(e, protocolUDP, overUDP(6081, geneveHeader(p)))
}

func greHeader(p []byte) []byte {
	return slices.Concat([]byte{0x20, 0}, binary.BigEndian.AppendUint16(nil, etherType(p)), []byte{0, 0, 0, 5}, p)
}

func gre(e *ends, p []byte) []byte { return inV4(e, protocolGRE, greHeader(p)) }

func gretap(e *ends, p []byte) []byte {
	return inV4(e, protocolGRE, slices.Concat([]byte{0, 0, 0x65, 0x58}, frame(etherType(p), p)))
}

func ipip(e *ends, p []byte) []byte { return inV4(e, protocolIPv4, p) }

func sit(e *ends, p []byte) []byte { return inV4(e, protocolIPv6, p) }

func fourIn6(e *ends, p []byte) []byte {
	h := binary.BigEndian.AppendUint16([]byte{0x60, 0, 0, 0}, uint16(len(p)))

	return frame(etherIPv6, slices.Concat(h, []byte{protocolIPv4, 64}, e.src6.AsSlice(), e.dst6.AsSlice(), p))
}

// tagged puts a tag in front of something.
func tagged(id, kind uint16, payload []byte) []byte {
	return slices.Concat([]byte{byte(id >> 8), byte(id), byte(kind >> 8), byte(kind)}, payload)
}

func vlan(_ *ends, p []byte) []byte { return frame(etherTag, tagged(5, etherType(p), p)) }

func qinq(_ *ends, p []byte) []byte {
	return frame(etherOuter, tagged(6, etherTag, tagged(5, etherType(p), p)))
}

// nested is GENEVE in GRE in a VLAN.
func nested(e *ends, p []byte) []byte {
	const link = 14
	outer := inV4(e, protocolGRE, greHeader(geneve(e, p)[link:]))

	return frame(etherTag, tagged(5, etherIPv4, outer[link:]))
}

// relay makes a device tun at both ends of the cable. A packet that is sent into
// one comes out of the other, and goes over the cable wrapped.
func (c *cable) relay(t *testing.T, wrap func(*ends, []byte) []byte) {
	t.Helper()
	client, server := c.client.tun(t), c.server.tun(t)
	forth := &ends{clientV4, serverV4, clientV6, serverV6}
	back := &ends{serverV4, clientV4, serverV6, clientV6}
	for _, way := range []struct {
		from, to *os.File
		socket   int
		ends     *ends
	}{
		{client, server, c.client.frames(t, "va"), forth},
		{server, client, c.server.frames(t, "vb"), back},
	} {
		go func() {
			buf := make([]byte, 1<<16)
			for {
				n, err := way.from.Read(buf)
				if err != nil {
					return
				}
				_, _ = unix.Write(way.socket, wrap(way.ends, buf[:n]))
				_, _ = way.to.Write(buf[:n])
			}
		}()
	}
}

// tun makes a device tun whose packets go through a file.
func (h *host) tun(t *testing.T) (f *os.File) {
	t.Helper()
	err := h.do(func() error {
		fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		r, _ := unix.NewIfreq("tun")
		r.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, r); err != nil {
			_ = unix.Close(fd)

			return err
		}
		err = unix.SetNonblock(fd, true) // so that closing it ends reading
		f = os.NewFile(uintptr(fd), "tun")

		return err
	})
	if err != nil {
		t.Skipf("the kernel has no TUN devices either: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })

	return f
}

// frames returns a socket that sends frames on a device.
func (h *host) frames(t *testing.T, device string) (fd int) {
	t.Helper()
	h.must(t, func() (err error) {
		if fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0); err != nil {
			return err
		}
		r, _ := unix.NewIfreq(device)
		if err = unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, r); err != nil {
			return err
		}

		return unix.Bind(fd, &unix.SockaddrLinklayer{Ifindex: int(r.Uint32())})
	})
	t.Cleanup(func() { _ = unix.Close(fd) })

	return fd
}
