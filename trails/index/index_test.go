package index_test

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/index"
)

// row is a row in text.
type row struct{ key, info, reference string }

// build makes an index of rows.
func build(t testing.TB, rows []row) []byte {
	t.Helper()
	b := index.NewBuilder(len(rows))
	for i, r := range rows {
		_, err := b.Add(&index.Row{
			Key: []byte(r.key), Info: []byte(r.info), Reference: []byte(r.reference),
			Line: i + 1, Pattern: strings.Contains(r.key, "["),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.Image()
}

// open makes an index of rows and reads it.
func open(t testing.TB, rows []row) *index.Index {
	t.Helper()
	x, err := index.New(build(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// kinds has a key of every kind, and keys that only look like addresses.
func kinds() []row {
	return []row{
		{"evil.example", "malware", "(static)"},
		{"192.0.2.1", "attacker", "one"},
		{"192.0.2.1:80", "c2", "one"},
		{"2001:db8::1", "v6", "one"},
		{"[2001:db8::1]:443", "v6 port", "one"},
		{"/gate.php?id=", "path", "two"},
		{"evil.example/x/y.bin", "url", "two"},
		{"0123456789abcdef0123456789abcdef01234567", "cert", "two"},
		{"^x[0-9]+\\.example$", "pattern", "(static)"},
		{"xyz", "label", "(custom)"},
		{"01.2.3.4", "no address", "x"},
		{"1.2.3.256", "no address", "x"},
		{"192.0.2.1:080", "no address", "x"},
		{"1.2.3", "no address", "x"},
		{"müller.example", "not ASCII", "x"},
		{"", "empty", ""},
		{strings.Repeat("long", 5000), "long", "x"},
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	rows := kinds()
	x := open(t, rows)
	if x.Len() != len(rows) {
		t.Errorf("%d keys of %d", x.Len(), len(rows))
	}
	for _, want := range rows {
		r := x.Text([]byte(want.key))
		if got := (row{string(x.Key(nil, r)), x.Info(r), x.Reference(r)}); r == 0 || got != want {
			t.Errorf("%q: %v", want.key, got)
		}
	}
	for _, absent := range []string{
		"evil.exampl", "vil.example", "evil.example.", "EVIL.example", "192.0.2.2", "192.0.2.1:81", "192.0.2.1:8", "192.0.2.01",
		"192.0.2.1 ", "2001:db8::2", "xy", "x", "1.2.3.4", "\x00", "192.0.2.1:65536", "1.2.3.25",
	} {
		if r := x.Text([]byte(absent)); r != 0 {
			t.Errorf("%q finds %q", absent, x.Key(nil, r))
		}
	}
	if x.Info(0) != "" || x.Reference(0) != "" || len(x.Key(nil, 0)) != 0 {
		t.Error("no key is something")
	}
}

func TestIndex_addresses(t *testing.T) {
	t.Parallel()
	x := open(t, kinds())
	v4, v6 := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")
	for name, tt := range map[string]struct {
		got  index.Ref
		want string
	}{
		"IPv4":              {x.Addr(v4), "192.0.2.1"},
		"IPv4, other":       {x.Addr(v4.Next()), ""},
		"IPv4 and port":     {x.AddrPort(v4, 80), "192.0.2.1:80"},
		"IPv4, other port":  {x.AddrPort(v4, 81), ""},
		"IPv4, port 0":      {x.AddrPort(v4, 0), ""},
		"IPv6":              {x.Addr(v6), "2001:db8::1"},
		"IPv6, other":       {x.Addr(v6.Next()), ""},
		"IPv6 and port":     {x.AddrPort(v6, 443), "[2001:db8::1]:443"},
		"IPv6, other port":  {x.AddrPort(v6, 444), ""},
		"not in this form":  {x.Addr(netip.MustParseAddr("1.2.3.4")), ""},
		"port with a zero":  {x.AddrPort(netip.MustParseAddr("1.2.3.4"), 80), ""},
		"zero":              {x.Addr(netip.IPv4Unspecified()), ""},
		"text of IPv4":      {x.Text([]byte("192.0.2.1")), "192.0.2.1"},
		"text of both":      {x.Text([]byte("192.0.2.1:80")), "192.0.2.1:80"},
		"Find of what is a": {x.Find(index.HashText([]byte("xyz")), []byte("xyz")), "xyz"},
	} {
		if got := string(x.Key(nil, tt.got)); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestBuilder_Add: a later row replaces an earlier one and takes its place at
// the end.
func TestBuilder_Add(t *testing.T) {
	t.Parallel()
	b := index.NewBuilder(0)
	var fresh []bool
	for i, key := range []string{"a", "[b", "192.0.2.1", "a", "[b", "192.0.2.1", "c"} {
		ok, err := b.Add(&index.Row{Key: []byte(key), Info: fmt.Append(nil, i), Line: i, Pattern: key == "[b"})
		if err != nil {
			t.Fatal(err)
		}
		fresh = append(fresh, ok)
	}
	if want := []bool{true, true, true, false, false, false, true}; !slices.Equal(fresh, want) || b.Len() != 4 {
		t.Errorf("new: %v, %d keys", fresh, b.Len())
	}
	if _, err := b.Add(&index.Row{Key: make([]byte, index.MaxKey+1)}); err == nil || b.Len() != 4 {
		t.Errorf("a key that is too long: %v", err)
	}
	x, err := index.New(b.Image())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	x.All(func(r index.Ref, key []byte) bool {
		got = append(got, string(key)+x.Info(r))
		return true
	})
	if want := []string{"a3", "[b4", "192.0.2.15", "c6"}; !slices.Equal(got, want) || x.Len() != 4 {
		t.Errorf("keys: %v", got)
	}
	var lines []int
	for r, line := range x.Patterns {
		if x.Info(r) != "4" {
			t.Errorf("the pattern of line %d has info %q", line, x.Info(r))
		}
		lines = append(lines, line)
	}
	if !slices.Equal(lines, []int{1, 4}) {
		t.Errorf("lines of patterns: %v", lines)
	}
}

func TestIndex_Where(t *testing.T) {
	t.Parallel()
	x := open(t, []row{
		{"a", "", "(custom)"},
		{"b", "", "x"},
		{"c", "", "y (+(custom))"},
		{"d", "", "y (+(custom))"},
		{"e", "", "x"},
		{"f", "", "(custom)"},
	})
	for want, stop := range map[string]string{"acdf": "", "ac": "c"} {
		got := ""
		x.Where("custom", func(_ index.Ref, key []byte) bool {
			got += string(key)
			return string(key) != stop
		})
		if got != want {
			t.Errorf("keys %q, want %q", got, want)
		}
	}
}

// names gives rows of many shapes, enough of them for several buckets, chunks
// and symbols.
func names(n int) []row {
	rows := make([]row, 0, n)
	words := []string{"alpha", "bravo", "charlie", "delta", "mail", "login", "secure", "update", "cdn"}
	tops := []string{"com", "net", "org", "example", "xyz", "ru"}
	state := uint64(1)
	next := func(n int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int(state>>33) % n
	}
	for i := range n {
		r := row{info: fmt.Sprint("family ", i/100), reference: "(static)"}
		switch next(8) {
		case 0:
			r.key = fmt.Sprintf("198.18.%d.%d:%d", next(256), next(256), 1+next(65535))
		case 1:
			r.key = fmt.Sprintf("%d.%d.%d.%d", 1+next(223), next(256), next(256), next(256))
		case 2:
			r.key = fmt.Sprintf("%s.%s/%x/%d.php", words[next(len(words))], tops[next(len(tops))], next(1<<30), i)
		default:
			r.key = fmt.Sprintf("%s-%s%d.%x.%s", words[next(len(words))], words[next(len(words))], i, next(1<<20), tops[next(len(tops))])
		}
		rows = append(rows, r)
	}
	return rows
}

// TestIndex_many finds every key again and nothing else.
func TestIndex_many(t *testing.T) {
	t.Parallel()
	rows := names(60_000)
	x := open(t, rows)
	present := map[string]row{}
	for _, r := range rows {
		present[r.key] = r
	}
	if x.Len() != len(present) {
		t.Errorf("%d keys of %d", x.Len(), len(present))
	}
	for key, want := range present {
		if r := x.Text([]byte(key)); x.Info(r) != want.info || string(x.Key(nil, r)) != key {
			t.Fatalf("%q is not found", key)
		}
		for _, other := range []string{key[1:], key + "x", "x" + key, key[:len(key)-1]} {
			if _, ok := present[other]; !ok && x.Text([]byte(other)) != 0 {
				t.Fatalf("%q is found", other)
			}
		}
	}
	n := 0
	last := index.Ref(0)
	x.All(func(r index.Ref, _ []byte) bool {
		n++
		ok := r > last
		last = r
		return ok
	})
	if n != x.Len() {
		t.Errorf("%d of %d keys in order", n, x.Len())
	}
}

// TestBuilder_Image_same: same rows, same bytes, whatever the processors.
func TestBuilder_Image_same(t *testing.T) {
	rows := names(70_000) // more than one chunk
	want := build(t, rows)
	for _, n := range []int{1, 2, 5} {
		before := runtime.GOMAXPROCS(n)
		got := build(t, rows)
		runtime.GOMAXPROCS(before)
		if !slices.Equal(got, want) {
			t.Errorf("other bytes with %d processors", n)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "trails.idx")
	for _, key := range []string{"one.example", "two.example"} {
		if err := index.Write(path, build(t, []row{{key, "a", "b"}})); err != nil {
			t.Fatal(err)
		}
	}
	x, err := index.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	r := x.Text([]byte("two.example"))
	if r == 0 || x.Text([]byte("one.example")) != 0 {
		t.Error("not the second index")
	}
	// A new file leaves the mapped one whole.
	if err := index.Write(path, build(t, []row{{"three.example", "a", "b"}})); err != nil {
		t.Fatal(err)
	}
	if x.Text([]byte("two.example")) != r {
		t.Error("the mapped index has changed")
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestOpen_released unmaps what nobody refers to; what it handed out lives on.
func TestOpen_released(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trails.idx")
	if err := index.Write(path, build(t, kinds())); err != nil {
		t.Fatal(err)
	}
	var infos []string
	for range 100 {
		x, err := index.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		infos = append(infos, x.Info(x.Text([]byte("evil.example"))))
	}
	mapped := 0
	for range 50 {
		runtime.GC()
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Skip("no list of mappings here:", err)
		}
		if mapped = strings.Count(string(maps), path); mapped == 0 {
			break
		}
	}
	if mapped != 0 {
		t.Errorf("%d mappings left", mapped)
	}
	for _, info := range infos {
		if info != "malware" {
			t.Fatalf("info %q", info)
		}
	}
}

func TestOpen_errors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := build(t, kinds())
	version := slices.Clone(good)
	version[8]++
	for name, tt := range map[string]struct {
		path string
		want error
	}{
		"missing":       {filepath.Join(dir, "missing"), os.ErrNotExist},
		"a directory":   {dir, index.ErrFormat},
		"empty":         {file("empty", nil), index.ErrFormat},
		"a csv":         {file("csv", []byte(strings.Repeat("evil.example,a,b\n", 9))), index.ErrFormat},
		"other version": {file("version", version), index.ErrVersion},
	} {
		if _, err := index.Open(tt.path); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := index.Write(filepath.Join(dir, "empty", "x"), good); err == nil {
		t.Error("written where nothing can be")
	}
}

func TestIndex_allocations(t *testing.T) {
	x := open(t, kinds())
	hit, miss, quad := []byte("evil.example"), []byte("good.example"), []byte("192.0.2.1")
	v4, v6 := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")
	var buf [64]byte
	n := testing.AllocsPerRun(100, func() {
		x.Text(miss)
		x.Text(quad)
		x.Addr(v4)
		x.Addr(v6)
		x.AddrPort(v4, 80)
		x.AddrPort(v6, 443)
		r := x.Text(hit)
		x.Info(r)
		x.Reference(r)
		x.Key(buf[:0], r)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
