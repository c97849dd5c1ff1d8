package fetch_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/trailscope/trailscope/trails/fetch"
)

func TestSmoke(t *testing.T) {
	n := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		w.Header().Set("ETag", `"a"`)
		if r.Header.Get("If-None-Match") == `"a"` {
			w.WriteHeader(304)
			return
		}
		if n == 3 {
			w.WriteHeader(404)
		}
		io.WriteString(w, "hello")
	}))
	defer srv.Close()
	c, err := fetch.New(&fetch.Config{Dir: t.TempDir(), Proxy: fetch.Direct})
	if err != nil {
		t.Fatal(err)
	}
	s := &fetch.Source{Name: "x", URL: srv.URL}
	for range 3 {
		got := c.Get(t.Context(), s)
		t.Logf("%s %s %v %v", got.State, got.Body, got.Err, got.Fetched)
	}
	s.URL += "/b"
	got := c.Get(t.Context(), s)
	t.Logf("%s %s %v", got.State, got.Body, got.Err)
	got = c.Get(t.Context(), s)
	t.Logf("%s %s %v", got.State, got.Body, got.Err)
}
