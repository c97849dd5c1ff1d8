package update_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
	"github.com/trailscope/trailscope/trails/update"
)

// TestUpdater_server takes a server's set as it is.
func TestUpdater_server(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.Server, l.config.ServerToken = serverURL, "tea"
	l.net.Handle(serverURL, fetchtest.Content([]byte("UP.example,a,b\r\n10.0.0.1,\"x, y\",b\r\nbad\r\nUP.example,c,b\r\n")))
	r := l.run()
	l.expect("10.0.0.1|x, y|b UP.example|c|b")
	if r.Server.State != update.Fresh || r.Server.Entries != 3 || r.Server.Refused != 1 || r.Static != nil || len(r.Feeds) > 0 {
		t.Errorf("report: %+v", r)
	}
	if got := l.net.Header(serverURL).Get("Authorization"); got != "Bearer tea" {
		t.Errorf("authorization: %q", got)
	}
	// Not forced, and asked all the same.
	for _, tt := range []struct {
		name    string
		handler http.Handler
		state   update.State
	}{
		{"unchanged", fetchtest.Content([]byte("UP.example,a,b\r\n10.0.0.1,\"x, y\",b\r\nbad\r\nUP.example,c,b\r\n")), update.Unchanged},
		{"one comma", fetchtest.Body([]byte("Sorry, not here")), update.Cached},
		{"gone", fetchtest.Status(http.StatusGone), update.Cached},
	} {
		l.net.Handle(serverURL, tt.handler)
		r, err := l.updater().Run(t.Context())
		if err != nil || r.Server.State != tt.state || r.Skipped {
			t.Errorf("%s: report %+v, error %v", tt.name, r, err)
		}
		l.expect("10.0.0.1|x, y|b UP.example|c|b")
	}
	// Two commas, but no trails.
	l.net.Serve(serverURL, []byte("Sorry, not here\nnot today, either"))
	if _, err := l.fails(); !errors.Is(err, update.ErrNoTrails) {
		t.Errorf("error: %v", err)
	}
	l.net.Handle(serverURL, fetchtest.Status(http.StatusGone))
	l.fetch.Dir = ""
	if _, err := l.fails(); err == nil || !strings.Contains(err.Error(), "410") {
		t.Errorf("error: %v", err)
	}
}
