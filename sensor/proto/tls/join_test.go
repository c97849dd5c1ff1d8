package tls_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// Records that may stand between those of a handshake.
var (
	alert        = []byte{0x15, 3, 3, 0, 2, 1, 90}
	changeCipher = []byte{0x14, 3, 3, 0, 1, 1}
)

func TestJoin(t *testing.T) {
	t.Parallel()

	h := helloFor("www.site.net")
	second := message(14)
	empty := record()
	testCases := []struct {
		name string
		data []byte
		want []byte
		s    tls.State
	}{
		{name: "one record", data: record(h), want: h, s: tls.Done},
		{name: "two messages", data: record(h, second), want: slices.Concat(h, second), s: tls.Done},
		{name: "two records", data: slices.Concat(record(h[:9]), record(h[9:], second)), want: slices.Concat(h, second), s: tls.Done},
		{name: "beginning of the second message", data: record(h, second[:2]), want: slices.Concat(h, second[:2]), s: tls.Done},
		{name: "cut off", data: record(h)[:40], want: h[:35], s: tls.More},
		{name: "alert between", data: slices.Concat(record(h[:9]), alert, record(h[9:])), want: h, s: tls.Done},
		{name: "change_cipher_spec between", data: slices.Concat(record(h[:9]), changeCipher, record(h[9:])), want: h, s: tls.Done},
		{name: "change_cipher_spec behind", data: slices.Concat(record(h), changeCipher, record([]byte("encrypted"))), want: h, s: tls.Done},
		{name: "encrypted behind", data: slices.Concat(record(h), []byte{0x17, 3, 3, 0, 1, 1}), want: h, s: tls.Done},
		{name: "text behind", data: slices.Concat(record(h), []byte("GET / ")), want: h, s: tls.Done},
		{name: "empty record first", data: slices.Concat(empty, record(h)), want: h, s: tls.Done},
		{name: "16 empty records", data: slices.Concat(record(h[:9]), bytes.Repeat(empty, 16), record(h[9:])), want: h, s: tls.Done},
		{name: "17 empty records", data: slices.Concat(record(h[:9]), bytes.Repeat(empty, 17), record(h[9:])), s: tls.NotTLS},
		{name: "17 alerts behind", data: slices.Concat(record(h), bytes.Repeat(alert, 17)), want: h, s: tls.Done},
		{name: "empty records without end", data: bytes.Repeat(empty, 9), s: tls.Undecided},
		{name: "certificate first", data: record(certificates("leaf")), want: certificates("leaf"), s: tls.Done},
		{name: "longest record", data: []byte{0x16, 3, 3, 0x48, 0, 1, 0}, want: []byte{1, 0}, s: tls.More},
		{name: "longer record", data: []byte{0x16, 3, 3, 0x48, 1, 1, 0}, s: tls.NotTLS},
		{name: "longer hello", data: record([]byte{1, 1, 0, 0}), s: tls.NotTLS},
		{name: "other message", data: record(message(20, []byte("finished"))), s: tls.NotTLS},
		{name: "SSL 2", data: []byte{0x80, 46, 1, 3, 1, 0, 3, 0, 0}, s: tls.NotTLS},
		{name: "alert first", data: slices.Concat(alert, record(h)), s: tls.NotTLS},
		{name: "version 4", data: set(record(h), 1, 4), s: tls.NotTLS},
		{name: "version 3.5", data: set(record(h), 2, 5), s: tls.NotTLS},
		{name: "encrypted within", data: slices.Concat(record(h[:9]), []byte{0x17, 3, 3, 0, 1, 1}), s: tls.NotTLS},
		{name: "heartbeat within", data: slices.Concat(record(h[:9]), []byte{0x18, 3, 3, 0, 1, 1}), s: tls.NotTLS},
		{name: "record's length lies", data: set(record(h), 4, 9), s: tls.NotTLS},
		{name: "text", data: []byte("GET / HTTP/1.1"), s: tls.NotTLS},
		{name: "first byte", data: []byte{0x16}, s: tls.Undecided},
		{name: "first two bytes", data: []byte{0x16, 2}, s: tls.NotTLS},
		{name: "header", data: record(h)[:5], s: tls.Undecided},
		{name: "empty", s: tls.Undecided},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			got, s := tls.Join([]byte("before"), tc.data)
			if want := append([]byte("before"), tc.want...); s != tc.s || !bytes.Equal(got, want) {
				t.Errorf("got %x, %d, want %x, %d", got, s, want, tc.s)
			}
		})
	}
}

// rerecord puts handshake bytes into records of n bytes, with other records between.
func rerecord(messages []byte, n int, between ...[]byte) (data []byte) {
	i := 0
	for part := range slices.Chunk(messages, n) {
		if i > 0 && len(between) > 0 {
			data = append(data, between[i%len(between)]...)
		}

		data = append(data, record(part)...)
		i++
	}

	return data
}

// TestJoin_captures takes the hellos of real clients and servers in other records
// and cut off at every byte.
func TestJoin_captures(t *testing.T) {
	t.Parallel()

	for _, c := range captures(t) {
		for _, flight := range [][]byte{c.client, c.server} {
			messages, s := tls.Join(nil, flight)
			if s != tls.Done {
				t.Fatalf("%s: state is %d", c.name, s)
			}

			first := messages[:4+int(messages[2])<<8+int(messages[3])]
			for _, data := range [][]byte{
				record(first),
				rerecord(first, 1),
				rerecord(first, 7, alert, changeCipher, record()),
				rerecord(first, 1000, alert),
			} {
				checkPrefixes(t, c.name, data, first)
			}
		}
	}
}

// TestMissing joins what real clients and servers send in segments of one byte, as
// seldom as Missing allows, and loses nothing by it.
func TestMissing(t *testing.T) {
	t.Parallel()

	for _, c := range captures(t) {
		for side, flight := range [][]byte{c.client, c.server} {
			if len(flight) > 5000 {
				continue
			}

			all, _ := tls.Join(nil, flight)
			for _, data := range [][]byte{flight, rerecord(all, 1), rerecord(all, 3, alert)} {
				calls, next := 0, 0
				for i := range len(data) + 1 {
					if i < next && i%31 != 0 {
						continue // joining after every byte takes long
					}

					messages, s := tls.Join(nil, data[:i])
					var der []byte
					if s == tls.Done && side == 1 {
						der, s = tls.Leaf(messages)
					}

					if s == tls.Done && i < next {
						t.Fatalf("%s: done with %d bytes, %d were announced, leaf of %d bytes", c.name, i, next, len(der))
					} else if s == tls.Done {
						break
					} else if i >= next {
						calls++
						next = i + tls.Missing(messages)
					}
				}

				if calls > 150 {
					t.Errorf("%s: %d calls for %d bytes", c.name, calls, len(data))
				}
			}
		}
	}
}

// checkPrefixes joins every beginning of data, which has one message; of what is long
// because its records are small, every 29th.
func checkPrefixes(t *testing.T, name string, data, message []byte) {
	t.Helper()

	var room []byte
	for i := range data {
		if i > 100 && i < len(data)-100 && len(data) > 2*len(message) && i%29 != 0 {
			continue
		}

		got, s := tls.Join(room[:0], data[:i])
		room = got
		if s == tls.Done || s == tls.NotTLS || s == tls.Undecided && len(got) > 0 || !bytes.HasPrefix(message, got) {
			t.Fatalf("%s: %d of %d bytes: got %x, %d", name, i, len(data), got, s)
		}
	}

	if got, s := tls.Join(nil, data); s != tls.Done || !bytes.Equal(got, message) {
		t.Fatalf("%s: got %x, %d", name, got, s)
	}
}

// checkJoin verifies what holds for all bytes.
func checkJoin(t testing.TB, room, data []byte) (grown []byte) {
	got, s := tls.Join(room[:0], data)
	if s == tls.NotTLS && len(got) > 0 || s > tls.NotTLS || len(got) > len(data) {
		t.Fatalf("got %x, %d", got, s)
	}

	// More bytes do not change what was decided, and change nothing in front.
	for _, n := range []int{len(data) / 3, len(data) / 2, max(len(data)-1, 0)} {
		part, before := tls.Join(nil, data[:n])
		if before == tls.NotTLS && s != tls.NotTLS || before == tls.Done && s != tls.Done {
			t.Fatalf("state is %d with %d bytes, %d with %d", before, n, s, len(data))
		} else if s != tls.NotTLS && !bytes.HasPrefix(got, part) {
			t.Fatalf("got %x, then %x", part, got)
		}
	}

	if tls.Missing(got) < 1 {
		t.Fatalf("nothing is missing of %x", got)
	}

	checkLeaf(t, got)
	checkHello(t, data, got)

	return got
}

func FuzzJoin(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, data []byte) { checkJoin(t, nil, data) })
}

func TestJoin_damaged(t *testing.T) {
	all := seeds()
	for _, c := range captures(t) {
		all = append(all, c.client[:min(len(c.client), 3000)], c.server[:min(len(c.server), 3000)])
	}

	all = append(all, rerecord(helloFor("www.site.net"), 3, alert, record()))
	var room []byte
	fuzzed.Run(t, 20_000, all, func(data []byte) { room = checkJoin(t, room, data) })
}

func TestJoin_allocations(t *testing.T) {
	data := rerecord(helloFor("www.site.net"), 9, alert)
	room := make([]byte, 0, 4096)
	var h tls.Hello
	var s tls.ServerHello
	h.Read(helloFor("www.site.net"))
	n := testing.AllocsPerRun(100, func() {
		messages, _ := tls.Join(room, data)
		h.Read(messages)
		s.Read(messages)
		tls.Leaf(messages)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkJoin(b *testing.B) {
	h := captures(b)[0].client
	messages, _ := tls.Join(nil, h)
	room := make([]byte, 0, 4096)
	testCases := []struct {
		name string
		data []byte
	}{
		{name: "hello", data: h},
		{name: "records of 1 byte", data: rerecord(messages, 1)},
		{name: "text", data: []byte("GET / HTTP/1.1\r\n")},
	}

	for _, tc := range testCases {
		b.Run(tc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tls.Join(room, tc.data)
			}
		})
	}
}
