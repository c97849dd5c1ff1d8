package dns_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/dns"
)

func TestSpeaks(t *testing.T) {
	t.Parallel()

	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()

			if !dns.Speaks(s.msg) {
				t.Errorf("refused: %x", s.msg)
			}

			for n := range s.msg {
				if dns.Speaks(s.msg[:n]) {
					t.Errorf("%d bytes of %d are taken", n, len(s.msg))
				}
			}
		})
	}

	for _, s := range others() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()

			if dns.Speaks(s.msg) {
				t.Errorf("taken: %x", s.msg)
			}
		})
	}
}

// TestSpeaks_random counts how many random payloads are taken for DNS: none of
// them should be, even of those whose header is that of a query. With 10 million of
// each kind it was none either.
func TestSpeaks_random(t *testing.T) {
	t.Parallel()

	const payloads = 500_000
	rnd := rand.NewChaCha8([32]byte{1})
	var buf [64]byte
	taken := map[string]int{}
	for i := range payloads {
		for at := 0; at < len(buf); at += 8 {
			binary.LittleEndian.PutUint64(buf[at:], rnd.Uint64())
		}

		p := buf[:17+i%48]
		if dns.Speaks(p) {
			taken["random"]++
		}

		binary.BigEndian.PutUint16(p[4:], 1)
		if dns.Speaks(p) {
			taken["question count 1"]++
		}

		copy(p[2:], "\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00")
		if dns.Speaks(p) {
			taken["header of a query"]++
		}
	}

	t.Logf("of %d payloads each: %v", payloads, taken)
	if taken["random"]+taken["question count 1"] > 0 || taken["header of a query"] > payloads/100_000 {
		t.Errorf("taken for DNS: %v", taken)
	}
}
