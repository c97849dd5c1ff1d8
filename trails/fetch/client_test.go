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

// TestClient_Get_answers has every answer of a server, good and bad, without a
// copy to fall back on.
func TestClient_Get_answers(t *testing.T) {
	t.Parallel()
	const at = "https://lists.example/list.txt"
	long := bytes.Repeat([]byte("192.0.2.1\n"), 20_000)
	testCases := []struct {
		name    string
		handler http.Handler
		want    string // error, or "" when the list is got
		asked   int
	}{
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
		{"silent", fetchtest.Silent(), "timed out after 250ms", 4},
		{"trickle", fetchtest.Slow(long, 1, 10*time.Millisecond), "too slow: ", 4},
		{"stalled", fetchtest.Slow(long, 100_000, time.Minute), "silent for 250ms after ", 4},
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
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			net := fetchtest.New(t)
			net.Handle(at, tc.handler)
			c := net.Config()
			c.Timeout = 250 * time.Millisecond
			c.MinRate = 100 << 10
			got := newClient(t, c).Get(t.Context(), &fetch.Source{
				Name: "list", URL: at, Limit: 256 << 10, Check: noPage,
			})
			if tc.want == "" {
				wantCopy(t, got, fetch.Fresh, list, "")
			} else if got.State != fetch.Failed || !strings.HasPrefix(text(got.Err), tc.want) {
				t.Errorf("got %s, error %q; want %q", got.State, text(got.Err), tc.want)
			}
			if n := net.Count(at); n != tc.asked {
				t.Errorf("asked %d times, want %d", n, tc.asked)
			}
		})
	}
}

// noPage refuses HTML.
func noPage(body []byte) error {
	if bytes.HasPrefix(body, []byte("<!DOCTYPE")) {
		return errors.New("a page")
	}
	return nil
}

// TestClient_Get_fallBack has the last good copy come in when something fails,
// and the copy be none when it must not be used.
func TestClient_Get_fallBack(t *testing.T) {
	t.Parallel()
	const at = "https://lists.example/list.txt"
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	testCases := []struct {
		name    string
		handler http.Handler
		change  func(s *fetch.Source)
		after   time.Duration
		state   fetch.State
		err     string
	}{
		{"down", fetchtest.Status(503), nil, 0, fetch.Cached, "HTTP 503"},
		{"page", fetchtest.HTML(), nil, 0, fetch.Cached, "a page"},
		{"empty", fetchtest.Body(nil), nil, 0, fetch.Cached, "empty body"},
		{"truncated", fetchtest.Truncated(bytes.Repeat(list, 100), 200), nil, 0, fetch.Cached, "body ends early"},
		{"just young enough", fetchtest.Status(404), setAge(day), day, fetch.Cached, "HTTP 404"},
		{
			"too old", fetchtest.Status(404), setAge(day), day + 1, fetch.Failed,
			"HTTP 404; last good copy of 2026-03-01 is too old",
		},
		{
			"from the far future", fetchtest.Status(404), setAge(day), -30 * day, fetch.Failed,
			"HTTP 404; last good copy of 2026-03-01 is too old",
		},
		{"another address", fetchtest.Status(404), func(s *fetch.Source) { s.URL += "?v=2" }, 0, fetch.Failed, "HTTP 404"},
		{"another name", fetchtest.Status(404), func(s *fetch.Source) { s.Name = "other" }, 0, fetch.Failed, "HTTP 404"},
		{
			"refused by now", fetchtest.Status(404),
			func(s *fetch.Source) { s.Check = func([]byte) error { return errors.New("no") } }, 0, fetch.Failed, "HTTP 404",
		},
		{"too large by now", fetchtest.Status(404), func(s *fetch.Source) { s.Limit = 10 }, 0, fetch.Failed, "HTTP 404"},
		{"address not valid", fetchtest.Status(404), func(s *fetch.Source) { s.URL = "http://[" }, 0, fetch.Failed, "address is not valid"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			net := fetchtest.New(t)
			net.Serve(at, list)
			clock := now
			c := net.Config()
			c.Dir = t.TempDir()
			c.Now = func() time.Time { return clock }
			client := newClient(t, c)
			s := &fetch.Source{Name: "list", URL: at, Check: noPage}
			wantCopy(t, client.Get(t.Context(), s), fetch.Fresh, list, "")

			net.Handle(at, tc.handler)
			if tc.change != nil {
				tc.change(s)
			}
			clock = clock.Add(tc.after)
			got := client.Get(t.Context(), s)
			if tc.state == fetch.Failed {
				wantCopy(t, got, fetch.Failed, nil, tc.err)
				return
			}
			wantCopy(t, got, fetch.Cached, list, tc.err)
			if !got.Fetched.Equal(now) {
				t.Errorf("fetched %s, want %s", got.Fetched, now)
			}
			wantCopy(t, client.Cached(s), fetch.Cached, list, "")
		})
	}
}

// day is a unit of ages.
const day = 24 * time.Hour

// setAge sets the greatest age.
func setAge(age time.Duration) func(s *fetch.Source) {
	return func(s *fetch.Source) { s.MaxAge = age }
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
			net := fetchtest.New(t)
			net.Handle(at, tc.handler)
			clock := changed.Add(day)
			c := net.Config()
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
				if tc.header != "" && net.Header(at).Get(tc.header) == "" {
					t.Errorf("asked without %s", tc.header)
				}
				// What is confirmed is young again.
				wantCopy(t, client.Cached(s), fetch.Cached, list, "")
			}
			news := append(list[:len(list):len(list)], "192.0.2.3\n"...)
			net.Handle(at, fetchtest.Content(news))
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
			net := fetchtest.New(t)
			net.Serve(at, list)
			c := net.Config()
			c.Dir = t.TempDir()
			c.MaxRetryAfter = time.Hour
			client := newClient(t, c)
			s := &fetch.Source{Name: "list", URL: at}
			client.Get(t.Context(), s)

			net.Handle(at, tc.handler)
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
