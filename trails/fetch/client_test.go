package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
)

// list is a body as feeds have it.
var list = []byte("# a list\n192.0.2.1\n192.0.2.2\n")

// newClient returns a client of a configuration.
func newClient(t testing.TB, c *fetch.Config) *fetch.Client {
	t.Helper()
	client, err := fetch.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// text returns the text of an error, or "".
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// wantCopy compares a copy with what is wanted.
func wantCopy(t testing.TB, got *fetch.Copy, state fetch.State, body []byte, err string) {
	t.Helper()
	if got.State != state || !bytes.Equal(got.Body, body) || text(got.Err) != err {
		t.Errorf("got %s, %d bytes, error %q; want %s, %d bytes, error %q",
			got.State, len(got.Body), text(got.Err), state, len(body), err)
	}
}

// answer is what a server does, and what comes of it.
type answer struct {
	name    string
	handler http.Handler
	want    string // the beginning of the error, or "" when the list is got
	asked   int
}

// long is a list of 200 kB.
var long = bytes.Repeat([]byte("192.0.2.1\n"), 20_000)

// answers returns every answer of a server, good and bad.
func answers() []answer {
	return []answer{
		{"plain", fetchtest.Body(list), "", 1},
		{"with validators", fetchtest.Content(list), "", 1},
		{"gzip", fetchtest.Gzip(list), "", 1},
		{"zlib", fetchtest.Encoded("deflate", zlibbed(list)), "", 1},
		{"raw deflate", fetchtest.Encoded("deflate", deflated(list)), "", 1},
		{"identity", fetchtest.Encoded("identity", list), "", 1},
		{"unknown encoding", fetchtest.Encoded("br", list), "unknown encoding br", 1},
		{"not gzip", fetchtest.Encoded("gzip", long), "compressed body is damaged", 4},
		{"gzip that ends early", fetchtest.Encoded("gzip", gzipped(long)[:100]), "body ends early", 4},
		{"gzip with a wrong sum", fetchtest.Encoded("gzip", wrongSum(gzipped(list))), "compressed body is damaged", 4},
		{"not deflate", fetchtest.Encoded("deflate", []byte("\xff\xff\xff\xff")), "compressed body is damaged", 4},
		{"deflate of nothing", fetchtest.Encoded("deflate", nil), "body ends early", 4},
		{"slow", fetchtest.Slow(list, 10, time.Millisecond), "", 1},
		{"endless", fetchtest.Endless(), "larger than 256 KiB", 1},
		{"bomb", fetchtest.Bomb(), "larger than 256 KiB", 1},
		{"announced too large", fetchtest.Body(make([]byte, 300<<10)), "larger than 256 KiB", 1},
		{"truncated", fetchtest.Truncated(long, 1000), "body ends early", 4},
		{"broken", fetchtest.Broken(), "connection broken", 4},
		{"broken once", fetchtest.Sequence(fetchtest.Broken(), fetchtest.Body(list)), "", 2},
		{"empty", fetchtest.Body(nil), "empty body", 1},
		{"blank", fetchtest.Body([]byte(" \r\n\n")), "empty body", 1},
		{"no content", fetchtest.Status(204), "HTTP 204", 1},
		{"not modified", fetchtest.Status(304), "HTTP 304 without being asked", 1},
		{"bad request", fetchtest.Status(400), "HTTP 400", 1},
		{"not found", fetchtest.Status(404), "HTTP 404", 1},
		{"gone", fetchtest.Status(410), "HTTP 410", 1},
		{"request timeout", fetchtest.Status(408), "HTTP 408", 4},
		{"server error", fetchtest.Status(500), "HTTP 500", 4},
		{"restarting", fetchtest.Sequence(fetchtest.Status(502), fetchtest.Status(503), fetchtest.Body(list)), "", 3},
		{"come back soon", fetchtest.Sequence(fetchtest.Later(429, "0"), fetchtest.Body(list)), "", 2},
		{"come back tomorrow", fetchtest.Later(429, "86400"), "HTTP 429", 1},
		{"come back next year", fetchtest.Later(503, "Sat, 01 Jan 2050 00:00:00 GMT"), "HTTP 503", 1},
		{"came back last year", fetchtest.Later(503, "Sat, 01 Jan 2000 00:00:00 GMT"), "HTTP 503", 4},
		{"page", fetchtest.HTML(), "a page", 1},
	}
}

// TestClient_Get_answers has no copy to fall back on.
func TestClient_Get_answers(t *testing.T) {
	t.Parallel()
	for _, tc := range answers() {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wantAnswer(t, &tc, func(*fetch.Config) {})
		})
	}
}

// TestClient_Get_timeouts has servers that take too long.
func TestClient_Get_timeouts(t *testing.T) {
	t.Parallel()
	testCases := []answer{
		{"silent", fetchtest.Silent(), "timed out after 2s", 1},
		{"trickle", fetchtest.Slow(long, 1, 10*time.Millisecond), "too slow: ", 1},
		{"stalled", fetchtest.Slow(long, 100_000, time.Minute), "silent for 2s after ", 1},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wantAnswer(t, &tc, func(c *fetch.Config) {
				// Long, since a busy machine must not look like a silent server.
				c.Timeout, c.MinRate, c.Retries = 2*time.Second, 100<<10, -1
			})
		})
	}
}

// TestClient_Get_timeoutOnce has a server that is silent only once.
func TestClient_Get_timeoutOnce(t *testing.T) {
	t.Parallel()
	once := fetchtest.Sequence(fetchtest.Silent(), fetchtest.Body(list))
	wantAnswer(t, &answer{handler: once, asked: 2}, func(c *fetch.Config) { c.Timeout = time.Second })
}

// wantAnswer gets the list from a server.
func wantAnswer(t *testing.T, a *answer, set func(c *fetch.Config)) {
	t.Helper()
	const at = "https://lists.example/list.txt"
	network := fetchtest.New(t)
	network.Handle(at, a.handler)
	c := network.Config()
	set(c)
	got := newClient(t, c).Get(t.Context(), &fetch.Source{URL: at, Limit: 256 << 10, Check: noPage})
	if a.want == "" {
		wantCopy(t, got, fetch.Fresh, list, "")
	} else if got.State != fetch.Failed || !strings.HasPrefix(text(got.Err), a.want) {
		t.Errorf("got %s, error %q; want %q", got.State, text(got.Err), a.want)
	}
	if n := network.Count(at); n != a.asked {
		t.Errorf("asked %d times, want %d", n, a.asked)
	}
}

// noPage refuses HTML.
func noPage(body []byte) error {
	if bytes.HasPrefix(body, []byte("<!DOCTYPE")) {
		return errors.New("a page")
	}
	return nil
}

func TestClient_Get_unchanged(t *testing.T) {
	t.Parallel()
	const at = "http://lists.example/list.txt"
	changed := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	testCases := []struct {
		name    string
		handler http.Handler
		header  string
	}{
		{"tag", fetchtest.Content(list), "If-None-Match"},
		{"date", fetchtest.Dated(list, changed), "If-Modified-Since"},
		{"same bytes", fetchtest.Body(list), ""},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			network := fetchtest.New(t)
			network.Handle(at, tc.handler)
			clock := changed.Add(day)
			c := network.Config()
			c.Dir = t.TempDir()
			c.Now = func() time.Time { return clock }
			s := &fetch.Source{Name: "list", URL: at, MaxAge: day}
			wantCopy(t, newClient(t, c).Get(t.Context(), s), fetch.Fresh, list, "")
			for range 3 {
				clock = clock.Add(day)
				client := newClient(t, c)
				got := client.Get(t.Context(), s)
				wantCopy(t, got, fetch.Unchanged, list, "")
				if !got.Fetched.Equal(clock) {
					t.Errorf("fetched %s, want %s", got.Fetched, clock)
				}
				if tc.header != "" && network.Header(at).Get(tc.header) == "" {
					t.Errorf("asked without %s", tc.header)
				}
				// What is confirmed is young again.
				wantCopy(t, client.Cached(s), fetch.Cached, list, "")
			}
			news := append(list[:len(list):len(list)], "192.0.2.3\n"...)
			network.Handle(at, fetchtest.Content(news))
			wantCopy(t, newClient(t, c).Get(t.Context(), s), fetch.Fresh, news, "")
			wantCopy(t, newClient(t, c).Cached(s), fetch.Cached, news, "")
		})
	}
}

func TestClient_Get_cancelled(t *testing.T) {
	t.Parallel()
	const at = "https://lists.example/list.txt"
	testCases := []struct {
		name    string
		handler http.Handler
	}{
		{"waiting for the header", fetchtest.Silent()},
		{"in the body", fetchtest.Slow(bytes.Repeat(list, 1000), 1000, time.Minute)},
		{"between attempts", fetchtest.Later(503, "60")},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			network := fetchtest.New(t)
			network.Serve(at, list)
			c := network.Config()
			c.Dir = t.TempDir()
			c.MaxRetryAfter = time.Hour
			client := newClient(t, c)
			s := &fetch.Source{Name: "list", URL: at}
			client.Get(t.Context(), s)

			network.Handle(at, tc.handler)
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			start := time.Now()
			got := client.Get(ctx, s)
			wantCopy(t, got, fetch.Cached, list, "cancelled")
			if !errors.Is(got.Err, context.DeadlineExceeded) {
				t.Errorf("error %v does not tell why", got.Err)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("took %s", took)
			}
			wantCopy(t, client.Get(ctx, &fetch.Source{URL: at}), fetch.Failed, nil, "cancelled")
		})
	}
}

func TestClient_Cached_none(t *testing.T) {
	t.Parallel()
	client := newClient(t, &fetch.Config{Dir: t.TempDir()})
	got := client.Cached(&fetch.Source{Name: "list", URL: "https://lists.example/"})
	wantCopy(t, got, fetch.Failed, nil, "no copy kept")
	if !errors.Is(got.Err, fetch.ErrNoCopy) {
		t.Errorf("error %v is not ErrNoCopy", got.Err)
	}
}
