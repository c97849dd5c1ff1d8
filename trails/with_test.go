package trails_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/trailscope/trailscope/trails"
)

func TestSet_With(t *testing.T) {
	t.Parallel()
	base := parse(t, strings.Join([]string{
		"a.example,one,x", "b.example,one,x", "a.example,two,x",
		"192.0.2.1,one,x", "192.0.2.1:80,one,x", "2001:db8::1,one,x",
		"^a[0-9]\\.example$,one,(static)", "^b[0-9]\\.example$,one,(static)",
	}, "\n"))
	white := whitelist(t, "white.example\n")
	rows := []trails.Trail{
		{"b.example", "over", "y"},
		{"c.example", "over", "y"},
		{"192.0.2.2", "over", "y"},
		{"192.0.2.1", "over", "y"},
		{"^b[0-9]\\.example$", "over", "(static)"},
		{"^[bc][0-9]\\.example$", "over", "(static)"},
		{"white.example", "over", "(custom)"},
	}
	s, report, err := base.With(slices.Values(rows), &trails.Options{Whitelist: white})
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != 11 || report.Rows != 7 || report.Repeated != 3 || report.Patterns != 3 || report.WhitelistedCustom.Count != 1 {
		t.Errorf("%d trails, %+v", s.Len(), report)
	}
	for key, want := range map[string]string{"a.example": "two", "b.example": "over", "c.example": "over", "2001:db8::1": "one", "white.example": ""} {
		if got := s.Info(s.Text([]byte(key))); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	for a, want := range map[string]string{"192.0.2.1": "over", "192.0.2.2": "over", "2001:db8::1": "one", "192.0.2.3": ""} {
		if got := s.Info(s.Addr(netip.MustParseAddr(a))); got != want {
			t.Errorf("%s: %q, want %q", a, got, want)
		}
	}
	if s.AddrPort(netip.MustParseAddr("192.0.2.1"), 80) == 0 {
		t.Error("an address with a port is lost")
	}
	for name, want := range map[string]string{"a1.example": "one", "b1.example": "over", "c1.example": "over"} {
		if _, _, r := s.Pattern(name); s.Info(r) != want {
			t.Errorf("pattern of %s: %q, want %q", name, s.Info(r), want)
		}
	}
	if base.Len() != 7 || base.Info(base.Text([]byte("b.example"))) != "one" || base.Text([]byte("c.example")) != 0 {
		t.Error("the base has changed")
	}
}

// TestSet_With_large lays many rows over a large set, twice.
func TestSet_With_large(t *testing.T) {
	t.Parallel()
	var csv strings.Builder
	var over []trails.Trail
	long := strings.Repeat("long ", 30)
	for i := range 40_000 {
		fmt.Fprintf(&csv, "host%d.example.org,%s%d,(static)\n198.18.%d.%d:%d,x,y\n", i, long, i%50, i>>8&255, i&255, 1+i%60_000)
		if i%5 == 0 {
			over = append(over, trails.Trail{Key: fmt.Sprintf("host%d.example.org", i*2), Info: "over", Reference: "(custom)"})
		}
	}
	base := parse(t, csv.String())
	for range 2 { // the second time over what the first gave
		s, report, err := base.With(slices.Values(over), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range over {
			if s.Trail(s.Text([]byte(o.Key))) != o {
				t.Fatalf("%s is not over the base", o.Key)
			}
		}
		if s.Len() != base.Len()+report.Rows-report.Repeated {
			t.Errorf("%d trails over %d, %+v", s.Len(), base.Len(), report)
		}
		n := 0
		for _, trail := range s.All {
			if n++; s.Text([]byte(trail.Key)) == 0 {
				t.Fatalf("%s is not found", trail.Key)
			}
		}
		if n != s.Len() {
			t.Errorf("%d of %d trails", n, s.Len())
		}
		base = s
	}
}

// TestSet_concurrent looks up while sets are laid over the same base; the race
// detector watches.
func TestSet_concurrent(t *testing.T) {
	t.Parallel()
	s := parse(t, "a.example,one,x\n192.0.2.1,one,x\n^a[0-9]\\.example$,one,(static)\n(?=b)b[0-9],two,(static)\n")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 200 {
				if s.Text([]byte("a.example")) == 0 || s.Addr(netip.MustParseAddr("192.0.2.1")) == 0 {
					t.Error("a trail is not found")
				}
				if _, _, r := s.Pattern("b7.example"); s.Info(r) != "two" {
					t.Errorf("pattern: %q", s.Info(r))
				}
			}
			rows := []trails.Trail{{fmt.Sprintf("own%d.example", i), "own", "(custom)"}}
			if over, _, err := s.With(slices.Values(rows), nil); err != nil || over.Len() != s.Len()+1 {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
}

// BenchmarkLoad_million reads a file of a million rows of all kinds, and lays a
// thousand rows over it.
func BenchmarkLoad_million(b *testing.B) {
	var csv strings.Builder
	for i := range 250_000 {
		fmt.Fprintf(&csv, "host-%x.family%d.example.org,family %d (malware),(static)\r\n", i*2654435761, i%1500, i%1500)
		fmt.Fprintf(&csv, "%d.%d.%d.%d,known attacker,\"a.example (+b.example)\"\r\n", 1+i%223, i>>4&255, i>>12&255, i&255)
		fmt.Fprintf(&csv, "192.0.2.%d:%d,family %d (malware),(static)\r\n", i&255, 1+i%65535, i%1500)
		fmt.Fprintf(&csv, "files%d.example.net/a/%x.exe,malware,c.example\r\n", i%5000, i)
	}
	path := write(b, csv.String())
	var s *trails.Set
	b.Run("load", func(b *testing.B) {
		b.SetBytes(int64(csv.Len()))
		b.ReportAllocs()
		for b.Loop() {
			var err error
			if s, _, err = trails.Load(path, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("with", func(b *testing.B) {
		var rows []trails.Trail
		for i := range 1000 {
			rows = append(rows, trails.Trail{Key: fmt.Sprintf("own%d.example", i), Info: "own", Reference: "(custom)"})
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := s.With(slices.Values(rows), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
