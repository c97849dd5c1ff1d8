package capturetest_test

import (
	"bytes"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/trailscope/trailscope/sensor/capturetest"
)

// share is a kind's part of a load in percent, with what chance may add.
type share struct {
	what      string
	least     int
	most      int
	satisfied func(p gopacket.Packet) bool
}

// shares returns what each load is made of.
func shares() map[string][]share {
	query := func(p gopacket.Packet) bool { return p.Layer(layers.LayerTypeDNS) != nil && tcpOf(p) == nil }
	syn := func(p gopacket.Packet) bool { t := tcpOf(p); return t != nil && t.SYN }
	http := func(p gopacket.Packet) bool { t := tcpOf(p); return t != nil && t.DstPort == 80 && !t.SYN }
	bulk := func(p gopacket.Packet) bool { return len(p.Data()) > 1000 }
	hello := func(p gopacket.Packet) bool {
		t := tcpOf(p)

		return t != nil && len(t.Payload) > 0 && t.Payload[0] == 0x16
	}

	return map[string][]share{
		capturetest.MixClean:   {{"bulk", 60, 60, bulk}, {"syn", 15, 15, syn}, {"http", 10, 10, http}},
		capturetest.MixHostile: {{"query", 37, 43, query}, {"syn", 22, 28, syn}, {"http", 18, 22, http}, {"hello", 8, 12, hello}, {"bulk", 3, 7, bulk}},
	}
}

// tcpOf returns a packet's TCP header, or nil.
func tcpOf(p gopacket.Packet) *layers.TCP {
	t, _ := p.Layer(layers.LayerTypeTCP).(*layers.TCP)

	return t
}

// TestMix checks that the loads repeat byte for byte and what they consist of.
func TestMix(t *testing.T) {
	t.Parallel()
	const n = 4000
	for kind, want := range shares() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var first, second bytes.Buffer
			if err := capturetest.Mix(kind, n, &first); err != nil {
				t.Fatal(err)
			}
			if err := capturetest.Mix(kind, n, &second); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Error("two runs differ")
			}
			checkShares(t, &first, n, want)
		})
	}
	if err := capturetest.Mix("other", 1, &bytes.Buffer{}); err == nil {
		t.Error("no error for an unknown kind")
	}
}

// checkShares counts the packets of a load by kind.
func checkShares(t *testing.T, load *bytes.Buffer, n int, want []share) {
	t.Helper()
	r, err := pcapgo.NewReader(load)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]int, len(want))
	seen := 0
	for ; ; seen++ {
		data, _, err := r.ReadPacketData()
		if err != nil {
			break
		}
		p := gopacket.NewPacket(data, layers.LayerTypeEthernet, gopacket.Default)
		for i := range want {
			if want[i].satisfied(p) {
				counts[i]++
			}
		}
	}
	if seen != n {
		t.Errorf("%d packets, want %d", seen, n)
	}
	for i, s := range want {
		if percent := counts[i] * 100 / n; percent < s.least || percent > s.most {
			t.Errorf("%d %% %s, want %d to %d", percent, s.what, s.least, s.most)
		}
	}
}
