package packet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/packet"
)

// both are a decoder and a walker that see the same frames.
type both struct {
	decoder *packet.Decoder
	walker  *packet.Walker
	found   int // packets of the decoder
}

// newBoth makes both.
func newBoth() (b *both) {
	return &both{decoder: packet.NewDecoder(), walker: packet.NewWalker(nil)}
}

// compare checks that the walker gives what the decoder gives: the same outermost
// packet, of which the payload may end earlier.
func (b *both) compare(link packet.LinkType, frame []byte) (err error) {
	var want, got packet.Packet
	off, ok := b.decoder.Offset(link, frame)
	s := packet.Ignored
	if ok {
		s = b.decoder.Parse(frame[off:], &want)
	}

	b.walker.Start(link, frame, 0)
	first := b.walker.Next(&got)
	switch {
	case !ok:
		return nil
	case first == packet.Done:
		return errors.New("no IP header found")
	case s == packet.Fragment && first != packet.Fragment:
		return fmt.Errorf("status %d of a later fragment", first)
	case s != packet.OK:
		return nil
	}

	b.found++
	if first == packet.Fragment {
		alone := got
		b.walker.Alone(&alone)
		first = b.walker.Next(&got)
	}

	if first != packet.OK {
		return fmt.Errorf("status is %d", first)
	}

	return same(&want, &got)
}

// same compares two packets.
func same(want, got *packet.Packet) (err error) {
	switch {
	case want.Src != got.Src || want.Dst != got.Dst || want.Version != got.Version:
		return fmt.Errorf("from %s to %s, want from %s to %s", got.Src, got.Dst, want.Src, want.Dst)
	case want.VLAN != got.VLAN || want.Protocol != got.NextHeader:
		return fmt.Errorf("VLAN %d, next header %d, want %d, %d", got.VLAN, got.NextHeader, want.VLAN, want.Protocol)
	case !bytes.HasPrefix(want.IP, got.IP):
		return errors.New("another packet")
	case want.Protocol != got.Protocol && got.Version == 6:
		return nil // behind extension headers
	case want.Protocol != got.Protocol || want.SrcPort != got.SrcPort || want.DstPort != got.DstPort || want.Flags != got.Flags:
		return fmt.Errorf("protocol %d, ports %d, %d, want %d, %d, %d",
			got.Protocol, got.SrcPort, got.DstPort, want.Protocol, want.SrcPort, want.DstPort)
	case !bytes.HasPrefix(want.Payload, got.Payload):
		return errors.New("another payload")
	default:
		return nil
	}
}

// compareFile compares the frames of a capture up to its first damage.
func (b *both) compareFile(t *testing.T, f *capture.File) {
	t.Helper()
	var p capture.Packet
	for n := 0; ; n++ {
		err := f.Next(&p)
		var damage *capture.DamageError
		if errors.Is(err, io.EOF) || errors.As(err, &damage) {
			return
		} else if err != nil {
			t.Fatal(err)
		} else if err = b.compare(p.Link, p.Data); err != nil {
			t.Errorf("packet %d: %v: %x", n, err, p.Data)
		}
	}
}

// The captures of the sensor's own cases.
func TestWalker_cases(t *testing.T) {
	t.Parallel()
	cases, err := capturetest.LoadCases(filepath.Join("..", "detect", "testdata", "cases"))
	if err != nil {
		t.Fatal(err)
	}

	found := 0
	for _, c := range cases {
		b := newBoth()
		for _, text := range c.Setup.Captures {
			f, openErr := capture.NewReader(c.Name, bytes.NewReader(text), nil)
			if openErr != nil {
				continue // a case about files that do not open
			}

			t.Run(c.Name, func(t *testing.T) { b.compareFile(t, f) })
		}

		found += b.found
	}

	const least = 1000
	if found < least {
		t.Errorf("only %d packets in %d cases", found, len(cases))
	}
}

// The captures of a corpus beside the project, where it is present.
func TestWalker_corpus(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("TRAILSCOPE_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}

	names, err := filepath.Glob(filepath.Join(dir, "*.pcap"))
	if err != nil {
		t.Fatal(err)
	} else if len(names) == 0 {
		if os.Getenv("CI") != "" {
			t.Fatalf("no captures in %s", dir)
		}

		t.Skipf("no captures in %s: TRAILSCOPE_CORPUS names their folder", dir)
	}

	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			f, openErr := capture.Open(name, nil)
			if openErr != nil {
				t.Fatal(openErr)
			}
			defer func() { _ = f.Close() }()
			newBoth().compareFile(t, f)
		})
	}
}

// Ordinary packets of every length behind every kind of link header, whole, cut
// and padded, with one byte changed at every place.
func TestWalker_superset(t *testing.T) {
	t.Parallel()
	packets := [][]byte{
		ipv4(6, tcp(packet.FlagSYN, "")), ipv4(6, tcp(packet.FlagACK, "data")), ipv4(17, udp("data")),
		ipv4(1, []byte{8, 0, 0, 0}), ipv4(47, []byte{0, 0, 8, 0}),
		join([]byte{0x46}, ipv4(6, tcp(0, ""))[1:20], []byte{1, 1, 1, 0}, tcp(0, "data")),
		ipv6(6, tcp(packet.FlagSYN, "")), ipv6(17, udp("data")), ipv6(58, []byte{128, 0, 0, 0}),
		ipv6(0, join(extension(6, 8), tcp(packet.FlagACK, "data"))),
		ipv6(44, join([]byte{17, 0, 0, 1, 1, 2, 3, 4}, udp("data"))),
		ipv6(44, join([]byte{17, 0, 0, 9, 1, 2, 3, 4}, []byte("data"))),
		ipv6(60, extension(89, 8)),
	}
	heads := map[packet.LinkType][][]byte{
		0:   {{2, 0, 0, 0}, {0x23, 0, 0, 0}},
		1:   {ethernet(0x0800), ethernet(0x86dd), join(ethernet(0x8100), []byte{0, 5, 8, 0}), join(ethernet(0x8864), header(8, 0, 0x21))},
		6:   {header(22, 8, 0)},
		7:   {header(6, 8, 0)},
		8:   {header(16, 8, 0)},
		9:   {{0xff, 3, 0, 0x21}, {0xff, 3, 0, 0x57}},
		10:  {header(21, 0x86, 0xdd)},
		12:  {nil},
		18:  {header(4, 8, 0)},
		101: {nil},
		108: {header(4, 8, 0), header(4, 0x86, 0xdd)},
		113: {header(16, 8, 0)},
		117: {header(48, 8, 0)},
		147: {header(9)},
	}
	b := newBoth()
	check := func(link packet.LinkType, frame []byte) {
		if err := b.compare(link, frame); err != nil {
			t.Errorf("link type %d: %v: %x", link, err, frame)
		}
	}
	for link, all := range heads {
		for _, head := range all {
			for _, ip := range packets {
				frame := join(head, ip)
				check(link, join(frame, []byte("padding")))
				for n := range frame {
					check(link, frame[:n])
					for _, v := range []byte{0, 1, 0x20, 0x44, 0x4f, 0x60, 0x81, 0xff} {
						check(link, set(frame, n, v))
					}
				}
			}
		}
	}

	const least = 10_000
	if b.found < least {
		t.Errorf("only %d packets", b.found)
	}
}
