package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// small returns an index with something in every section but the overflow.
func small(tb testing.TB) []byte {
	tb.Helper()
	b := NewBuilder(0)
	for i := range 20 {
		for _, key := range []string{"host%d.example", "192.0.2.%d", "198.51.100.%d:80", "^x%d[a-z]$", "2001:db8::%d", "203.0.%d.0/23", "2001:DB8:%d::/48", "[2001:DB8::%d]:443"} {
			key = fmt.Sprintf(key, i)
			if _, err := b.Add(&Row{Key: []byte(key), Info: fmt.Append(nil, i/7), Line: i, Pattern: strings.Contains(key, "[a"), Kinds: 5}); err != nil {
				tb.Fatal(err)
			}
		}
	}
	return b.Image()
}

// borders returns where the parts of an index begin and end.
func borders(data []byte) (at []int) {
	at = []int{0, 8, 12, headerSize, headerSize + sections*sectionSize}
	for i := range sections {
		d := data[headerSize+i*sectionSize:]
		off, n := int(binary.LittleEndian.Uint64(d[8:])), int(binary.LittleEndian.Uint64(d[16:]))
		at = append(at, off, off+n)
	}
	return at
}

// TestOpen_truncated cuts a file at every border of a section and beside it.
func TestOpen_truncated(t *testing.T) {
	t.Parallel()
	data := small(t)
	path := filepath.Join(t.TempDir(), "trails.idx")
	for _, border := range borders(data) {
		for _, n := range []int{border - 1, border, border + 1} {
			if n < 0 || n >= len(data) {
				continue
			}
			if err := os.WriteFile(path, data[:n], 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path)
			var damage *DamageError
			if !errors.As(err, &damage) && !errors.Is(err, ErrFormat) {
				t.Errorf("%d of %d bytes: %v", n, len(data), err)
			}
		}
	}
}

// TestNew_flipped changes every byte, one at a time. Only the padding between
// sections does not matter.
func TestNew_flipped(t *testing.T) {
	t.Parallel()
	data := small(t)
	inside := func(at int) bool {
		b := borders(data)[4:]
		for i := 1; i < len(b); i += 2 {
			if at >= b[i] && at < b[i+1] {
				return true
			}
		}
		return at < b[0]
	}
	for at := range data {
		changed := slices.Clone(data)
		changed[at] ^= 0x41
		_, err := New(changed)
		if inside(at) && err == nil {
			t.Fatalf("byte %d can change", at)
		}
		var damage *DamageError
		if err != nil && !errors.As(err, &damage) && !errors.Is(err, ErrFormat) && !errors.Is(err, ErrVersion) {
			t.Fatalf("byte %d: %v", at, err)
		}
	}
}

// forge gives an index right checksums, and its own length.
func forge(data []byte) {
	if len(data) < headerSize+sections*sectionSize {
		return
	}
	copy(data, magic)
	binary.LittleEndian.PutUint32(data[8:], version)
	binary.LittleEndian.PutUint64(data[16:], uint64(len(data)))
	binary.LittleEndian.PutUint32(data[24:], uint32(sections))
	for i := range sections {
		d := data[headerSize+i*sectionSize:]
		off, n := binary.LittleEndian.Uint64(d[8:]), binary.LittleEndian.Uint64(d[16:])
		if off <= uint64(len(data)) && n <= uint64(len(data))-off {
			binary.LittleEndian.PutUint32(d[4:], crc32.Checksum(data[off:off+n], castagnoli))
		}
	}
	binary.LittleEndian.PutUint32(data[28:], headerSum(data))
}

// examine uses everything that an index offers. A forged one may find nothing,
// or nonsense; it must come back.
func examine(data []byte) {
	x, err := New(data)
	if err != nil {
		return
	}
	n := 0
	x.All(func(r Ref, key []byte) bool {
		x.Text(key)
		_, _ = x.Info(r), x.Reference(r)
		n++
		return n < 1000
	})
	for r := range x.Patterns {
		x.Key(nil, r)
		if n++; n > 2000 {
			break
		}
	}
	for _, key := range []string{"host7.example", "192.0.2.7", "198.51.100.7:80", "2001:db8::7", "absent.example", ""} {
		x.Text([]byte(key))
	}
	x.Where("x", func(Ref, []byte) bool { return false })
	examineNetworks(x)
}

// examineNetworks does the same with what is found by value.
func examineNetworks(x *Index) {
	for _, a := range [...]string{"203.0.7.1", "203.0.255.1", "0.0.0.0", "255.255.255.255", "2001:db8:7::1", "::", "ffff::", "::ffff:203.0.7.1"} {
		a := netip.MustParseAddr(a)
		r, _ := x.Networks().Find(a)
		x.Key(nil, r)
		x.Key(nil, x.AliasPort(a, 443))
	}
	n := 0
	x.Networks().Without(func(Ref) bool { n++; return n%4 > 0 })
	for r := range x.Networks().All {
		x.Key(nil, r)
		if n++; n > 2000 {
			break
		}
	}
}

func FuzzNew(f *testing.F) {
	f.Add(small(f), false)
	f.Add(small(f), true)
	f.Fuzz(func(_ *testing.T, data []byte, forged bool) {
		data = slices.Clone(data)
		if forged {
			forge(data)
		}
		examine(data)
	})
}

// TestNew_forged is FuzzNew for 20,000 inputs, half of them with right sums.
func TestNew_forged(t *testing.T) {
	seed := small(t)
	scratch := make([]byte, 0, 4*len(seed))
	n := 0
	fuzzed.Run(t, 20_000, [][]byte{seed}, func(data []byte) {
		scratch = append(scratch[:0], data...)
		if n++; n%2 == 0 {
			forge(scratch)
		}
		examine(scratch)
	})
}

// TestIndex_chosenKeys has many keys in the same two buckets: they are found
// all the same, and an absent one of their kind costs two buckets and a search
// by halves.
func TestIndex_chosenKeys(t *testing.T) {
	t.Parallel()
	const chosen, others = 300, 1000
	buckets := uint64((chosen+others)/bucketFill + 1)
	same := &table{buckets: buckets}
	var keys, absent []string
	for i := 0; len(absent) < chosen; i++ {
		key := fmt.Sprintf("k%d.example", i)
		if a, b := same.pair(HashText([]byte(key))); a > 1 || b > 1 {
			continue
		}
		if len(keys) < chosen {
			keys = append(keys, key)
		} else {
			absent = append(absent, key)
		}
	}
	for i := range others {
		keys = append(keys, fmt.Sprintf("other%d.example", i))
	}
	b := NewBuilder(0)
	for _, key := range keys {
		if _, err := b.Add(&Row{Key: []byte(key), Info: []byte(key)}); err != nil {
			t.Fatal(err)
		}
	}
	x, err := New(b.Image())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(x.overflow) / refBytes; n < chosen-3*bucketSlots {
		t.Errorf("only %d keys found no room", n)
	}
	for _, key := range keys {
		if x.Info(x.Text([]byte(key))) != key {
			t.Fatalf("%s is not found", key)
		}
	}
	for _, key := range absent {
		if x.Text([]byte(key)) != 0 || x.find(HashText([]byte(key)), entryText, []byte(key)) != 0 {
			t.Fatalf("%s is found", key)
		}
	}
}

// TestNew_wrongNetworks has sections that are wrong though their checksums are
// right.
func TestNew_wrongNetworks(t *testing.T) {
	t.Parallel()
	// change gives a section other bytes and right checksums.
	change := func(id sectionID, f func(section []byte)) []byte {
		data := slices.Clone(small(t))
		d := data[headerSize+(int(id)-1)*sectionSize:]
		off, n := binary.LittleEndian.Uint64(d[8:]), binary.LittleEndian.Uint64(d[16:])
		f(data[off : off+n])
		forge(data)
		return data
	}
	for name, data := range map[string][]byte{
		"networks 4: end before start": change(sectionNetworks4, func(s []byte) { copy(s[4:], []byte{1, 0, 0, 0}) }),
		"networks 6: end before start": change(sectionNetworks6, func(s []byte) { copy(s[16:], make([]byte, 16)) }),
		"pieces 4: out of order":       change(sectionPieces4, func(s []byte) { copy(s[8:], s[:4]) }),
		"pieces 6: out of order":       change(sectionPieces6, func(s []byte) { copy(s[20:], s[:16]) }),
		"pieces 4: no such network":    change(sectionPieces4, func(s []byte) { s[4] = 21 }),
		"pieces 6: no such network":    change(sectionPieces6, func(s []byte) { s[19] = 1 }),
		"ports: out of order":          change(sectionPorts, func(s []byte) { copy(s[aliasBytes:], s[:aliasKeyBytes]) }),
	} {
		_, err := New(data)
		var damage *DamageError
		if want, _, _ := strings.Cut(name, ":"); !errors.As(err, &damage) || damage.Where != "section "+want {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range []sectionID{sectionNetworks4, sectionPieces4, sectionNetworks6, sectionPieces6, sectionPorts, sectionKinds} {
		data := slices.Clone(small(t))
		d := data[headerSize+(int(id)-1)*sectionSize:]
		binary.LittleEndian.PutUint64(d[16:], binary.LittleEndian.Uint64(d[16:])-1)
		forge(data)
		_, err := New(data)
		var damage *DamageError
		if !errors.As(err, &damage) || damage.Where != "section "+id.String() {
			t.Errorf("a byte of %s is missing: %v", id, err)
		}
	}
}
