package fetch_test

import (
	"net/http"
	"testing"

	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
)

func TestClient_Get_redirects(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name  string
		from  string
		to    string
		serve string
		want  string
	}{
		{"same host", "https://a.example/1", "/2", "https://a.example/2", ""},
		{"another host", "https://a.example/1", "https://b.example/2", "https://b.example/2", ""},
		{"to https", "http://a.example/1", "https://a.example/1", "https://a.example/1", ""},
		{"without scheme", "https://a.example/1", "//b.example/2", "https://b.example/2", ""},
		{"odd port", "https://a.example/1", "https://a.example:8443/1", "https://a.example:8443/1", ""},
		{"to http", "https://a.example/1", "http://a.example/2", "http://a.example/2", "redirected from https to http"},
		{"to a file", "http://a.example/1", "file:///etc/hostname", "", "redirected to scheme file"},
		{"to another scheme", "http://a.example/1", "gopher://a.example/", "", "redirected to scheme gopher"},
		{"itself", "https://a.example/1", "/1", "", "more than 10 redirects"},
		{"nowhere", "https://a.example/1", "", "", "HTTP 302 without an address"},
		{"without host", "https://a.example/1", "https:///1", "", "HTTP 302 without a host"},
		{"not an address", "https://a.example/1", "http://[", "", "HTTP 302 without an address"},
		{"this machine", "http://a.example/1", "http://127.0.0.1/", "http://127.0.0.1/", "redirected to a private address"},
		{"mapped", "http://a.example/1", "http://[::ffff:10.0.0.1]/", "", "redirected to a private address"},
		{"metadata", "http://a.example/1", "http://169.254.169.254/latest", "", "redirected to a private address"},
		{"localhost", "http://a.example/1", "http://LocalHost/", "", "redirected to a private address"},
		{"within a network", "http://10.0.0.1/1", "http://10.0.0.2/", "http://10.0.0.2/", ""},
		{"missing", "https://a.example/1", "https://b.example/2", "", "HTTP 404"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			network := fetchtest.New(t)
			network.Handle(tc.from, fetchtest.Redirect(tc.to))
			if tc.serve != "" {
				network.Serve(tc.serve, list)
			}
			got := newClient(t, network.Config()).Get(t.Context(), &fetch.Source{URL: tc.from})
			if tc.want != "" {
				wantCopy(t, got, fetch.Failed, nil, tc.want)
				return
			}
			wantCopy(t, got, fetch.Fresh, list, "")
		})
	}
}

// TestClient_Get_circle has two hosts lead to each other from both sides, with
// one place for each host and one in all.
func TestClient_Get_circle(t *testing.T) {
	t.Parallel()
	network := fetchtest.New(t)
	network.Handle("https://a.example/1", fetchtest.Redirect("https://b.example/2"))
	network.Handle("https://b.example/2", fetchtest.Redirect("https://a.example/3"))
	network.Serve("https://a.example/3", list)
	network.Handle("https://b.example/1", fetchtest.Redirect("https://a.example/2"))
	network.Handle("https://a.example/2", fetchtest.Redirect("https://b.example/3"))
	network.Serve("https://b.example/3", list)
	c := network.Config()
	c.Parallel = 2
	client := newClient(t, c)
	done := make(chan *fetch.Copy)
	const calls = 20
	for i := range calls {
		go func() {
			done <- client.Get(t.Context(), &fetch.Source{URL: []string{"https://a.example/1", "https://b.example/1"}[i%2]})
		}()
	}
	for range calls {
		wantCopy(t, <-done, fetch.Fresh, list, "")
	}
	for _, host := range []string{"a.example", "b.example"} {
		if n := network.MostOf(host); n != 1 {
			t.Errorf("%d requests to %s at a time", n, host)
		}
	}
}

// TestClient_Get_secrets has the source's secrets go to its own server alone.
func TestClient_Get_secrets(t *testing.T) {
	t.Parallel()
	network := fetchtest.New(t)
	network.Handle("https://a.example/1", fetchtest.Redirect("/2"))
	network.Handle("https://a.example/2", fetchtest.Redirect("https://b.example/3"))
	network.Handle("https://b.example/3", fetchtest.Redirect("https://x:y@a.example/4"))
	network.Serve("https://a.example/4", list)
	network.Handle("https://c.example/1", fetchtest.Redirect("https://d.example/2"))
	network.Serve("https://d.example/2", list)
	client := newClient(t, network.Config())

	s := &fetch.Source{
		URL: "https://a.example/1", Token: "s3cret", UserAgent: "Maltrail", Identity: true,
		Header: http.Header{"x-api-key": {"k3y"}},
	}
	wantCopy(t, client.Get(t.Context(), s), fetch.Fresh, list, "")
	for at, own := range map[string]bool{
		"https://a.example/1": true, "https://a.example/2": true,
		"https://b.example/3": false, "https://a.example/4": true,
	} {
		h := network.Header(at)
		if got := h.Get("Authorization") == "Bearer s3cret" && h.Get("X-Api-Key") == "k3y"; got != own {
			t.Errorf("%s: secrets sent is %t: %v", at, got, h)
		}
		if h.Get("User-Agent") != "Maltrail" || h.Get("Accept-Encoding") != "identity" {
			t.Errorf("%s: header is %v", at, h)
		}
	}

	s = &fetch.Source{URL: "https://user:pass@c.example/1"}
	wantCopy(t, client.Get(t.Context(), s), fetch.Fresh, list, "")
	if h := network.Header("https://c.example/1"); h.Get("Authorization") != "Basic dXNlcjpwYXNz" ||
		h.Get("User-Agent") != fetch.DefaultUserAgent || h.Get("Accept-Encoding") != "gzip, deflate" {
		t.Errorf("header is %v", h)
	}
	if h := network.Header("https://d.example/2"); h == nil || h.Get("Authorization") != "" {
		t.Errorf("header of another server is %v", h)
	}
}

// TestClient_Get_cookies has a server that wants its cookie back.
func TestClient_Get_cookies(t *testing.T) {
	t.Parallel()
	const at = "https://a.example/1"
	network := fetchtest.New(t)
	network.Handle(at, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err == nil {
			_, _ = w.Write(list) // the client may be gone
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
		http.Redirect(w, r, "/1", http.StatusFound)
	}))
	client := newClient(t, network.Config())
	wantCopy(t, client.Get(t.Context(), &fetch.Source{URL: at}), fetch.Fresh, list, "")
	if client.Get(t.Context(), &fetch.Source{URL: at}); network.Count(at) != 4 {
		t.Errorf("%d requests: cookies outlive the retrieval", network.Count(at))
	}
}
