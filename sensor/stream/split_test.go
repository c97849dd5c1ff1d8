package stream_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/stream"
)

// messages is a reader that collects messages. A message starts with a G and ends
// with a full stop.
type messages struct {
	got map[stream.Key][]string
}

// Read implements the [stream.Reader] interface for *messages.
func (r *messages) Read(c *stream.Chunk) (consumed int, next stream.Next) {
	if c.Start && c.End == stream.None && c.Data[0] != 'G' {
		return 0, stream.Hold
	}
	for {
		n := slices.Index(c.Data[consumed:], '.') + 1
		if n == 0 {
			break
		}
		r.got[c.Key] = append(r.got[c.Key], string(c.Data[consumed:consumed+n]))
		consumed += n
	}

	return consumed, stream.More
}

// pieces cuts the text into segments behind each of cuts.
func pieces(text string, seq uint32, cuts ...int) (all []stream.Segment) {
	from := 0
	for _, to := range append(cuts, len(text)) {
		all = append(all, stream.Segment{Key: client, Seq: seq + uint32(from), Payload: []byte(text[from:to]), Flags: ack})
		from = to
	}

	return all
}

// duplicated gives every segment twice.
func duplicated(in []stream.Segment) (out []stream.Segment) {
	for _, s := range in {
		out = append(out, s, s)
	}

	return out
}

// again gives all segments twice.
func again(in []stream.Segment) (out []stream.Segment) { return slices.Concat(in, in) }

// reversed turns the order around.
func reversed(in []stream.Segment) (out []stream.Segment) {
	out = slices.Clone(in)
	slices.Reverse(out)

	return out
}

// falsified gives every segment a second time with other content, longer to both
// sides than the first.
func falsified(in []stream.Segment) (out []stream.Segment) {
	for i, s := range in {
		out = append(out, s)
		if i > 0 {
			s.Payload = []byte("X" + strings.Repeat("Y", len(s.Payload)) + "Z")[:len(s.Payload)+1]
			s.Seq--
			out = append(out, s)
		}
	}

	return out
}

// interleaved mixes segments with those of the opposite direction and of another
// flow with the same text.
func interleaved(in []stream.Segment) (out []stream.Segment) {
	for _, s := range in {
		back, beside := s, s
		back.Key, beside.Key = reverse(client), other(1)
		back.Flags = 0
		out = append(out, s, back, beside)
	}

	return out
}

// splits returns the places to cut a text of n bytes at: nowhere, at every byte,
// at many pairs of bytes, and at all bytes.
func splits(n int) (all [][]int) {
	all = append(all, nil)
	var every []int
	for i := 1; i < n; i++ {
		every = append(every, i)
		all = append(all, []int{i})
		for j := i + 1; j < n; j += 5 {
			all = append(all, []int{i, j})
		}
	}

	return append(all, every)
}

// TestTable_Add_splits gives a reader messages in every split and order: it must
// find each of them once. Where no SYN was seen there is one message, as nothing
// tells that a whole message is not the first.
func TestTable_Add_splits(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name  string
		order func([]stream.Segment) []stream.Segment
	}{
		{"in order", slices.Clone[[]stream.Segment]},
		{"duplicated", duplicated},
		{"twice", again},
		{"reversed", reversed},
		{"reversed and duplicated", func(s []stream.Segment) []stream.Segment { return duplicated(reversed(s)) }},
		{"reversed twice", func(s []stream.Segment) []stream.Segment { return again(reversed(s)) }},
		{"falsified", falsified},
		{"interleaved", interleaved},
	} {
		for _, want := range [][]string{
			{"GET /a.", "GET /longer?than=the first one.", "GET."},
			{"GET /the only one, without a SYN in front of it."},
		} {
			t.Run(fmt.Sprintf("%s/%d", tc.name, len(want)), func(t *testing.T) {
				t.Parallel()
				text := strings.Join(want, "")
				r := &messages{}
				table := newTable(t, &stream.Config{Reader: r, MaxFlows: 8, MaxBytes: stream.MinBytes})
				for _, start := range []uint32{0, 1 << 31, 1<<32 - 7, 505} {
					for _, cuts := range splits(len(text)) {
						segments := tc.order(pieces(text, start, cuts...))
						r.got = map[stream.Key][]string{}
						collect(table, segments, start, len(want) > 1)
						if got := r.got[client]; !slices.Equal(got, want) {
							t.Fatalf("start %d, cuts %v: %q", start, cuts, got)
						}
					}
				}
			})
		}
	}
}

// collect plays segments of the client, at the end an acknowledgement of all of
// them, and closes the table.
func collect(table *stream.Table, segments []stream.Segment, start uint32, synSeen bool) {
	if synSeen {
		table.Add(&stream.Segment{Key: client, Seq: start - 1, Flags: syn})
	}
	end := start
	for i := range segments {
		table.Add(&segments[i])
		if last := segments[i].Seq + uint32(len(segments[i].Payload)); int32(last-end) > 0 {
			end = last
		}
	}
	table.Add(&stream.Segment{Key: reverse(client), Flags: ack, Ack: end})
	table.Close()
}

// TestTable_Add_keys proves that nothing but the same connection is taken for
// one.
func TestTable_Add_keys(t *testing.T) {
	t.Parallel()

	v4, mapped, v6, realm, ports := client, client, client, client, client
	mapped.Src, mapped.Dst = addr("::ffff:10.0.0.1"), addr("::ffff:192.0.2.1")
	v6.Src, v6.Dst = addr("2001:db8::1"), addr("2001:db8::2")
	realm.Realm = 7
	ports.SrcPort, ports.DstPort = ports.DstPort, ports.SrcPort
	zero := stream.Key{}
	keys := []stream.Key{v4, mapped, v6, realm, ports, zero}

	r := &messages{got: map[stream.Key][]string{}}
	table := newTable(t, &stream.Config{Reader: r})
	for round := range 3 {
		for i, k := range keys {
			for _, k := range []stream.Key{k, reverse(k)} {
				if k == zero && i < len(keys)-1 {
					continue
				}
				part := fmt.Sprintf("%d%v", i, k.SrcPort)
				table.Add(&stream.Segment{Key: k, Seq: uint32(round * len(part)), Payload: []byte(part)})
			}
		}
	}
	table.Close()
	if s := table.Stats(); s.Started != uint64(len(keys)) {
		t.Errorf("%d flows, want %d", s.Started, len(keys))
	}
}

// other returns the key of another flow for each n.
func other(n int) (k stream.Key) {
	k = client
	k.Src = netip.AddrFrom4([4]byte{172, byte(n >> 24), byte(n >> 16), byte(n >> 8)})
	k.SrcPort = uint16(n & 0xff)

	return k
}
