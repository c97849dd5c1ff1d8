package dns_test

import (
	"bytes"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/dns"
)

// messages returns the messages of samples and others.
func messages() (all [][]byte) {
	for _, s := range append(samples(), others()...) {
		all = append(all, s.msg)
	}

	return all
}

// streams returns streams of one and of two messages.
func streams() (all [][]byte) {
	for _, m := range messages() {
		all = append(all, framed(m), framed(m, m), m)
	}

	return all
}

// checkSpeaks verifies that a payload that is taken for DNS has one question that can
// be read.
func checkSpeaks(t testing.TB, r *dns.Reader, payload []byte) {
	if !dns.Speaks(payload) {
		return
	}

	var w dns.Whole
	if !r.Read(payload, &w) || len(w.Questions) != 1 || !w.Questions[0].HasType {
		t.Fatalf("%x is taken for DNS", payload)
	}
}

// checkStream verifies that whatever is known of the beginning of a stream remains
// true when more of it comes.
func checkStream(t testing.TB, data []byte) {
	for _, strict := range []bool{false, true} {
		before := dns.Undecided
		for n := range len(data) + 1 {
			msg, size, st := dns.NextOverTCP(data[:n], strict)
			switch {
			case before != dns.Undecided && st != before:
				t.Fatalf("%x, strict %t: state %d after %d bytes, %d before", data, strict, st, n, before)
			case st == dns.Complete && (len(msg)+2 != size || !bytes.Equal(msg, data[2:size])):
				t.Fatalf("%x, strict %t: message %x of %d bytes", data, strict, msg, size)
			case st == dns.Complete && strict != dns.Speaks(msg) && strict:
				t.Fatalf("%x: not the message that it should be", msg)
			case st == dns.Undecided && size != 0 && size <= n:
				t.Fatalf("%x, strict %t: %d bytes of %d do not decide", data, strict, n, size)
			}

			before = st
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, m := range messages() {
		f.Add(m)
	}

	f.Fuzz(func(t *testing.T, msg []byte) { checkWhole(t, &dns.Reader{}, msg) })
}

func FuzzSpeaks(f *testing.F) {
	for _, m := range messages() {
		f.Add(m)
	}

	f.Fuzz(func(t *testing.T, payload []byte) { checkSpeaks(t, &dns.Reader{}, payload) })
}

func FuzzNextOverTCP(f *testing.F) {
	for _, s := range streams() {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, data []byte) { checkStream(t, data[:min(len(data), 4096)]) })
}

func TestReader_damaged(t *testing.T) {
	var r dns.Reader
	fuzzed.Run(t, 20_000, messages(), func(msg []byte) { checkWhole(t, &r, msg) })
}

func TestSpeaks_damaged(t *testing.T) {
	var r dns.Reader
	fuzzed.Run(t, 20_000, messages(), func(payload []byte) { checkSpeaks(t, &r, payload) })
}

func TestNextOverTCP_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, streams(), func(data []byte) { checkStream(t, data) })
}

func TestReader_allocations(t *testing.T) {
	var r dns.Reader
	var w dns.Whole
	buf := make([]byte, 0, 2048)
	for _, s := range append(samples(), others()...) {
		stream := framed(s.msg)
		n := testing.AllocsPerRun(100, func() {
			dns.Speaks(s.msg)
			dns.NextOverTCP(stream, true)
			dns.NextOverTCP(stream, false)
			if !r.Read(s.msg, &w) {
				return
			}

			for i := range w.Records {
				buf = dns.AppendData(buf[:0], &w.Records[i], s.msg)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", s.name, n)
		}
	}
}
