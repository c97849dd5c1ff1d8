package exportertest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
)

// post sends body with a client of its own and returns the answer.
func post(t *testing.T, client *http.Client, url, body string, header ...string) (status int, answer string, err error) {
	t.Helper()

	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}

	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}

	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()

	b, err := io.ReadAll(resp.Body)

	return resp.StatusCode, string(b), err
}

func TestHTTPReceiver(t *testing.T) {
	t.Parallel()

	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{
		Steps: []exportertest.Step{
			{Status: 503, Header: http.Header{"Retry-After": {"7"}}, Times: 2},
			{Reset: true},
			{Cut: true, Body: "0123456789"},
			{Drip: time.Millisecond, Body: "slow"},
			{Delay: 5 * time.Millisecond, Body: "late"},
			{Reply: func(r *exportertest.Request) (int, string) { return 201, string(r.Body) }},
			{Unread: true, Status: 413},
		},
		Else: exportertest.Step{Body: "else"},
	})

	want := []struct {
		status int
		answer string
		fails  bool
	}{
		{status: 503},
		{status: 503},
		{fails: true},
		{fails: true, status: 200, answer: "01234"},
		{status: 200, answer: "slow"},
		{status: 200, answer: "late"},
		{status: 201, answer: "body"},
		{status: 413},
		{status: 200, answer: "else"},
		{status: 200, answer: "else"},
	}

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for i, w := range want {
		status, answer, err := post(t, client, r.URL+"/p?q=1", "body")
		if (err != nil) != w.fails || status != w.status || answer != w.answer {
			t.Errorf("answer %d: %d %q %v, want %+v", i, status, answer, err, w)
		}
	}

	got := r.Wait(t, len(want))
	if len(got) != len(want) || got[0].Path != "/p" || got[0].Query != "q=1" || string(got[0].Body) != "body" ||
		got[1].Step != 0 || got[7].Body != nil || got[8].Step != 7 {
		t.Errorf("requests %+v", got)
	}
}

func TestHTTPReceiver_hang(t *testing.T) {
	t.Parallel()

	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Hang: true}})

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		t.Fatal(err)
	}

	if resp, err := http.DefaultClient.Do(req); err == nil {
		resp.Body.Close()
		t.Error("an answer")
	}

	r.Close()
	r.Close()

	if _, _, err := post(t, http.DefaultClient, r.URL, ""); err == nil {
		t.Error("a closed receiver answers")
	}
}

func TestHTTPReceiver_gzip(t *testing.T) {
	t.Parallel()

	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{})

	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, "text")
	z.Close()

	for _, body := range []string{b.String(), "no gzip"} {
		if _, _, err := post(t, http.DefaultClient, r.URL, body, "Content-Encoding", "gzip"); err != nil {
			t.Fatal(err)
		}
	}

	if got := r.Requests(); string(got[0].Body) != "text" || string(got[1].Body) != "no gzip" {
		t.Errorf("bodies %q, %q", got[0].Body, got[1].Body)
	}
}

func TestHTTPReceiver_tls(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	expired := &tls.Config{Certificates: []tls.Certificate{ca.Issue(t, &exportertest.Leaf{Expired: true})}}
	foreign := &tls.Config{Certificates: []tls.Certificate{ca.Issue(t, &exportertest.Leaf{Names: []string{"other.example"}})}}
	mine := []tls.Certificate{ca.Issue(t, &exportertest.Leaf{Client: true})}

	testCases := []struct {
		name   string
		server *tls.Config
		client *tls.Config
		fails  bool
	}{
		{name: "good", server: ca.Server(t, false), client: &tls.Config{RootCAs: ca.Pool()}},
		{name: "unknown_authority", server: ca.Server(t, false), client: &tls.Config{}, fails: true},
		{name: "expired", server: expired, client: &tls.Config{RootCAs: ca.Pool()}, fails: true},
		{name: "other_name", server: foreign, client: &tls.Config{RootCAs: ca.Pool()}, fails: true},
		{name: "client_absent", server: ca.Server(t, true), client: &tls.Config{RootCAs: ca.Pool()}, fails: true},
		{name: "client_present", server: ca.Server(t, true), client: &tls.Config{RootCAs: ca.Pool(), Certificates: mine}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{TLS: tc.server})
			client := &http.Client{Transport: &http.Transport{TLSClientConfig: tc.client, ForceAttemptHTTP2: true}}

			_, _, err := post(t, client, r.URL, "x")
			if (err != nil) != tc.fails {
				t.Errorf("error %v", err)
			}
		})
	}
}
