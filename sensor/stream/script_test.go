package stream_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/stream"
)

// Flags of TCP.
const (
	fin = 0x01
	syn = 0x02
	rst = 0x04
	ack = 0x10
)

// client is the key of the direction ">" of scripts; "<" is the opposite one.
var client = stream.Key{
	Src: netip.MustParseAddr("10.0.0.1"), SrcPort: 40000, Dst: netip.MustParseAddr("192.0.2.1"), DstPort: 80,
}

// reverse returns the opposite direction of k.
func reverse(k stream.Key) (r stream.Key) {
	return stream.Key{Src: k.Dst, Dst: k.Src, SrcPort: k.DstPort, DstPort: k.SrcPort, Realm: k.Realm}
}

// teller writes down what a table tells its reader. A message ends with a full
// stop. Data that starts with "!" makes it pass the direction; one with "?" is
// not the start of anything, and with "~" neither, which makes it pass the
// direction when that does not help.
type teller struct {
	log []string

	// forgetful makes it leave no state behind messages and where it passes.
	forgetful bool
}

// Read implements the [stream.Reader] interface for *teller.
func (r *teller) Read(c *stream.Chunk) (consumed int, next stream.Next) {
	consumed = bytes.LastIndexByte(c.Data, '.') + 1
	switch c.Data[0] {
	case '!':
		next = stream.Pass
	case '?':
		consumed, next = 0, stream.Hold
	case '~':
		consumed, next = 0, stream.Hold
		if c.End == stream.Gap {
			next = stream.Pass
		}
	default:
	}
	direction := ">"
	if c.Key != client {
		direction = "<"
	}
	text := direction + string(c.Data[:consumed])
	if consumed < len(c.Data) {
		text += "|" + string(c.Data[consumed:])
	}
	if c.End != stream.None {
		text += " " + c.End.String()
	}
	if c.Start {
		text += " start"
	}
	if c.InHand {
		text += " hand"
	}
	r.log = append(r.log, text)
	switch {
	case r.forgetful && (consumed == len(c.Data) || next == stream.Pass):
		*c.State = 0
	case *c.State == 0:
		*c.State = uint64(len(r.log))
	}

	return consumed, next
}

// script runs steps on a table. A step is a direction, flags, a sequence number,
// an acknowledgement number with "@", and a payload, all but the first and the
// sequence number optional: "< SA 500 @101". "tick 10s" and "close" call the
// methods of these names, "flows" tells how many there are. What follows "=>" is
// what the step must give: the result, and behind each ";" what the reader is
// told.
func script(t *testing.T, steps ...string) {
	t.Helper()
	tell(t, &teller{}, steps)
}

// tell is [script] with a reader.
func tell(t *testing.T, r *teller, steps []string) {
	t.Helper()

	table := newTable(t, &stream.Config{Reader: r, MaxFlows: 4, Forget: func(state uint64) {
		r.log = append(r.log, fmt.Sprintf("forget %d", state))
	}})
	for i, step := range steps {
		action, want, _ := strings.Cut(step, "=>")
		r.log = r.log[:0:0]
		got := []string{run(t, table, strings.Fields(action))}
		got = append(got, r.log...)
		if text := strings.Join(got, "; "); text != strings.TrimSpace(want) {
			t.Errorf("step %d: %s=> %s\nwant %s", i, action, text, want)
		}
		if err := table.Check(); err != nil {
			t.Fatalf("step %d: %s: %v", i, action, err)
		}
	}
}

// run does one step and returns its result.
func run(t *testing.T, table *stream.Table, words []string) (result string) {
	t.Helper()

	switch words[0] {
	case "tick":
		d, err := time.ParseDuration(words[1])
		if err != nil {
			t.Fatal(err)
		}
		table.Tick(d.Microseconds())

		return ""
	case "flows":
		return strconv.Itoa(table.Stats().Flows)
	case "close":
		table.Close()

		return ""
	default:
		return table.Add(segment(t, words)).String()
	}
}

// segment makes a segment of the words of a step.
func segment(t *testing.T, words []string) (s *stream.Segment) {
	t.Helper()

	s = &stream.Segment{Key: client}
	if words[0] == "<" {
		s.Key = reverse(client)
	}
	for _, w := range words[1:] {
		switch {
		case strings.Trim(w, "SFRA") == "":
			s.Flags |= flags(w)
		case w[0] == '@':
			s.Flags |= ack
			s.Ack = number(t, w[1:])
		case '0' <= w[0] && w[0] <= '9':
			s.Seq = number(t, w)
		default:
			s.Payload = []byte(w)
		}
	}

	return s
}

// flags returns the flags of a word of their first letters.
func flags(word string) (f uint8) {
	for _, c := range word {
		f |= map[rune]uint8{'S': syn, 'F': fin, 'R': rst, 'A': ack}[c]
	}

	return f
}

// addr parses an address.
func addr(s string) (a netip.Addr) { return netip.MustParseAddr(s) }

// number parses a sequence number.
func number(t *testing.T, s string) (n uint32) {
	t.Helper()

	v, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		t.Fatal(err)
	}

	return uint32(v)
}
