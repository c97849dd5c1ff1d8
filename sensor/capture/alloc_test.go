package capture_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture"
)

// endless is a file whose body repeats.
type endless struct {
	head, body []byte
	at         int
}

// Read implements the [io.Reader] interface.
func (e *endless) Read(b []byte) (n int, err error) {
	if len(e.head) > 0 {
		n = copy(b, e.head)
		e.head = e.head[n:]

		return n, nil
	}

	n = copy(b, e.body[e.at:])
	e.at = (e.at + n) % len(e.body)

	return n, nil
}

// endlessFiles returns captures without end by name.
func endlessFiles() (files map[string]*endless) {
	long := strings.Repeat("x", 927)
	files = map[string]*endless{}
	for _, o := range []order{little, big} {
		p := newPcap(o, nil)
		files["pcap "+o.String()] = &endless{
			head: p.buf,
			body: newPcap(o, nil).record(1, 2, long).record(1, 2, "abc").buf[len(p.buf):],
		}
	}

	p := newPcapng(little).iface(1, 0)
	head := len(p.buf)
	p.enhanced(0, 5, long).simple(3, "abc").obsolete(0, 5, "abc").block(4, make([]byte, 400)...)
	p.enhanced(0, 5, "abc", make([]byte, 800)...).section(little).iface(1, 0, p.option(9, 9)...)
	files["pcapng"] = &endless{head: p.buf[:head], body: p.buf[head:]}

	return files
}

func TestFile_Next_allocations(t *testing.T) {
	for name, r := range endlessFiles() {
		t.Run(name, func(t *testing.T) {
			f, err := capture.NewReader(name, r, nil)
			if err != nil {
				t.Fatal(err)
			}

			checkAllocations(t, f, 20_000)
		})
	}
}

// checkAllocations reads packets and counts allocations.
func checkAllocations(t *testing.T, s capture.Source, packets int) {
	t.Helper()

	var p capture.Packet
	n := testing.AllocsPerRun(packets, func() {
		if err := s.Next(&p); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations per packet", n)
	}
}

// TestNewReader_allocations checks that a capture needs no memory beyond its
// buffer, whatever lengths it claims.
func TestNewReader_allocations(t *testing.T) {
	claims := newPcap(little, nil).lengths(0, 0, 262_144, 262_144, "abc").buf
	const runs = 100

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		_, err := readBytes(claims, &capture.FileOptions{BufferSize: 4_096})
		checkEnd(t, err, "a record is cut off")
	}

	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / runs; n > 8_192 {
		t.Errorf("%d bytes for a file of %d", n, len(claims))
	}
}
