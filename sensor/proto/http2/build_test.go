package http2_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http2"
	"golang.org/x/net/http2/hpack"
)

// preface is what a client sends first.
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// Types and flags of frames.
const (
	data, headers, priority, reset, settings, promise, ping, goAway, window, continuation = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9

	endStream, endHeaders, padded, withPriority = 0x1, 0x4, 0x8, 0x20
)

// frame encodes a frame.
func frame(typ, flags byte, stream uint32, payload ...[]byte) (b []byte) {
	p := slices.Concat(payload...)
	b = append(b, byte(len(p)>>16), byte(len(p)>>8), byte(len(p)), typ, flags)
	b = binary.BigEndian.AppendUint32(b, stream)

	return append(b, p...)
}

// start is what each side sends first.
func start() (client, server []byte) {
	s := frame(settings, 0, 0, []byte{0, 3, 0, 0, 0, 100})

	return append([]byte(preface), s...), s
}

// encoder encodes header blocks.
type encoder struct {
	*hpack.Encoder
	buf bytes.Buffer
}

// newEncoder returns an encoder for one direction.
func newEncoder() (e *encoder) {
	e = &encoder{}
	e.Encoder = hpack.NewEncoder(&e.buf)

	return e
}

// block encodes names and values, given in turn.
func (e *encoder) block(fields ...string) (b []byte) {
	e.buf.Reset()
	for f := range slices.Chunk(fields, 2) {
		// Writing to a buffer does not fail.
		_ = e.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]})
	}

	return bytes.Clone(e.buf.Bytes())
}

// get are the headers of a request, with more of them behind.
func get(path string, more ...string) (fields []string) {
	return append([]string{
		":method", "GET", ":scheme", "http", ":authority", "site.net", ":path", path,
	}, more...)
}

// post are the headers of a request with a body.
func post(more ...string) (fields []string) {
	return append([]string{":method", "POST", ":path", "/form", ":authority", "site.net"}, more...)
}

// Texts of messages.
const (
	getText  = "GET %s HTTP/2.0\r\nHost: site.net\r\n%s\r\n"
	postText = "POST /form HTTP/2.0\r\nHost: site.net\r\n\r\n"
)

// text is the text of a request made with get.
func text(path string, lines ...string) (t string) {
	return fmt.Sprintf(getText, path, strings.Join(append(lines, ""), "\r\n"))
}

// collector is a pool that collects its messages.
type collector struct {
	*http2.Pool[string]
	messages []string
}

// newCollector returns a collector with a number of sessions, 0 for the default.
func newCollector(sessions int) (c *collector) {
	c = &collector{}
	c.Pool = http2.NewPool(&http2.Config[string]{
		Message: func(key *string, side http2.Side, text []byte) {
			c.messages = append(c.messages, *key+string(text))
		},
		Sessions: sessions,
	})

	return c
}

// feed gives a session the bytes of a stream in pieces of a size, and returns what
// it left and whether it went on to the end.
func (c *collector) feed(t testing.TB, id uint64, stream []byte, size int) (rest []byte, ok bool) {
	t.Helper()

	for part := range slices.Chunk(stream, size) {
		rest = append(rest, part...)
		n, ok := c.Read(id, rest, 0)
		if n > len(rest) {
			t.Fatalf("%d bytes of %d are consumed", n, len(rest))
		} else if !ok {
			return nil, false
		}

		rest = rest[n:]
	}

	return rest, true
}

// read returns the messages of a stream that is given in pieces of a size.
func read(t testing.TB, side http2.Side, stream []byte, size int) (messages []string, ok bool) {
	t.Helper()

	c := newCollector(1)
	id := c.Open("", side)
	rest, ok := c.feed(t, id, stream, size)
	c.Close(id, rest)

	return c.messages, ok
}
