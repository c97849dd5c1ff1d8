package http2_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailscope/trailscope/sensor/proto/http2"
)

// stream is the bytes of one side.
type stream struct {
	name   string
	bytes  []byte
	want   []string
	side   http2.Side
	broken bool
}

// streams returns what clients and servers send, and what comes of it.
func streams() (all []stream) {
	return slices.Concat(clients(), bodies(), servers(), damaged())
}

// clients returns streams of requests without a body.
func clients() (all []stream) {
	begin, _ := start()
	request := func(block []byte) (b []byte) {
		return slices.Concat(begin, frame(headers, endStream|endHeaders, 1, block))
	}
	e := newEncoder()
	long := strings.Repeat("x", 300)
	whole := newEncoder().block(get("/split", "user-agent", long, "cookie", long)...)

	return []stream{{
		name: "one", bytes: request(newEncoder().block(get("/a?b=c", "user-agent", "curl/8")...)),
		want: []string{text("/a?b=c", "user-agent: curl/8")},
	}, {
		name: "several, each shorter than the one before",
		bytes: slices.Concat(begin,
			frame(headers, endStream|endHeaders, 1, e.block(get("/1", "user-agent", "agent")...)),
			frame(window, 0, 0, []byte{0, 0, 1, 0}), frame(ping, 0, 0, make([]byte, 8)), frame(priority, 0, 9, make([]byte, 5)),
			frame(headers, endStream|endHeaders, 3, e.block(get("/2", "user-agent", "agent")...)),
			frame(0xfa, 0xff, 3, []byte("unknown")),
			frame(headers, endStream|endHeaders, 5, e.block(get("/1", "user-agent", "other")...)),
			frame(goAway, 0, 0, make([]byte, 8))),
		want: []string{text("/1", "user-agent: agent"), text("/2", "user-agent: agent"), text("/1", "user-agent: other")},
	}, {
		name: "padding and priority",
		bytes: slices.Concat(begin, frame(headers, endStream|endHeaders|padded|withPriority, 1,
			[]byte{7, 0, 0, 0, 0, 1}, newEncoder().block(get("/p")...), make([]byte, 7))),
		want: []string{text("/p")},
	}, {
		name: "continued",
		bytes: slices.Concat(begin, frame(headers, endStream|padded, 1, []byte{2}, whole[:3], make([]byte, 2)),
			frame(continuation, 0, 1), frame(continuation, 0, 1, whole[3:100]), frame(continuation, endHeaders, 1, whole[100:])),
		want: []string{text("/split", "user-agent: "+long, "cookie: "+long)},
	}, {
		name: "host header", bytes: request(newEncoder().block(":method", "GET", ":path", "/", "accept", "*", "host", "site.net")),
		want: []string{text("/", "accept: *")},
	}, {
		name: "authority and host header", bytes: request(newEncoder().block(get("/", "host", "other.net")...)),
		want: []string{text("/")},
	}, {
		name: "no host", bytes: request(newEncoder().block(":method", "GET", ":path", "/")),
		want: []string{"GET / HTTP/2.0\r\n\r\n"},
	}, {
		name: "tunnel", bytes: request(newEncoder().block(":method", "CONNECT", ":authority", "site.net:443")),
		want: []string{"CONNECT site.net:443 HTTP/2.0\r\nHost: site.net:443\r\n\r\n"},
	}, {
		name: "web socket", bytes: request(newEncoder().block(":method", "CONNECT", ":protocol", "websocket", ":path", "/ws", ":authority", "site.net")),
		want: []string{text("/ws")},
	}, {
		name: "lines within values",
		bytes: request(newEncoder().block(":method", "GET", ":path", "/a b\r\nX: y\x7f%41\xc3\xa9", ":authority", "site.net\r\nx: y",
			"user-agent", "a\r\n\r\nGET /evil\x00\tz", "x\r\ny", "z", "", "empty")),
		want: []string{"GET /a%20b%0D%0AX:%20y%7F%41\xc3\xa9 HTTP/2.0\r\nHost: site.net  x: y\r\nuser-agent: a    GET /evil \tz\r\n\r\n"},
	}, {
		name: "odd methods", bytes: slices.Concat(
			request(newEncoder().block(":method", "G T", ":path", "/")),
			frame(headers, endStream|endHeaders, 3, newEncoder().block(":path", "/")),
			frame(headers, endStream|endHeaders, 5, newEncoder().block(":method", "GET")),
			frame(headers, endStream|endHeaders, 7, newEncoder().block(":method", "PROPFIND", ":path", "*")),
		),
		want: []string{"PROPFIND * HTTP/2.0\r\n\r\n"},
	}, {
		name: "twice the same", bytes: request(newEncoder().block(get("/", ":path", "/2", ":method", "PUT")...)),
		want: []string{text("/")},
	}, {
		name: "transfer encoding", bytes: request(newEncoder().block(get("/", "transfer-encoding", "chunked")...)),
		want: []string{text("/")},
	}}
}

// bodies returns streams of requests with bodies.
func bodies() (all []stream) {
	begin, _ := start()
	form := slices.Concat(begin, frame(headers, endHeaders, 1, newEncoder().block(post()...)))
	long := strings.Repeat("b", 12<<10)

	return []stream{{
		name: "body", bytes: slices.Concat(form, frame(data, 0, 1, []byte("a=1&")), frame(data, endStream, 1, []byte("b=2"))),
		want: []string{postText + "a=1&b=2"},
	}, {
		name: "padded body", bytes: slices.Concat(form,
			frame(data, padded, 1, []byte{3}, []byte("a=1"), make([]byte, 3)), frame(data, padded, 1, []byte{0}),
			frame(data, padded, 1, []byte{9}, []byte("short")), frame(data, endStream|padded, 1, []byte{2}, []byte("b\x00\x00"))),
		want: []string{postText + "a=1b"},
	}, {
		name: "empty end", bytes: slices.Concat(form, frame(data, 0, 1, []byte("a=1")), frame(data, endStream, 1)),
		want: []string{postText + "a=1"},
	}, {
		name: "reset", bytes: slices.Concat(form, frame(data, 0, 1, []byte("a=1")), frame(reset, 0, 1, make([]byte, 4))),
		want: []string{postText + "a=1"},
	}, {
		name: "trailers", bytes: slices.Concat(form, frame(data, 0, 1, []byte("a=1")),
			frame(headers, endStream|endHeaders, 1, newEncoder().block("x-sum", "1"))),
		want: []string{postText + "a=1"},
	}, {
		name: "never ended", bytes: slices.Concat(form, frame(data, 0, 1, []byte("a=1"))), want: []string{postText + "a=1"},
	}, {
		name: "cut in a frame", bytes: slices.Concat(form, frame(data, 0, 1, []byte("a=1234")))[:len(form)+9+3],
		want: []string{postText + "a=1"},
	}, {
		name: "other streams", bytes: slices.Concat(form, frame(data, 0, 3, []byte("no")),
			frame(headers, endHeaders, 5, newEncoder().block(post()...)), frame(data, endStream, 5, []byte("five")),
			frame(data, endStream, 1, []byte("one"))),
		want: []string{postText + "five", postText + "one"},
	}, {
		name: "long body", bytes: slices.Concat(form, frame(data, 0, 1, []byte(long)), frame(data, endStream, 1, []byte(long))),
		want: []string{(postText + long + long)[:16<<10]},
	}}
}

// servers returns streams of responses.
func servers() (all []stream) {
	_, begin := start()
	e := newEncoder()

	return []stream{{
		name: "response", side: http2.Server, bytes: slices.Concat(begin,
			frame(settings, 1, 0),
			frame(headers, endHeaders, 1, e.block(":status", "103", "link", "</a>")),
			frame(headers, endHeaders, 1, e.block(":status", "200", "content-type", "text/html")),
			frame(promise, endHeaders, 1, []byte{0, 0, 0, 2}, e.block(get("/pushed")...)),
			frame(data, endStream, 1, []byte("<title>t</title>")),
			frame(headers, endHeaders|endStream, 3, e.block(":status", "304", "content-type", "text/html")),
			frame(headers, endHeaders|endStream, 5, e.block(":status", "20x")),
		),
		want: []string{
			"HTTP/2.0 200\r\ncontent-type: text/html\r\n\r\n<title>t</title>",
			"HTTP/2.0 304\r\ncontent-type: text/html\r\n\r\n",
		},
	}}
}

// damaged returns streams that break off.
func damaged() (all []stream) {
	begin, server := start()
	block := newEncoder().block(get("/", "user-agent", "agent")...)
	good := frame(headers, endStream|endHeaders, 1, newEncoder().block(get("/good")...))

	return []stream{{
		name: "http/1.1", bytes: []byte("GET / HTTP/1.1\r\n\r\n"), broken: true,
	}, {
		name: "no settings", bytes: slices.Concat([]byte(preface), good), broken: true,
	}, {
		name: "server without settings", side: http2.Server, bytes: good, broken: true,
	}, {
		name: "header of a client for a server", side: http2.Server, bytes: slices.Concat(server, good),
	}, {
		name: "continuation of nothing", bytes: slices.Concat(begin, good, frame(continuation, endHeaders, 1, block)), broken: true,
		want: []string{text("/good")},
	}, {
		name: "continued by another frame", bytes: slices.Concat(begin, good, frame(headers, 0, 3, block), frame(data, 0, 3)), broken: true,
		want: []string{text("/good"), text("/", "user-agent: agent")},
	}, {
		name: "too many continuations", broken: true, bytes: slices.Concat(begin, good,
			frame(headers, endStream, 3, block), slices.Concat(slices.Repeat([][]byte{frame(continuation, 0, 3)}, 70)...)),
		want: []string{text("/good"), text("/", "user-agent: agent")},
	}, {
		name: "too many headers", broken: true, bytes: slices.Concat(begin, frame(headers, endStream, 3, block),
			frame(continuation, endHeaders, 3, newEncoder().block("x", strings.Repeat("\x01", 17<<10)))),
		want: []string{text("/", "user-agent: agent")},
	}, {
		name: "too long a block", bytes: slices.Concat(begin, frame(headers, endHeaders, 3, make([]byte, 17<<10))), broken: true,
	}, {
		name: "stream 0", bytes: slices.Concat(begin, frame(headers, endHeaders, 0, block)), broken: true,
	}, {
		name: "too much padding", bytes: slices.Concat(begin, frame(headers, endHeaders|padded, 1, []byte{200}, block)), broken: true,
	}, {
		name: "index beyond the table", bytes: slices.Concat(begin, good, frame(headers, endHeaders, 3, []byte{0xff, 0})), broken: true,
		want: []string{text("/good")},
	}, {
		name: "index 0", bytes: slices.Concat(begin, frame(headers, endHeaders, 1, []byte{0x80})), broken: true,
	}, {
		name: "bad huffman code", bytes: slices.Concat(begin, frame(headers, endHeaders, 1, []byte{0, 0x84, 0xff, 0xff, 0xff, 0xff, 0})), broken: true,
	}, {
		name: "block that ends early", bytes: slices.Concat(begin, frame(headers, endHeaders|endStream, 1, block[:len(block)-2])),
		want: []string{text("/")}, broken: true,
	}, {
		name: "stream that ends within a block", bytes: slices.Concat(begin, frame(headers, endHeaders|endStream, 1, block))[:len(begin)+9+len(block)-2],
		want: []string{text("/")},
	}, {
		name: "stream that ends within a continued block",
		bytes: slices.Concat(begin, frame(headers, endStream|padded|withPriority, 1, []byte{1, 0, 0, 0, 0, 1}, block[:4], []byte{0}),
			frame(continuation, 0, 1, block[4:6]), frame(continuation, endHeaders, 1, block[6:])[:9+len(block)-8]),
		want: []string{text("/")},
	}, {
		name: "long list of headers", broken: true, bytes: slices.Concat(begin, frame(headers, endHeaders|endStream, 1,
			newEncoder().block(get("/", "x", strings.Repeat("y", 4000))...), slices.Repeat([]byte{0xbe}, 400))),
		want: []string{text("/", slices.Repeat([]string{"x: " + strings.Repeat("y", 4000)}, 4)...)},
	}}
}

func TestPool_Read(t *testing.T) {
	t.Parallel()

	for _, s := range streams() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()

			for _, size := range []int{len(s.bytes), 1, 2, 3, 7, 100} {
				got, ok := read(t, s.side, s.bytes, size)
				if ok == s.broken {
					t.Errorf("pieces of %d bytes: read to the end: %t", size, ok)
				}

				if diff := cmp.Diff(s.want, got); diff != "" {
					t.Errorf("pieces of %d bytes (-want +got):\n%s", size, diff)
				}
			}
		})
	}
}

func TestPool_Open_evicts(t *testing.T) {
	t.Parallel()

	begin, _ := start()
	form := slices.Concat(begin, frame(headers, endHeaders, 1, newEncoder().block(post()...)), frame(data, 0, 1, []byte("a=1")))
	c := newCollector(2)
	first := c.Open("first ", http2.Client)
	second := c.Open("second ", http2.Client)
	c.feed(t, first, form, 50)
	c.feed(t, second, form, 50)
	c.feed(t, first, frame(data, 0, 1, []byte("b")), 50)

	third := c.Open("third ", http2.Client)
	if diff := cmp.Diff([]string{"second " + postText + "a=1"}, c.messages); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	if n, ok := c.Read(second, form, 0); n != 0 || ok {
		t.Errorf("evicted session consumes %d bytes, %t", n, ok)
	}

	c.Close(second, nil)
	c.feed(t, third, form, 50)
	c.messages = nil
	c.Flush()
	if diff := cmp.Diff([]string{"first " + postText + "a=1b", "third " + postText + "a=1"}, c.messages); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	want := http2.Stats{Sessions: 3, Messages: 3, Evicted: 1}
	if got := c.Stats(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPool_Tick(t *testing.T) {
	t.Parallel()

	begin, _ := start()
	c := newCollector(0)
	id := c.Open("", http2.Client)
	c.Read(id, slices.Concat(begin, frame(headers, endHeaders, 1, newEncoder().block(post()...))), 1_000_000)
	c.Read(id, frame(data, 0, 1, []byte("a=1")), 3_000_000)
	c.Tick(7_999_999)
	if len(c.messages) > 0 {
		t.Errorf("early: %q", c.messages)
	}

	c.Tick(8_000_000)
	c.Read(id, frame(data, endStream, 1, []byte("b=2")), 9_000_000)
	c.Close(id, nil)
	if diff := cmp.Diff([]string{postText + "a=1"}, c.messages); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestPool_waiting opens more messages without an end than are kept, in one
// session and in many: each is handed out once.
func TestPool_waiting(t *testing.T) {
	t.Parallel()

	begin, _ := start()
	e := newEncoder()
	c := newCollector(0)
	one := c.Open("one ", http2.Client)
	c.Read(one, begin, 0)
	const each = 50
	for i := range uint32(each) {
		c.Read(one, frame(headers, endHeaders, 2*i+1, e.block(post()...)), 0)
		id := c.Open("many ", http2.Client)
		c.Read(id, slices.Concat(begin, frame(headers, endHeaders, 1, newEncoder().block(post()...))), 0)
	}

	if n := len(c.messages); n != 2*each-32 {
		t.Errorf("%d messages are handed out early", n)
	}

	c.Flush()
	counts := map[string]int{}
	for _, m := range c.messages {
		counts[m]++
	}

	if counts["one "+postText] != each || counts["many "+postText] != each {
		t.Errorf("got %v", counts)
	}
}

// TestPool_memory fills a pool with what takes the most memory.
func TestPool_memory(t *testing.T) {
	begin, _ := start()
	value := strings.Repeat("x", 3900)
	attack := slices.Concat(begin, frame(headers, endHeaders, 1, newEncoder().block(post("a", value, "b", value)...)),
		frame(data, 0, 1, make([]byte, 8<<10)))

	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	p := http2.NewPool(&http2.Config[[48]byte]{Message: func(*[48]byte, http2.Side, []byte) {}})
	for range 2000 {
		p.Read(p.Open([48]byte{}, http2.Client), attack, 0)
	}

	runtime.GC()
	runtime.ReadMemStats(&after)
	used := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("%d KiB, %+v", used>>10, p.Stats())
	if used > 2<<20 {
		t.Errorf("%d bytes are used", used)
	}

	runtime.KeepAlive(p)
}

func TestStart(t *testing.T) {
	t.Parallel()

	client, server := start()
	testCases := []struct {
		name string
		data []byte
		side http2.Side
		want http2.State
		// decides is the number of bytes that are enough.
		decides int
	}{
		{name: "client", data: client, want: http2.Starts, decides: 24},
		{name: "server", data: server, side: http2.Server, want: http2.Starts, decides: 9},
		{name: "server without settings", data: frame(settings, 0, 0), side: http2.Server, want: http2.Starts, decides: 9},
		{name: "request", data: []byte("POST / HTTP/1.1"), want: http2.NotHTTP2, decides: 2},
		{name: "response", data: []byte("HTTP/1.1 200 OK"), side: http2.Server, want: http2.NotHTTP2, decides: 1},
		{name: "acknowledgement", data: frame(settings, 1, 0), side: http2.Server, want: http2.NotHTTP2, decides: 5},
		{name: "half a setting", data: frame(settings, 0, 0, []byte("abc")), side: http2.Server, want: http2.NotHTTP2, decides: 3},
		{name: "zeros", data: make([]byte, 20), side: http2.Server, want: http2.NotHTTP2, decides: 4},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			for n := range len(tc.data) + 1 {
				want := http2.Undecided
				if n >= tc.decides {
					want = tc.want
				}

				if got := http2.Start(tc.data[:n], tc.side); got != want {
					t.Errorf("%d bytes: got %d, want %d", n, got, want)
				}
			}
		})
	}
}
