package stream_test

import (
	"bytes"
	"fmt"
	"net/netip"

	"github.com/trailscope/trailscope/sensor/stream"
)

// lines prints the lines of all directions.
type lines struct{}

// Read implements the [stream.Reader] interface for lines.
func (lines) Read(c *stream.Chunk) (consumed int, next stream.Next) {
	n := bytes.IndexByte(c.Data, '\n') + 1
	if n > 0 {
		fmt.Printf("%s:%d says %s", c.Key.Src, c.Key.SrcPort, c.Data[:n])
	}

	return n, stream.More
}

func Example() {
	t, err := stream.New(&stream.Config{Reader: lines{}})
	if err != nil {
		fmt.Println(err)

		return
	}

	s := stream.Segment{Key: stream.Key{
		Src: netip.MustParseAddr("2001:db8::1"), SrcPort: 40000, Dst: netip.MustParseAddr("2001:db8::2"), DstPort: 25,
	}}
	s.Seq, s.Flags = 1000, 0x02
	t.Add(&s)
	s.Flags = 0x10
	for _, part := range []struct {
		text string
		seq  uint32
	}{{"example.org\n", 1006}, {"HELO ", 1001}, {"HELO ", 1001}} {
		s.Seq, s.Payload = part.seq, []byte(part.text)
		fmt.Println(t.Add(&s))
	}
	t.Close()

	// Output:
	// taken
	// 2001:db8::1:40000 says HELO example.org
	// taken
	// repeated
}
