package event_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// anyValue fills v with random values, of which a part is zero, down to the
// last field, so that a field added to the record is tested without anybody
// thinking of it.
func anyValue(t *testing.T, r *rand.Rand, v reflect.Value) {
	t.Helper()

	if r.IntN(5) == 0 {
		return
	}

	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = time.Unix(r.Int64N(1<<34)-1<<32, r.Int64N(1e9)).UTC()

		return
	case *netip.Addr:
		*p = anyAddr(r)

		return
	}

	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		anyValue(t, r, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			anyValue(t, r, v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			anyValue(t, r, v.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			anyValue(t, r, v.Index(i))
		}
	case reflect.String:
		v.SetString(anyText(r))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32:
		n := r.Int64N(1<<31) - 1<<20
		v.SetInt(n >> r.IntN(31))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		v.SetUint(r.Uint64() >> (64 - v.Type().Bits()))
	default:
		t.Fatalf("no values for %s", v.Type())
	}
}

// anyAddr returns an address of one of the forms.
func anyAddr(r *rand.Rand) netip.Addr {
	var b [16]byte

	binary.BigEndian.PutUint64(b[:], r.Uint64())
	binary.BigEndian.PutUint64(b[8:], r.Uint64())

	switch r.IntN(4) {
	case 0:
		return netip.AddrFrom16(b)
	case 1:
		return netip.AddrFrom16(netip.AddrFrom4([4]byte(b[:4])).As16())
	case 2:
		return netip.AddrFrom16(b).WithZone("eth0")
	default:
		return netip.AddrFrom4([4]byte(b[:4]))
	}
}

// anyText returns a text of any bytes, sometimes one whose length takes more
// than one byte.
func anyText(r *rand.Rand) string {
	b := make([]byte, r.IntN(20))
	if r.IntN(10) == 0 {
		b = make([]byte, 100+r.IntN(300))
	}

	for i := range b {
		b[i] = byte(r.Uint32())
	}

	return string(b)
}

// anyEvent returns a random event.
func anyEvent(t *testing.T, r *rand.Rand) *event.Event {
	t.Helper()

	e := &event.Event{}
	v := reflect.ValueOf(e).Elem()

	for i := range v.NumField() {
		anyValue(t, r, v.Field(i))
	}

	return e
}

// decoded returns what b decodes to and fails the test on an error.
func decoded(t *testing.T, b []byte) *event.Event {
	t.Helper()

	e, err := event.DecodeBinary(b)
	if err != nil {
		t.Fatalf("decoding %x: %v", b, err)
	}

	return e
}

func TestDecodeBinary_roundTrip(t *testing.T) {
	t.Parallel()

	r := rand.New(rand.NewPCG(1, 2))

	for range 5_000 {
		want := anyEvent(t, r)
		b := event.AppendBinary([]byte("before"), want)

		if !bytes.HasPrefix(b, []byte("before")) {
			t.Fatal("what was there is lost")
		}

		b = b[len("before"):]

		got := decoded(t, b)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}

		if again := event.AppendBinary(nil, got); !bytes.Equal(again, b) {
			t.Fatalf("got %x, want %x", again, b)
		}
	}
}

func TestDecodeBinary_keepsNothing(t *testing.T) {
	t.Parallel()

	want := anyEvent(t, rand.New(rand.NewPCG(3, 4)))
	b := event.AppendBinary(nil, want)
	got := decoded(t, b)

	for i := range b {
		b[i] = 0xff
	}

	if !reflect.DeepEqual(got, want) {
		t.Error("the event changes with the bytes it was read from")
	}
}

func TestDecodeBinary_extremes(t *testing.T) {
	t.Parallel()

	ports := make([]event.Port, event.MaxMerged)
	addrs := make([]netip.Addr, event.MaxMerged)
	texts := make([]string, event.MaxMerged)

	for i := range ports {
		ports[i] = event.Port(i - 1)
		addrs[i] = netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)})
		texts[i] = fmt.Sprint(i)
	}

	testCases := []struct {
		name string
		e    event.Event
	}{
		{name: "empty"},
		{name: "full_lists", e: event.Event{SourcePorts: ports, DestinationPorts: ports, Destinations: addrs, Transports: texts}},
		{name: "empty_lists", e: event.Event{SourcePorts: []event.Port{}, Destinations: []netip.Addr{}, Transports: []string{}}},
		{name: "empty_parts", e: event.Event{Threat: &event.Threat{}, DNS: &event.DNS{}, HTTP: &event.HTTP{}, TLS: &event.TLS{}, Joined: &event.Joined{}, SourcePlace: &event.Place{}}},
		{name: "zero_values_in_lists", e: event.Event{Destinations: make([]netip.Addr, 3), Transports: make([]string, 3), SourcePorts: make([]event.Port, 3)}},
		{name: "numbers", e: event.Event{Count: math.MaxInt, SourcePort: math.MaxInt32, DestinationPort: math.MinInt32, VLAN: math.MaxUint16, Merge: math.MaxUint8}},
		{name: "count_below_zero", e: event.Event{Count: math.MinInt}},
		{name: "long_text", e: event.Event{Info: strings.Repeat("x", 1<<20), HTTP: &event.HTTP{Path: strings.Repeat("y", 1<<15)}}},
		{name: "times", e: event.Event{Time: time.Date(-5000, 1, 1, 0, 0, 0, 1, time.UTC), First: time.Date(290000, 1, 1, 0, 0, 0, 999999999, time.UTC)}},
		{name: "epoch", e: event.Event{Time: time.Unix(0, 0).UTC()}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			if got := decoded(t, event.AppendBinary(nil, &tc.e)); !reflect.DeepEqual(got, &tc.e) {
				t.Errorf("got  %+v\nwant %+v", got, &tc.e)
			}
		})
	}
}

func TestAppendBinary_time(t *testing.T) {
	t.Parallel()

	zone := time.FixedZone("east", 3600)
	e := &event.Event{Time: time.Date(2026, 1, 2, 3, 4, 5, 6000, zone)}
	got := decoded(t, event.AppendBinary(nil, e))

	if !got.Time.Equal(e.Time) || got.Time.Location() != time.UTC {
		t.Errorf("got %v, want %v in UTC", got.Time, e.Time)
	}
}

func TestAppendBinary_cutsLists(t *testing.T) {
	t.Parallel()

	e := &event.Event{SourcePorts: make([]event.Port, event.MaxMerged+1)}
	if got := decoded(t, event.AppendBinary(nil, e)); len(got.SourcePorts) != event.MaxMerged {
		t.Errorf("got %d ports", len(got.SourcePorts))
	}
}

func TestDecodeBinary_laterFields(t *testing.T) {
	t.Parallel()

	want := anyEvent(t, rand.New(rand.NewPCG(5, 6)))
	b := event.AppendBinary(nil, want)
	b = binary.AppendUvarint(b, 200)
	b = append(append(b, 5), "later"...)
	b = binary.AppendUvarint(b, 1000)
	b = append(b, 0)

	if got := decoded(t, b); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestDecodeBinary_errors(t *testing.T) {
	t.Parallel()

	many := append([]byte{1, 13, 0xe9, 0x07}, make([]byte, event.MaxMerged+1)...)

	testCases := []struct {
		name string
		in   []byte
	}{
		{name: "empty", in: nil},
		{name: "version", in: []byte{2}},
		{name: "no_length", in: []byte{1, 4}},
		{name: "short_value", in: []byte{1, 4, 2, 'x'}},
		{name: "field_0", in: []byte{1, 0, 0}},
		{name: "field_twice", in: []byte{1, 4, 1, 'x', 4, 1, 'y'}},
		{name: "fields_out_of_order", in: []byte{1, 5, 1, 'x', 4, 1, 'y'}},
		{name: "field_too_high", in: []byte{1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0}},
		{name: "endless_number", in: append([]byte{1}, bytes.Repeat([]byte{0xff}, 12)...)},
		{name: "number_with_more", in: []byte{1, 19, 2, 2, 2}},
		{name: "number_without", in: []byte{1, 19, 0}},
		{name: "number_too_large", in: []byte{1, 22, 3, 0xff, 0xff, 0x0f}},
		{name: "address_of_5", in: []byte{1, 17, 5, 1, 2, 3, 4, 5}},
		{name: "id_of_15", in: append([]byte{1, 23, 15}, make([]byte, 15)...)},
		{name: "id_of_17", in: append([]byte{1, 23, 17}, make([]byte, 17)...)},
		{name: "nanoseconds", in: []byte{1, 1, 6, 2, 0x80, 0x94, 0xeb, 0xdc, 0x03}},
		{name: "time_with_more", in: []byte{1, 1, 3, 2, 2, 2}},
		{name: "list_torn", in: []byte{1, 16, 2, 5, 'x'}},
		{name: "last_of_list", in: []byte{1, 15, 7, 4, 10, 0, 0, 1, 1, 10}},
		{name: "list_too_long", in: many},
		{name: "too_many_tunnels", in: append([]byte{1, 34, event.MaxTunnels + 1}, make([]byte, event.MaxTunnels+1)...)},
		{name: "too_many_answers", in: append([]byte{1, 28, 19, 7, 17}, make([]byte, event.MaxDNSAnswers+1)...)},
		{name: "tunnel_torn", in: []byte{1, 34, 2, 5, 1}},
		{name: "inside_a_tunnel", in: []byte{1, 34, 4, 3, 2, 1, 'x'}},
		{name: "inside_an_answer", in: []byte{1, 28, 6, 7, 4, 3, 2, 0, 0}},
		{name: "inside_a_part", in: []byte{1, 28, 3, 1, 9, 'x'}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			if e, err := event.DecodeBinary(tc.in); !errors.Is(err, event.ErrCodec) || e != nil {
				t.Errorf("got %+v, error %v", e, err)
			}
		})
	}
}

// codecSeeds returns events of every sort in binary form.
func codecSeeds(t *testing.T) (seeds [][]byte) {
	r := rand.New(rand.NewPCG(7, 8))

	for range 40 {
		e := &event.Event{}
		v := reflect.ValueOf(e).Elem()

		for i := range v.NumField() {
			anyValue(t, r, v.Field(i))
		}

		seeds = append(seeds, event.AppendBinary(nil, e))
	}

	return append(seeds, event.AppendBinary(nil, plain()), event.AppendBinary(nil, nested(3)), []byte{1})
}

// checkCodec is what holds for every input: it is refused, or what it decodes
// to survives another round.
func checkCodec(t testing.TB, b []byte) {
	e, err := event.DecodeBinary(b)
	if err != nil {
		if !errors.Is(err, event.ErrCodec) {
			t.Fatalf("error %v", err)
		}

		return
	}

	again, err := event.DecodeBinary(event.AppendBinary(nil, e))
	if err != nil {
		t.Fatalf("decoding again: %v", err)
	}

	if !reflect.DeepEqual(again, e) {
		t.Fatalf("got  %+v\nwant %+v", again, e)
	}
}

func TestDecodeBinary_mutated(t *testing.T) {
	fuzzed.Run(t, 20_000, codecSeeds(t), func(b []byte) { checkCodec(t, b) })
}

func FuzzDecodeBinary(f *testing.F) {
	f.Add(event.AppendBinary(nil, plain()))
	f.Add(event.AppendBinary(nil, nested(2)))
	f.Add([]byte{1, 4, 1, 'x', 27, 2, 2, 0})

	f.Fuzz(func(t *testing.T, b []byte) { checkCodec(t, b) })
}

// Most recent results: 236 ns/op, 0 allocs/op.
func BenchmarkAppendBinary(b *testing.B) {
	e := full()
	buffer := event.AppendBinary(nil, e)

	b.SetBytes(int64(len(buffer)))
	b.ReportAllocs()

	for b.Loop() {
		buffer = event.AppendBinary(buffer[:0], e)
	}
}

// Most recent results: 780 ns/op, 6 allocs/op.
func BenchmarkDecodeBinary(b *testing.B) {
	buffer := event.AppendBinary(nil, full())

	b.SetBytes(int64(len(buffer)))
	b.ReportAllocs()

	for b.Loop() {
		if _, err := event.DecodeBinary(buffer); err != nil {
			b.Fatal(err)
		}
	}
}

// full returns an event as a sensor emits it.
func full() *event.Event {
	e := plain()
	e.ID = event.ID{1, 2, 3, 15: 9}
	e.Threat = &event.Threat{
		ID: event.ThreatID{4, 5}, Display: "0f3a9c1d", Trail: "evil.example", Class: "malware", Rule: "trail-dns",
		Techniques: []string{"T1071.004"}, Machine: netip.MustParseAddr("10.0.0.7"),
		Service: event.Service{Name: "domain", Port: 53, Side: event.SideDestination},
		Risk:    3000, Severity: event.SeverityHigh, Confidence: event.ConfidenceHigh,
		Direction: event.DirectionOutbound, Origin: event.OriginStatic,
	}
	e.DNS = &event.DNS{Name: "www.evil.example", Type: 1, Class: 1}
	e.CommunityID = "1:wCb3OG7yAFWelaUydu0D+125CLM="
	e.DestinationPlace = &event.Place{Country: "US", Organization: "Example Net", ASN: 64496}

	return e
}
