package http_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

func TestFrame_kind(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 8<<10)
	testCases := []struct {
		name string
		data string
		want http.Kind
	}{
		{name: "nothing", data: "", want: http.KindUndecided},
		{name: "one letter", data: "G", want: http.KindUndecided},
		{name: "lower-case method", data: "get", want: http.KindUndecided},
		{name: "longest method", data: strings.Repeat("M", 20), want: http.KindUndecided},
		{name: "method too long", data: strings.Repeat("M", 21), want: http.KindOther},
		{name: "marks in the method", data: "M-SEARCH", want: http.KindUndecided},
		{name: "no mark of a method", data: "GET/", want: http.KindOther},
		{name: "control character", data: "GE\x01", want: http.KindOther},
		{name: "tab behind the method", data: "GET\t/", want: http.KindOther},
		{name: "no ASCII", data: "G\xc3\x89T", want: http.KindOther},
		{name: "blank in front", data: " GET / HTTP/1.1\r\n", want: http.KindOther},
		{name: "TLS", data: "\x16\x03\x01\x02", want: http.KindOther},
		{name: "SSH", data: "SSH-2.0-x\r\n", want: http.KindOther},
		{name: "SMTP", data: "EHLO a.test\r\n", want: http.KindOther},
		{name: "SIP", data: "INVITE sip:a@b.test SIP/2.0\r\n", want: http.KindOther},
		{name: "version without a target", data: "GET HTTP/1.1\r\n", want: http.KindOther},
		{name: "version in the middle", data: "GET HTTP/1.1 x\r\n", want: http.KindOther},
		{name: "version in lower case", data: "GET / http/1.1\r\n", want: http.KindOther},
		{name: "version without a number", data: "GET / HTTP/\r\n", want: http.KindOther},
		{name: "first version of HTTP", data: "GET /\r\n", want: http.KindOther},

		{name: "line goes on", data: "GET /a HTTP/1.1", want: http.KindUndecided},
		{name: "half a line end", data: "GET /a HTTP/1.1\r", want: http.KindUndecided},
		{name: "request", data: "GET /a HTTP/1.1\r\n", want: http.KindRequest},
		{name: "bare line end", data: "GET /a HTTP/1.1\n", want: http.KindRequest},
		{name: "two blanks", data: "GET  /a HTTP/1.1\r\n", want: http.KindRequest},
		{name: "two blanks before the version", data: "GET /a  HTTP/1.1\r\n", want: http.KindRequest},
		{name: "blank at the end", data: "GET /a HTTP/1.1 \r\n", want: http.KindRequest},
		{name: "blank in the target", data: "GET /a b HTTP/1.1\r\n", want: http.KindRequest},
		{name: "empty target", data: "GET  HTTP/1.1\r\n", want: http.KindRequest},
		{name: "any word", data: "x1 y HTTP/9\r\n", want: http.KindRequest},
		{name: "empty lines in front", data: "\r\n\n\r\nGET / HTTP/1.0\r\n", want: http.KindRequest},
		{name: "only empty lines", data: "\r\n\r\n", want: http.KindUndecided},
		{name: "half an empty line", data: "\r", want: http.KindUndecided},
		{name: "no empty line", data: "\rGET / HTTP/1.0\r\n", want: http.KindOther},
		{name: "too many empty lines", data: strings.Repeat("\n", 17), want: http.KindOther},
		{name: "longest line", data: "GET /" + long[:8<<10-16] + " HTTP/1.1\r\n", want: http.KindRequest},
		{name: "line too long", data: "GET /" + long[:8<<10-15] + " HTTP/1.1\r\n", want: http.KindOther},
		{name: "endless line", data: "GET /" + long, want: http.KindOther},

		{name: "half a response", data: "HTTP", want: http.KindUndecided},
		{name: "response", data: "HTTP/", want: http.KindResponse},
		{name: "response behind an empty line", data: "\r\nHTTP/1.1 200 OK\r\n", want: http.KindResponse},

		{name: "half a preface", data: "PRI * HTTP/2.0\r\n\r\nSM", want: http.KindUndecided},
		{name: "preface", data: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00", want: http.KindPreface},
		{name: "no preface", data: "PRI * HTTP/2.0\r\n\r\nSN", want: http.KindRequest},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := http.Frame([]byte(tc.data)).Kind; got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

// TestFrame_request has messages in which a bar stands behind the head, a caret
// where Size is and another bar at the end; without a caret Size is the end.
func TestFrame_request(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name  string
		lines string
		more  int // bytes of the message that are missing
		open  bool
		doubt bool
	}{
		{name: "no head yet", lines: "GET / HTTP/1.1\nHost: a\n"},
		{name: "plain", lines: "GET / HTTP/1.1\nHost: a\n\n||"},
		{name: "no headers", lines: "GET / HTTP/1.1\n\n||"},
		{name: "pipelined", lines: "GET / HTTP/1.1\n\n||GET /b HTTP/1.1\n\n"},
		{name: "pipelined, cut behind its line", lines: "GET / HTTP/1.1\n\n||GET /b HTTP/1.1\n"},
		{name: "pipelined or body", lines: "GET / HTTP/1.1\n\n|^GET /b", open: true, doubt: true},
		{name: "pipelined with an empty line", lines: "GET / HTTP/1.1\n\n|^\n|GET /b HTTP/1.1\n"},
		{name: "upgrade without asking", lines: "GET / HTTP/1.1\n\n||PRI * HTTP/2.0\n\nSM\n\n"},
		{name: "empty lines", lines: "GET / HTTP/1.1\n\n|^\n\n|"},
		{name: "body", lines: "GET / HTTP/1.1\n\n|^a=b|"},
		{name: "body behind an empty line", lines: "GET / HTTP/1.1\n\n|^\na=b|"},
		{name: "body that is a response", lines: "GET / HTTP/1.1\n\n|^HTTP/1.1 200 OK\n|"},
		{name: "empty lines in front", lines: "\n\nGET / HTTP/1.1\n\n||"},

		{name: "length", lines: "POST / HTTP/1.1\nContent-Length: 3\n\n|a=b|"},
		{name: "length in any case", lines: "POST / HTTP/1.1\ncONTENT-lENGTH:3 \n\n|a=b|"},
		{name: "length of a GET", lines: "GET / HTTP/1.1\nContent-Length: 3\n\n|a=b|"},
		{name: "length of nothing", lines: "POST / HTTP/1.1\nContent-Length: 0\n\n||"},
		{name: "length cut", lines: "POST / HTTP/1.1\nContent-Length: 4\n\n|a=b", more: 1},
		{name: "length twice the same", lines: "POST / HTTP/1.1\nContent-Length: 3\nContent-Length: 3, 3\n\n|a=b|"},
		{name: "length twice", lines: "POST / HTTP/1.1\nContent-Length: 3\nContent-Length: 4\n\n|a=b", open: true},
		{name: "length twice in one", lines: "POST / HTTP/1.1\nContent-Length: 3,4\n\n|a=b", open: true},
		{name: "length that is none", lines: "GET / HTTP/1.1\nContent-Length: +3\n\n|a=b", open: true},
		{name: "length without digits", lines: "GET / HTTP/1.1\nContent-Length:\n\n|a=b", open: true},
		{name: "length folded", lines: "POST / HTTP/1.1\nContent-Length:\n  3\n\n|a=b|"},
		{name: "length in a fold", lines: "GET / HTTP/1.1\nX: y\n Content-Length: 9\n\n||"},
		{name: "length, then a request", lines: "POST / HTTP/1.1\nContent-Length: 3\n\n|a=b|GET / HTTP/1.1\n"},
		{name: "length, then half a request", lines: "POST / HTTP/1.1\nContent-Length: 3\n\n|a=b|GE"},
		{name: "length, then an empty line", lines: "POST / HTTP/1.1\nContent-Length: 3\n\n|a=b^\n|GET / HTTP/1.1\n"},
		{name: "length too small", lines: "POST / HTTP/1.1\nContent-Length: 3\n\n|a=b^&c=d|"},
		{name: "identity", lines: "GET / HTTP/1.1\nTransfer-Encoding: identity\n\n||"},

		{name: "POST without a length", lines: "POST / HTTP/1.1\n\n|", open: true},
		{name: "post without a length", lines: "post / HTTP/1.1\n\n|", open: true},
		{name: "PUT with a body", lines: "PUT / HTTP/1.1\n\n|a=b", open: true},
		{name: "PATCH with a few bytes", lines: "PATCH / HTTP/1.1\n\n|ab", open: true, doubt: true},
		{name: "POST, then a request", lines: "POST / HTTP/1.1\n\n||GET / HTTP/1.1\n"},
		{name: "POST, then a request behind an empty line", lines: "POST / HTTP/1.1\n\n|^\n|GET / HTTP/1.1\n"},
		{name: "PURGE", lines: "PURGE / HTTP/1.1\n\n||"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			data, want := marked(tc.lines, tc.more)
			want.Kind, want.Open, want.Doubt = http.KindRequest, tc.open, tc.doubt
			if got := http.Frame(data); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// marked is lines with Windows line ends and without their marks, which say how
// it must be framed. If more is set, Size is that far behind the end.
func marked(lines string, more int) (data []byte, want http.Framing) {
	marks := 0
	for _, c := range segment(lines) {
		at := len(data)
		switch {
		case c == '^':
			want.Size = at
		case c != '|':
			data = append(data, c)
		case marks == 0:
			marks, want.Head = 1, at
		default:
			want.End = at
			want.Size = max(want.Size, want.Head)
			if !strings.Contains(lines, "^") {
				want.Size = at
			}
		}
	}
	if more > 0 {
		want.Size = len(data) + more
	}
	return data, want
}

// TestFrame_huge makes sure that sizes do not overflow.
func TestFrame_huge(t *testing.T) {
	t.Parallel()
	data := segment("POST / HTTP/1.1\nContent-Length: 99999999999999999999999999999\n\na")
	if f := http.Frame(data); f.End != 0 || f.Size < 1<<26 || f.Open {
		t.Errorf("got %+v", f)
	}
}

// TestFrame_long has heads of which the empty line is searched first.
func TestFrame_long(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r\n"} {
		head := "POST / HTTP/1.1" + end + strings.Repeat("X: y"+end, 1000) + "Content-Length: 3" + end
		if f := http.Frame([]byte(head)); f.Kind != http.KindRequest || f.Head != 0 || f.End != 0 {
			t.Errorf("%q: without an empty line: %+v", end, f)
		}
		head += end
		if f := http.Frame([]byte(head + "a=b")); f.Head != len(head) || f.End != len(head)+len("a=b") {
			t.Errorf("%q: %+v, want a head of %d", end, f, len(head))
		}
	}
}

func TestFrame_response(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name  string
		lines string
		more  int
		open  bool
	}{
		{name: "no line end", lines: "HTTP/1.1 200 OK"},
		{name: "no head yet", lines: "HTTP/1.1 200 OK\nServer: a\n"},
		{name: "length", lines: "HTTP/1.1 200 OK\nContent-Length: 2\n\n|ab|cd"},
		{name: "length cut", lines: "HTTP/1.1 200 OK\nContent-Length: 3\n\n|ab", more: 1},
		{name: "no length", lines: "HTTP/1.1 200 OK\n\n|ab", open: true},
		{name: "bad length", lines: "HTTP/1.1 200 OK\nContent-Length: x\n\n|ab", open: true},
		{name: "no length, then a response", lines: "HTTP/1.1 200 OK\n\n||HTTP/1.1 200 OK\n"},
		{name: "continue", lines: "HTTP/1.1 100 Continue\n\n||HTTP/1.1 200 OK\n"},
		{name: "no content", lines: "HTTP/1.1 204 No\nContent-Length: 4\n\n||x"},
		{name: "not modified", lines: "HTTP/1.1 304 Not\n\n||"},
		{name: "chunks", lines: "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n|1\na\n0\n\n|HTTP/"},
		{name: "other coding", lines: "HTTP/1.1 200 OK\nTransfer-Encoding: gzip\nContent-Length: 1\n\n|a", open: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			data, want := marked(tc.lines, tc.more)
			want.Kind, want.Open = http.KindResponse, tc.open
			if got := http.Frame(data); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestFrame_chunks(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name string
		body string
		open bool
	}{
		{name: "one", body: "3\na=b\n0\n\n|"},
		{name: "two", body: "1\na\n2\n=b\n0\n\n|"},
		{name: "capital digit and extension", body: "A;x=y\n0123456789\n00 ;z\n\n|"},
		{name: "trailer", body: "1\na\n0\nX: y\nZ: 1\n\n|"},
		{name: "then a request", body: "1\na\n0\n\n|GET / HTTP/1.1\n\n"},
		{name: "nothing yet", body: ""},
		{name: "half a size", body: "1"},
		{name: "half a chunk", body: "5\nab"},
		{name: "no line end behind", body: "2\nab"},
		{name: "last one is missing", body: "2\nab\n"},
		{name: "last line is missing", body: "2\nab\n0\n"},
		{name: "half a trailer", body: "2\nab\n0\nX: y"},
		{name: "huge", body: "ffffffffffffffffffffff\nab"},
		{name: "no size", body: "x\nab\n", open: true},
		{name: "no digits", body: ";x\nab\n", open: true},
		{name: "longer than its size", body: "1\nab\n0\n\n", open: true},
		{name: "size with a tail", body: "1 a\nb\n0\n\n", open: true},
		{name: "endless size", body: strings.Repeat("0", 300), open: true},
		{name: "too many", body: strings.Repeat("1\na\n", 600) + "0\n\n", open: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			data, want := marked("POST / HTTP/1.1\nContent-Length: 1\nTransfer-Encoding: chunked\n\n|"+tc.body, 0)
			want.Kind, want.Open = http.KindRequest, tc.open
			got := http.Frame(data)
			got.Doubt = false
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestFrame_lineEnds frames the same messages with bare line feeds.
func TestFrame_lineEnds(t *testing.T) {
	t.Parallel()
	for _, lines := range []string{
		"GET / HTTP/1.1\nHost: a\n\n",
		"POST / HTTP/1.1\nContent-Length: 3\n\na=b",
		"POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n1\na\n0\nX: y\n\n",
		"HTTP/1.1 200 OK\nContent-Length: 2\n\nab",
	} {
		if f := http.Frame([]byte(lines)); f.End != len(lines) || f.Open {
			t.Errorf("%q: %+v", lines, f)
		}
	}
}
