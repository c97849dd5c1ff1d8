package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"github.com/trailscope/trailscope/sensor/packet"
)

// random returns packets with times after start.
func random(seed uint64, n int) (packets []got) {
	r := rand.New(rand.NewPCG(seed, 0))
	micros := int64(1_700_000_000_000_000)
	for range n {
		data := make([]byte, r.IntN(2_000))
		for i := range data {
			data[i] = byte(r.Uint32())
		}

		micros += r.Int64N(2_000_000)
		packets = append(packets, got{Data: string(data), Time: micros, Link: packet.LinkEthernet})
	}

	return packets
}

// info returns what gopacket calls a packet's capture info.
func info(p got) (ci gopacket.CaptureInfo) {
	// The nanoseconds must not show in the results.
	return gopacket.CaptureInfo{
		Timestamp:     time.UnixMicro(p.Time).UTC().Add(999),
		CaptureLength: len(p.Data),
		Length:        len(p.Data) + 5,
	}
}

func TestFile_Next_gopacketPcap(t *testing.T) {
	for name, create := range map[string]func(w io.Writer) *pcapgo.Writer{
		"microseconds": pcapgo.NewWriter,
		"nanoseconds":  pcapgo.NewWriterNanos,
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w := create(&b)
			err := w.WriteFileHeader(65_536, layers.LinkTypeEthernet)
			if err != nil {
				t.Fatal(err)
			}

			want := random(1, 500)
			for _, p := range want {
				if err = w.WritePacket(info(p), []byte(p.Data)); err != nil {
					t.Fatal(err)
				}
			}

			have, err := readBytes(b.Bytes(), nil)
			checkEnd(t, err, "")
			comparePackets(t, have, want)
		})
	}
}

func TestFile_Next_gopacketPcapng(t *testing.T) {
	var b bytes.Buffer
	ethernet := pcapgo.NgInterface{
		Name:                "eth0",
		Comment:             "the first",
		LinkType:            layers.LinkTypeEthernet,
		SnapLength:          65_536,
		TimestampResolution: 9,
	}
	w, err := pcapgo.NewNgWriterInterface(&b, ethernet, pcapgo.NgWriterOptions{
		SectionInfo: pcapgo.NgSectionInfo{Hardware: "h", OS: "o", Application: "a", Comment: "c"},
	})
	if err != nil {
		t.Fatal(err)
	}

	raw := pcapgo.NgInterface{Name: "tun0", LinkType: layers.LinkTypeRaw, TimestampResolution: 9}
	_, err = w.AddInterface(raw)
	if err != nil {
		t.Fatal(err)
	}

	want := random(2, 500)
	for i := range want {
		ci := info(want[i])
		ci.InterfaceIndex = i % 2
		if i%2 == 1 {
			want[i].Link = packet.LinkType(layers.LinkTypeRaw)
		}

		err = w.WritePacket(ci, []byte(want[i].Data))
		if i%100 == 0 {
			err = errors.Join(err, w.WriteInterfaceStats(0, pcapgo.NgInterfaceStatistics{PacketsReceived: 7}))
		}

		if err != nil {
			t.Fatal(err)
		}
	}

	if err = w.Flush(); err != nil {
		t.Fatal(err)
	}

	have, err := readBytes(b.Bytes(), nil)
	checkEnd(t, err, "")
	comparePackets(t, have, want)
}

// TestBuilder checks the files that the other tests build.
func TestBuilder(t *testing.T) {
	want := random(3, 50)
	for _, o := range []order{little, big} {
		p, nanos, ng := newPcap(o, nil), newPcap(o, func(p *pcapFile) { p.magic = 0xa1b23c4d }), newPcapng(o).iface(1, 0)
		ng.section(o).iface(1, 0, ng.option(9, 6)...).block(4)
		for _, w := range want {
			p.record(int32(w.Time/1e6), int32(w.Time%1e6), w.Data)
			nanos.record(int32(w.Time/1e6), int32(w.Time%1e6*1000), w.Data)
			ng.enhanced(0, uint64(w.Time), w.Data)
		}

		for format, b := range map[string][]byte{"pcap": p.buf, "nanos": nanos.buf, "pcapng": ng.buf} {
			t.Run(fmt.Sprintf("%s %s", format, o), func(t *testing.T) {
				comparePackets(t, gopacketReads(t, format, b), want)
			})
		}
	}
}

// gopacketReads returns what gopacket reads.
func gopacketReads(t *testing.T, format string, b []byte) (packets []got) {
	t.Helper()

	var r gopacket.PacketDataSource
	r, err := pcapgo.NewReader(bytes.NewReader(b))
	if format == "pcapng" {
		r, err = pcapgo.NewNgReader(bytes.NewReader(b), pcapgo.DefaultNgReaderOptions)
	}

	if err != nil {
		t.Fatal(err)
	}

	for {
		data, ci, err := r.ReadPacketData()
		if errors.Is(err, io.EOF) {
			return packets
		} else if err != nil {
			t.Fatal(err)
		}

		packets = append(packets, got{Data: string(data), Time: ci.Timestamp.UnixMicro(), Link: 1})
	}
}
