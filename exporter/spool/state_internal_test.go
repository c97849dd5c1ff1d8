package spool

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// testState is a state with two cursors.
func testState() *state {
	st := &state{}
	st.lanes[Low] = lane{next: 1000, floor: 400, refused: 7}
	st.lanes[High] = lane{next: 50, floor: 1}
	st.cursors = []savedCursor{
		{name: "elastic", tracks: [laneCount]track{
			{start: 10, pos: 900, refused: 3, acked: 800, skipped: 50, dead: 20, dropped: 15, damaged: 5},
			{start: 0, pos: 49, acked: 49},
		}},
		{name: strings.Repeat("o", MaxNameBytes), tracks: [laneCount]track{{start: 999, pos: 999, refused: 7}, {}}},
	}
	return st
}

func TestSlot_roundTrip(t *testing.T) {
	t.Parallel()
	want := testState()
	b := appendSlot(nil, 77, want)
	got, generation, err := parseSlot(append(b, "what an older, longer state left"...))
	if err != nil || generation != 77 || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v %d %v", got, generation, err)
	}
	for n := range b {
		if _, _, err := parseSlot(b[:n]); err == nil {
			t.Fatalf("%d of %d bytes are read", n, len(b))
		}
	}
	for bit := range len(b) * 8 {
		b[bit/8] ^= 1 << (bit % 8)
		if _, _, err := parseSlot(b); err == nil {
			t.Fatalf("bit %d was flipped", bit)
		}
		b[bit/8] ^= 1 << (bit % 8)
	}
}

// TestSlot_largest has the most that fits.
func TestSlot_largest(t *testing.T) {
	t.Parallel()
	st := &state{}
	st.lanes[Low], st.lanes[High] = lane{next: 1, floor: 1}, lane{next: 1, floor: 1}
	for i := range MaxSinks {
		name := strings.Repeat("x", MaxNameBytes-1) + string(rune('!'+i))
		st.cursors = append(st.cursors, savedCursor{name: name})
	}
	b := appendSlot(nil, 1, st)
	if len(b) > slotSize {
		t.Fatalf("%d bytes in a slot of %d", len(b), slotSize)
	}
	if _, _, err := parseSlot(b); err != nil {
		t.Fatal(err)
	}
}

// checkSlot checks what any slot must give: nothing, or a state that is written
// as it was read and whose terms add up. The sum is made right first, so that
// the content is what decides.
func checkSlot(t testing.TB, scratch, input []byte) {
	b := append(scratch[:0], input...)
	if len(b) >= slotHeader {
		binary.LittleEndian.PutUint32(b[slotLength:], uint32(len(b)-slotHeader))
		binary.LittleEndian.PutUint32(b[slotSum:], slotChecksum(b))
	}
	st, generation, err := parseSlot(b)
	if err != nil {
		return
	}
	for i := range st.cursors {
		for j := range st.cursors[i].tracks {
			k := &st.cursors[i].tracks[j]
			if uint64(k.pos-k.start) != k.acked+k.skipped+k.dead+k.dropped+k.damaged {
				t.Fatalf("%+v", k)
			}
		}
	}
	if again := appendSlot(b[len(b):], generation, st); !bytes.Equal(again, b) {
		t.Fatalf("read %x\nwrote %x", b, again)
	}
}

func FuzzSlot(f *testing.F) {
	f.Add(appendSlot(nil, 77, testState()))
	f.Fuzz(func(t *testing.T, input []byte) { checkSlot(t, nil, input) })
}

func TestSlot_hostile(t *testing.T) {
	scratch := make([]byte, 64<<10)
	seeds := [][]byte{appendSlot(nil, 77, testState()), appendSlot(nil, 1, &state{lanes: testState().lanes})}
	fuzzed.Run(t, fuzzInputs, seeds, func(input []byte) { checkSlot(t, scratch, input) })
}

func TestSegmentName(t *testing.T) {
	t.Parallel()
	name := segmentName(High, 12, 0x65, 0x1f2e3d4c)
	if name != "high-0000000012-0000000000000065-1f2e3d4c.seg" {
		t.Fatal(name)
	}
	testCases := []struct {
		name string
		ok   bool
	}{
		{name, true},
		{"low-0000000001-0000000000000001-00000000.seg", true},
		{"low-0000000001-0000000000000000-00000000.seg", false}, // there is no record 0
		{"low-0000000001-ffffffffffffffff-00000000.seg", false},
		{"mid-0000000001-0000000000000001-00000000.seg", false},
		{"low-1-1-0.seg", false},
		{"low-0000000001-0000000000000001.seg", false},
		{"low-0000000001-0000000000000001-00000000", false},
		{"low--0000000001-0000000000000001-00000000.seg", false},
		{"cursors", false},
		{"", false},
	}
	for _, tc := range testCases {
		if _, ok := parseSegmentName(tc.name); ok != tc.ok {
			t.Errorf("%q: %t", tc.name, ok)
		}
	}
}
