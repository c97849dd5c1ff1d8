package http2_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailscope/trailscope/sensor/proto/http2"
	"golang.org/x/net/http2/hpack"
)

// TestPool_tables sends random headers through another implementation's encoder,
// whose table changes its size, and expects them all.
func TestPool_tables(t *testing.T) {
	t.Parallel()

	begin, _ := start()
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 0))
		e := newEncoder()
		e.SetMaxDynamicTableSizeLimit(4096)
		bytes := slices.Clone(begin)
		var want []string
		for i := range uint32(120) {
			if rnd.IntN(10) == 0 {
				e.SetMaxDynamicTableSize(uint32(rnd.IntN(4097)))
			}

			var fields, lines []string
			for range rnd.IntN(6) {
				n := fmt.Sprintf("x-%d", rnd.IntN(40))
				v := strings.Repeat(string(rune('!'+rnd.IntN(90))), rnd.IntN(1+1<<rnd.IntN(12)))
				fields = append(fields, n, v)
				lines = append(lines, n+": "+v)
			}

			path := fmt.Sprintf("/%d", rnd.IntN(20))
			bytes = append(bytes, frame(headers, endStream|endHeaders, 2*i+1, e.block(get(path, fields...)...))...)
			want = append(want, text(path, lines...))
		}

		got, ok := read(t, http2.Client, bytes, len(bytes))
		if diff := cmp.Diff(want[:len(got)], got); diff != "" || len(got) < len(want) && ok {
			t.Fatalf("seed %d, %d of %d messages (-want +got):\n%s", seed, len(got), len(want), diff)
		}
	}
}

// TestPool_largerTable lets the sender have a larger table than is kept here:
// headers that only it knows are missing, nothing is wrong.
func TestPool_largerTable(t *testing.T) {
	t.Parallel()

	begin, _ := start()
	e := newEncoder()
	e.SetMaxDynamicTableSizeLimit(1 << 20)
	e.SetMaxDynamicTableSize(1 << 16)
	bytes := slices.Clone(begin)
	var want []string
	for i := range uint32(30) {
		n, v := fmt.Sprint("name-", i%10), fmt.Sprint(i%10, strings.Repeat("v", 700))
		if i == 15 {
			v = strings.Repeat("h", 5000) // fits their table only
		}

		bytes = append(bytes, frame(headers, endStream|endHeaders, 2*i+1, e.block(get("/", n, v)...))...)
		want = append(want, text("/", n+": "+v))
	}

	got, ok := read(t, http2.Client, bytes, len(bytes))
	if !ok || len(got) != len(want) {
		t.Fatalf("read to the end: %t, %d messages of %d", ok, len(got), len(want))
	}

	whole := 0
	for i, m := range got {
		if m == want[i] {
			whole++

			continue
		}

		for line := range strings.Lines(m) {
			if !strings.Contains(want[i], line) {
				t.Errorf("message %d is %q, want at most %q", i, m, want[i])
			}
		}
	}

	if whole < 5 || whole == len(got) {
		t.Errorf("%d messages of %d are whole", whole, len(got))
	}
}

// TestPool_staticTable compares the table of common headers with that of another
// implementation.
func TestPool_staticTable(t *testing.T) {
	t.Parallel()

	begin, _ := start()
	for i := byte(1); i <= 61; i++ {
		fields, err := hpack.NewDecoder(4096, nil).DecodeFull([]byte{0x80 | i})
		if err != nil {
			t.Fatal(err)
		}

		f := fields[0]
		want := text("/x", f.Name+": "+f.Value)
		switch f.Name {
		case ":method", ":path", ":status", ":authority", ":scheme", "host", "transfer-encoding":
			want = ""
		}

		block := slices.Concat(newEncoder().block(":method", "GET", ":authority", "site.net"), []byte{0x04, 2, '/', 'x'}, []byte{0x80 | i})
		got, ok := read(t, http2.Client, slices.Concat(begin, frame(headers, endStream|endHeaders, 1, block)), 100)
		if !ok || len(got) != 1 || want != "" && got[0] != want {
			t.Errorf("header %d, %v: got %q", i, f, got)
		}
	}

	for _, tc := range []struct {
		block []byte
		want  string
	}{
		{block: []byte{0x82, 0x84}, want: "GET / HTTP/2.0\r\n\r\n"},
		{block: []byte{0x83, 0x85}, want: "POST /index.html HTTP/2.0\r\n\r\n"},
	} {
		got, _ := read(t, http2.Client, slices.Concat(begin, frame(headers, endStream|endHeaders, 1, tc.block)), 100)
		if !slices.Equal(got, []string{tc.want}) {
			t.Errorf("got %q, want %q", got, tc.want)
		}
	}

	_, server := start()
	for i, want := range []string{"200", "204", "206", "304", "400", "404", "500"} {
		got, _ := read(t, http2.Server, slices.Concat(server, frame(headers, endStream|endHeaders, 1, []byte{0x88 + byte(i)})), 100)
		if !slices.Equal(got, []string{"HTTP/2.0 " + want + "\r\n\r\n"}) {
			t.Errorf("got %q, want status %s", got, want)
		}
	}
}
