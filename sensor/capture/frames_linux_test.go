package capture_test

import (
	"bytes"
	"net/netip"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/packet"
)

// taggedFrames returns frames with VLAN tags and what is found in them: IP only
// behind at most one tag of 802.1Q.  (SPEC 2.)
func taggedFrames() (cases []taggedFrame) {
	return []taggedFrame{
		{name: "untagged", frame: udp(1, 100), ip: true},
		{name: "tagged", frame: udp(2, 100, 0x8100_0005), vlan: 5, ip: true},
		{name: "priority and id", frame: udp(3, 100, 0x8100_ffff), vlan: 4_095, ip: true},
		{name: "priority only", frame: udp(4, 100, 0x8100_6000), vlan: 0, ip: true},
		{name: "provider tag", frame: udp(5, 100, 0x88a8_0007), vlan: 7},
		{name: "provider and customer tag", frame: udp(6, 100, 0x88a8_0008, 0x8100_0009), vlan: 8},
		{name: "two tags", frame: udp(7, 100, 0x8100_000a, 0x8100_000b), vlan: 10},
		{name: "short", frame: udp(8, 46, 0x8100_000c), vlan: 12, ip: true},
	}
}

// taggedFrame is a frame with what is expected of it.
type taggedFrame struct {
	name  string
	frame []byte
	vlan  uint16
	ip    bool
}

// TestLive_Next_vlan checks that tags, which the kernel takes off, are put back.
func TestLive_Next_vlan(t *testing.T) {
	a, b := newPair(t)
	l := b.open(t, capture.LiveOptions{Interface: "vb", Immediate: true})
	s := a.sender(t, "va")
	d := packet.NewDecoder()
	for _, tc := range taggedFrames() {
		t.Run(tc.name, func(t *testing.T) {
			s.send(t, tc.frame)

			var p capture.Packet
			mustNext(t, l, &p)
			if !bytes.Equal(p.Data, tc.frame) || p.VLAN != tc.vlan {
				t.Errorf("got VLAN %d, %x, want VLAN %d, %x", p.VLAN, p.Data, tc.vlan, tc.frame)
			}

			if _, ok := d.Offset(p.Link, p.Data); ok != tc.ip {
				t.Errorf("IP found: %t", ok)
			}
		})
	}
}

// TestLive_Next_vlanDevice checks tags that an interface of the kernel adds.
func TestLive_Next_vlanDevice(t *testing.T) {
	a, b := newPair(t)
	err := a.try(func() (err error) { return runIP("link add link va name va.5 type vlan id 5") })
	if err != nil {
		t.Skipf("no VLAN interfaces here: %v", err)
	}

	a.ip(t, "link set va.5 up")
	in, out := b.open(t, capture.LiveOptions{Interface: "vb", Immediate: true}), a.open(t, capture.LiveOptions{Interface: "va", Immediate: true})
	a.sender(t, "va.5").send(t, udp(1, 100))
	for _, l := range []*capture.Live{in, out} {
		var p capture.Packet
		mustNext(t, l, &p)
		if want := udp(1, 104, 0x8100_0005); !bytes.Equal(p.Data[:46], want[:46]) || p.VLAN != 5 {
			t.Errorf("%s: got VLAN %d, %x, want %x", l.Interface(), p.VLAN, p.Data, want)
		}
	}
}

// TestLive_Next_any checks that all interfaces give what each of them gives.
func TestLive_Next_any(t *testing.T) {
	a, b := newPair(t)
	b.ip(t, "link set lo up")
	receive := newTunnel(t, b)
	l := b.open(t, capture.LiveOptions{Interface: capture.AnyInterface, Immediate: true})
	if l.Promiscuous() {
		t.Error("promiscuous")
	}

	wire, loop := a.sender(t, "va"), b.sender(t, "lo")
	for _, tc := range taggedFrames() {
		wire.send(t, tc.frame)
		receive(udp(7, 200)[14:])
		loop.send(t, udp(8, 100))

		var p capture.Packet
		mustNext(t, l, &p)
		if !bytes.Equal(p.Data, tc.frame) || p.Link != packet.LinkEthernet || p.VLAN != tc.vlan {
			t.Errorf("%s: got link %d, VLAN %d, %x", tc.name, p.Link, p.VLAN, p.Data)
		}

		mustNext(t, l, &p)
		if !bytes.Equal(p.Data, udp(7, 200)[14:]) || p.Link != packet.LinkRaw || p.VLAN != 0 {
			t.Errorf("tunnel: got link %d, VLAN %d, %x", p.Link, p.VLAN, p.Data)
		}

		mustNext(t, l, &p)
		if !bytes.Equal(p.Data, udp(8, 100)) || p.Link != packet.LinkEthernet || p.VLAN != 0 {
			t.Errorf("loopback: got link %d, VLAN %d, %x", p.Link, p.VLAN, p.Data)
		}
	}

	if received, dropped := l.Stats(); received != 3*uint64(len(taggedFrames())) || dropped != 0 {
		t.Errorf("received %d, dropped %d", received, dropped)
	}
}

// newTunnel creates an interface without link headers in the namespace and
// returns a function that makes it receive a packet.
func newTunnel(t *testing.T, n *namespace) (receive func(ip []byte)) {
	t.Helper()

	var device *os.File
	n.in(t, func() (err error) {
		fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
		if err != nil {
			t.Skipf("no tunnel interfaces here: %v", err)
		}

		request, err := unix.NewIfreq("tun0")
		if err != nil {
			return err
		}

		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
		if err != nil {
			return err
		}

		device = os.NewFile(uintptr(fd), "tun0")

		return runIP("link set tun0 up")
	})
	t.Cleanup(func() { _ = device.Close() })

	return func(ip []byte) {
		_, err := device.Write(ip)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestLive_Next_tunnel checks an interface whose packets have no link header.
func TestLive_Next_tunnel(t *testing.T) {
	needLive(t)
	n := newNamespace(t)
	receive := newTunnel(t, n)
	l := n.open(t, capture.LiveOptions{Interface: "tun0"})
	ip := udp(1, 100)[14:]
	receive(ip)

	var p capture.Packet
	mustNext(t, l, &p)
	if !bytes.Equal(p.Data, ip) || p.Link != packet.LinkRaw {
		t.Errorf("got link %d, %x, want %x", p.Link, p.Data, ip)
	}

	checkIP(t, &p)
}

// checkIP checks that a packet is decoded.
func checkIP(t *testing.T, p *capture.Packet) {
	t.Helper()

	d := packet.NewDecoder()
	offset, ok := d.Offset(p.Link, p.Data)
	if !ok {
		t.Fatalf("no IP in %x", p.Data)
	}

	var parsed packet.Packet
	d.Parse(p.Data[offset:], &parsed)
	if parsed.Src != netip.AddrFrom4([4]byte{10, 0, 0, 1}) || parsed.DstPort != 0x2002 {
		t.Errorf("got %+v", parsed)
	}
}
