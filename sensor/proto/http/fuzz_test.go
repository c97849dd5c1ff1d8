package http_test

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/http"
)

func requestSeeds() [][]byte {
	return [][]byte{
		browser, escaped, post, proxy,
		segment("CONNECT b.test:443/x//y HTTP/1.1\nHost:b.test\n\n"),
		segment("POST /a/b?c=d&e=f%zz HTTP/1.1\nX-Forwarded-For: 192.0.2.1\n\n\xff%ff(x) "),
		segment("GET /AÉ\xe2\x82?é=x HTTP/1.1\nHost: \u00a0:80\nUser-Agent: x"),
	}
}

// checkRequest calls everything that the detection may call, in its order, and
// checks what must hold for every segment.
func checkRequest(t testing.TB, payload []byte, r *http.Request) {
	whole := bytes.Clone(payload)
	if http.ParseRequest(payload, r) {
		checkTexts(t, payload, r)
	}
	if !bytes.Equal(payload, whole) {
		t.Errorf("the segment changed: %q", whole)
	}
}

func checkTexts(t testing.TB, payload []byte, r *http.Request) {
	if !r.HostState.Usable() {
		r.SetHost([]byte("192.0.2.1"))
	}
	_, _, _ = r.HostName(), r.FirstSegment(), r.DecodedPath()
	switch {
	case r.HasScheme():
		r.UseAbsoluteForm()
	case r.IsConnect():
		r.UseConnectForm()
	}
	r.Collapse()
	list := r.Candidates()
	for _, c := range list {
		if len(c) == 0 {
			t.Errorf("empty candidate of %q", payload)
		}
		key := r.WithHost(c)
		if !bytes.HasPrefix(key, r.Host) || !bytes.HasSuffix(key, c) {
			t.Errorf("key %q of %q", key, c)
		}
		if r.IsBodyForm(c) != (r.HasBody && bytes.IndexByte(c, '?') >= 0 && bytes.IndexByte(r.Path, '?') < 0) {
			t.Errorf("body form of %q", c)
		}
	}
	texts := append([][]byte{
		r.Method, r.Path, r.RawPath, r.Version, r.Host, r.HeaderHost, r.HostName(), r.UserAgent, r.Body, bytes.Clone(r.Root()), r.DecodedPath(), r.DecodedBody(), r.URL(),
		r.AppendBodyTrail(nil), r.AppendEscapedBodyTrail(nil), r.AppendPathTrail(nil), r.AppendFileTrail(nil),
	}, list...)
	for _, text := range texts {
		if !utf8.Valid(text) {
			t.Errorf("invalid text %q of %q", text, payload)
		}
	}
	http.Forwarded(payload)
}

func FuzzRequest(f *testing.F) {
	for _, seed := range requestSeeds() {
		f.Add(seed)
	}
	var r http.Request
	f.Fuzz(func(t *testing.T, payload []byte) { checkRequest(t, payload, &r) })
}

// checkMessage does the same with a whole message.
func checkMessage(t testing.TB, msg []byte, r *http.Request) {
	whole := bytes.Clone(msg)
	if http.ReadRequest(msg, r) {
		checkTexts(t, msg, r)
	} else if http.ParseRequest(msg, r) {
		t.Errorf("only a segment: %q", msg)
	}
	if !bytes.Equal(msg, whole) {
		t.Errorf("the message changed: %q", whole)
	}
}

func messageSeeds() [][]byte {
	return append(requestSeeds(), short, chunks, absent, damaged,
		segment("\n\nPOST  /a b?c  HTTP/1.1 \nhOST: B\u00dccher.Test.:80\nuser-agent: x\n\ty\n\nHost: c.test\n"),
		segment("GET HTTP://u@[2001:DB8::1]:81?x HTTP/1.0\nhost: %41%c3%a9.test:\n\n"),
	)
}

func FuzzReadRequest(f *testing.F) {
	for _, seed := range messageSeeds() {
		f.Add(seed)
	}
	var r http.Request
	f.Fuzz(func(t *testing.T, msg []byte) { checkMessage(t, msg, &r) })
}

func TestReadRequest_fuzzed(t *testing.T) {
	var r http.Request
	fuzzed.Run(t, 20000, messageSeeds(), func(msg []byte) { checkMessage(t, msg, &r) })
}

func TestParseRequest_fuzzed(t *testing.T) {
	var r http.Request
	fuzzed.Run(t, 20000, requestSeeds(), func(payload []byte) { checkRequest(t, payload, &r) })
}

func responseSeeds() [][]byte {
	return [][]byte{
		page,
		segment("HTTP/1.1 302\nContent-Type:\xff\n\n<title>\xe2\x82</title>"),
		segment("HTTP/1.1 200 OK\nContent-Type: A"),
		segment("\nHTTP/1.0 200 OK\ncontent-type:\n a/b;\n c=d\n\n\nContent-Type: \xe2;"),
	}
}

func checkResponse(t testing.TB, payload []byte, r *http.Response) {
	whole := bytes.Clone(payload)
	for _, read := range []func([]byte, *http.Response) bool{http.ParseResponse, http.ReadResponse} {
		if !read(payload, r) {
			continue
		}
		if code := r.Status(); code < 0 || code > 999 {
			t.Errorf("status %d of %q", code, payload)
		}
		for _, text := range [][]byte{r.Text, r.Head, r.Title, r.ContentType, r.Version} {
			if !utf8.Valid(text) {
				t.Errorf("invalid text %q of %q", text, payload)
			}
		}
		if !bytes.HasPrefix(r.Text, r.Head) || utf8.RuneCount(r.Head) > http.HeadLimit {
			t.Errorf("head of %q", payload)
		}
	}
	if !bytes.Equal(payload, whole) {
		t.Errorf("the segment changed: %q", whole)
	}
}

func FuzzResponse(f *testing.F) {
	for _, seed := range responseSeeds() {
		f.Add(seed)
	}
	var r http.Response
	f.Fuzz(func(t *testing.T, payload []byte) { checkResponse(t, payload, &r) })
}

func TestParseResponse_fuzzed(t *testing.T) {
	var r http.Response
	fuzzed.Run(t, 20000, responseSeeds(), func(payload []byte) { checkResponse(t, payload, &r) })
}
