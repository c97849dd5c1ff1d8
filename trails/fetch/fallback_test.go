package fetch_test

import (
	"bytes"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
)

// failure is something that goes wrong after a list was got.
type failure struct {
	name    string
	handler http.Handler
	change  func(s *fetch.Source)
	after   time.Duration
	state   fetch.State
	err     string
}

// failures returns what has the last good copy come in, and what has it be
// none.
func failures() []failure {
	return []failure{
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
}

func TestClient_Get_fallBack(t *testing.T) {
	t.Parallel()
	const at = "https://lists.example/list.txt"
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tc := range failures() {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			network := fetchtest.New(t)
			network.Serve(at, list)
			clock := now
			c := network.Config()
			c.Dir = t.TempDir()
			c.Now = func() time.Time { return clock }
			client := newClient(t, c)
			s := &fetch.Source{Name: "list", URL: at, Check: noPage}
			wantCopy(t, client.Get(t.Context(), s), fetch.Fresh, list, "")

			network.Handle(at, tc.handler)
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
