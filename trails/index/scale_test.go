package index_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/index"
	"github.com/trailscope/trailscope/trails/parse"
)

// The measurements take a minute and the whole machine, so they run only when
// they are asked for: `go tool mage bench:trails`.
const (
	// scaleEnv asks for them. Its value is a trails.csv, or the number of rows
	// that are made up.
	scaleEnv = "TRAILS_SCALE"
	// childEnv names the index that a process of its own is to measure.
	childEnv = "TRAILS_SCALE_INDEX"
)

// Budgets, from the project's design.
const (
	mostBuild    = 3 * time.Second
	mostBytes    = 40 << 20
	mostOpen     = 5 * time.Millisecond
	mostIPv4     = 10.0 // ns
	mostName     = 60.0 // ns, for the three labels of a name
	mostResident = 45 << 20

	absentKeys    = 10_000_000
	randomLookups = 1_000_000
)

// measured is what a process of its own found out.
type measured struct {
	Open     time.Duration
	IPv4     float64
	Name     float64
	Hit      float64
	Resident int
	Hits     int
}

func TestScale(t *testing.T) {
	value := os.Getenv(scaleEnv)
	if value == "" {
		t.Skip("not asked for by", scaleEnv)
	}
	if path := os.Getenv(childEnv); path != "" {
		measureChild(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "trails.idx")
	started := time.Now()
	b := fill(t, value)
	read := time.Since(started)
	image := b.Image()
	built := time.Since(started)
	if err := index.Write(path, image); err != nil {
		t.Fatal(err)
	}
	t.Logf("keys     %d", b.Len())
	t.Logf("build    %v, %v of it reading, at most %v", built.Round(time.Millisecond), read.Round(time.Millisecond), mostBuild)
	t.Logf("file     %.1f MB, at most %d", float64(len(image))/1e6, mostBytes>>20)
	if built > mostBuild || len(image) > mostBytes {
		t.Error("over the budget of the build")
	}
	m := child(t, path, value)
	t.Logf("open     %v to the first lookup, at most %v", m.Open, mostOpen)
	t.Logf("IPv4     %.1f ns absent, at most %v", m.IPv4, mostIPv4)
	t.Logf("name     %.1f ns for three absent labels, at most %v", m.Name, mostName)
	t.Logf("hit      %.0f ns at random over all keys", m.Hit)
	t.Logf("resident %.1f MB after %d random lookups, at most %d", float64(m.Resident)/1e6, randomLookups, mostResident>>20)
	if m.Open > mostOpen || m.IPv4 > mostIPv4 || m.Name > mostName || m.Resident > mostResident {
		t.Error("over the budget of lookups")
	}
	checkAll(t, value, image)
}

// fill adds the rows of a trails.csv, or as many made-up ones.
func fill(t *testing.T, value string) *index.Builder {
	t.Helper()
	b := index.NewBuilder(0)
	each(t, value, func(r parse.Row) {
		if _, err := b.Add(&index.Row{Key: r.Key, Info: r.Info, Reference: r.Reference}); err != nil {
			t.Fatal(err)
		}
	})
	return b
}

// each calls f for the rows.
func each(t *testing.T, value string, f func(parse.Row)) {
	t.Helper()
	if n, err := strconv.Atoi(value); err == nil {
		for _, r := range names(n) {
			f(parse.Row{Key: []byte(r.key), Info: []byte(r.info), Reference: []byte(r.reference)})
		}
		return
	}
	file, err := os.Open(value)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var csv parse.CSV
	lines := bufio.NewScanner(bufio.NewReaderSize(file, 1<<20))
	for lines.Scan() {
		if row, _, ok := csv.Row(lines.Bytes()); ok {
			f(row)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// checkAll finds every key again, with its info and reference, and none of many
// that are absent.
func checkAll(t *testing.T, value string, image []byte) {
	t.Helper()
	x, err := index.New(image)
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]row{}
	each(t, value, func(r parse.Row) { last[string(r.Key)] = row{"", string(r.Info), string(r.Reference)} })
	if len(last) != x.Len() {
		t.Errorf("%d keys of %d", x.Len(), len(last))
	}
	buf := make([]byte, 0, 512)
	for key, want := range last {
		r := x.Text(append(buf[:0], key...))
		if got := (row{"", x.Info(r), x.Reference(r)}); r == 0 || got != want || string(x.Key(buf[:0], r)) != key {
			t.Fatalf("%q: %v, want %v", key, got, want)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	keys := make([]string, 0, 1<<16)
	for key := range last {
		if keys = append(keys, key); len(keys) == cap(keys) {
			break
		}
	}
	tried := 0
	for tried < absentKeys {
		key := append(buf[:0], keys[random.IntN(len(keys))]...)
		switch n := random.IntN(len(key) + 1); random.IntN(3) {
		case 0: // another letter
			if n < len(key) {
				key[n] = "abcdefghijklmnopqrstuvwxyz0123456789.-"[random.IntN(38)]
			}
		case 1: // one more
			key = strconv.AppendUint(key, random.Uint64N(1<<20), 36)
		default: // another address
			v := random.Uint32()
			key = netip.AddrFrom4([4]byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)}).AppendTo(buf[:0])
		}
		if _, ok := last[string(key)]; ok {
			continue
		}
		if tried++; x.Text(key) != 0 {
			t.Fatalf("%q is found and is not there", key)
		}
	}
	t.Logf("found again: %d keys; absent keys found: 0 of %d", len(last), tried)
}

// child measures lookups in a process of its own, which has not built the index.
func child(t *testing.T, path, value string) (m measured) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestScale$", "-test.v")
	cmd.Env = append(os.Environ(), scaleEnv+"="+value, childEnv+"="+path)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, text, _ := strings.Cut(string(out), resultMark)
	text, _, _ = strings.Cut(text, "\n")
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return m
}

// resultMark comes before the result in what the child prints.
const resultMark = "result: "

func measureChild(t *testing.T, path string) {
	t.Helper()
	var m measured
	absent := []byte("www.nothing-here.example")
	started := time.Now()
	x, err := index.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if x.Text(absent) != 0 {
		m.Hits++
	}
	m.Open = time.Since(started)

	// Keys from every page of the file. Their texts are written to one small
	// buffer, so that hardly anything but the index counts.
	refs := make([]index.Ref, 0, 1<<18)
	step := x.Len()/cap(refs) + 1
	n := 0
	x.All(func(r index.Ref, _ []byte) bool {
		if n++; n%step == 0 {
			refs = append(refs, r)
		}
		return true
	})
	random := rand.New(rand.NewPCG(3, 4))
	var key []byte
	var inLookup time.Duration
	for range randomLookups {
		r := refs[random.IntN(len(refs))]
		key = x.Key(key[:0], r)
		begun := time.Now()
		found := x.Text(key)
		inLookup += time.Since(begun)
		if found != r {
			t.Fatalf("%q is not found", key)
		}
	}
	m.Hit = float64(inLookup.Nanoseconds()) / randomLookups
	m.Resident = resident(t)
	m.IPv4 = timeIPv4(x, random)
	m.Name = timeNames(x, random)
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(resultMark + string(text))
}

// resident returns the memory of this process that is in use.
func resident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); fields[0] == "VmRSS:" {
			n, err := strconv.Atoi(fields[1])
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatal("no VmRSS")
	return 0
}

const timedLookups = 5_000_000

// timeIPv4 returns the nanoseconds of a lookup of an address that is absent.
func timeIPv4(x *index.Index, random *rand.Rand) float64 {
	list := make([]netip.Addr, 0, 1<<14)
	for len(list) < cap(list) {
		v := random.Uint32()
		if a := netip.AddrFrom4([4]byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)}); x.Addr(a) == 0 {
			list = append(list, a)
		}
	}
	return best(func() {
		for i := range timedLookups {
			x.Addr(list[i&(len(list)-1)])
		}
	})
}

// timeNames returns the nanoseconds of the lookups of a name of three labels, of
// which none is there.
func timeNames(x *index.Index, random *rand.Rand) float64 {
	list := make([][]byte, 1<<14)
	for i := range list {
		list[i] = fmt.Appendf(nil, "www%d.site-%x.nothing%d", random.IntN(30), random.Uint32(), random.IntN(900))
	}
	return best(func() {
		for i := range timedLookups {
			for name := list[i&(len(list)-1)]; ; {
				x.Text(name)
				dot := bytes.IndexByte(name, '.')
				if dot < 0 {
					break
				}
				name = name[dot+1:]
			}
		}
	})
}

// best returns the nanoseconds of one of timedLookups, at best of five times.
func best(f func()) float64 {
	least := time.Hour
	for range 5 {
		begun := time.Now()
		f()
		least = min(least, time.Since(begun))
	}
	return float64(least.Nanoseconds()) / timedLookups
}
