package elastic_test

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// guarded is a bulk endpoint that wants an Authorization header.
func guarded(b *bulk, header string) exportertest.Step {
	return exportertest.Step{Reply: func(r *exportertest.Request) (int, string) {
		if r.Header.Get("Authorization") != header {
			return http.StatusUnauthorized, `{"error":{"type":"security_exception","reason":"unable to authenticate"},"status":401}`
		}

		return b.reply(r)
	}}
}

// write puts a secret into a file and returns its path.
func write(tb testing.TB, path, secret string) string {
	tb.Helper()

	if err := os.WriteFile(path, []byte(secret), 0o600); err != nil {
		tb.Fatal(err)
	}

	return path
}

func TestSink_Send_credentials(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	encoded := base64.StdEncoding.EncodeToString([]byte("id:key"))
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("sensor:pass:word"))

	for _, tc := range []struct {
		name, header string
		config       elastic.Config
	}{
		{name: "none"},
		{name: "api_key", config: elastic.Config{APIKey: encoded}, header: "ApiKey " + encoded},
		{name: "api_key_of_two_parts", config: elastic.Config{APIKey: "id:key"}, header: "ApiKey " + encoded},
		{name: "api_key_file", config: elastic.Config{APIKeyFile: write(t, filepath.Join(dir, "key"), encoded+"\n")}, header: "ApiKey " + encoded},
		{name: "basic", config: elastic.Config{Username: "sensor", Password: "pass:word"}, header: basic},
		{name: "basic_file", config: elastic.Config{Username: "sensor", PasswordFile: write(t, filepath.Join(dir, "pw"), " pass:word\r\n")}, header: basic},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			b := new(bulk)
			r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: guarded(b, tc.header)})
			tc.config.URLs = []string{r.URL}

			(&want{}).check(t, newSink(t, &tc.config).Send(t.Context(), exportertest.Events()[:1]))
		})
	}
}

func TestSink_Send_rotatedKey(t *testing.T) {
	t.Parallel()

	b := new(bulk)
	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: guarded(b, "ApiKey bmV3")})
	path := write(t, filepath.Join(t.TempDir(), "key"), "b2xk")
	s := newSink(t, &elastic.Config{URLs: []string{r.URL}, APIKeyFile: path})
	batch := exportertest.Events()[:4]
	refused := &want{Err: "HTTP 401: security_exception: unable to authenticate"}

	refused.check(t, s.Send(t.Context(), batch))
	refused.check(t, s.Send(t.Context(), batch)) // the file still has the old one

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}

	got := s.Send(t.Context(), batch)
	(&want{Err: "reading credentials: "}).check(t, got)

	write(t, path, "bmV3\n")
	(&want{}).check(t, s.Send(t.Context(), batch))

	if n := len(b.delivered(batch)); n != 4 {
		t.Errorf("%d events", n)
	}

	// The file is not read while the key is accepted.
	write(t, path, "b2xk")
	(&want{}).check(t, s.Send(t.Context(), batch))
}

func TestSink_Send_secretsStayInside(t *testing.T) {
	t.Parallel()

	const secret = "c2VjcmV0LXNlY3JldA=="

	for _, step := range []exportertest.Step{
		{Status: 401}, {Reset: true}, {Status: 302, Header: http.Header{"Location": {"http://u:" + secret + "@h/" + secret}}},
	} {
		r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: step})
		s := newSink(t, &elastic.Config{URLs: []string{r.URL}, APIKey: secret})

		if got := s.Send(t.Context(), exportertest.Events()[:1]); got.Err == nil || strings.Contains(got.Err.Error(), secret) {
			t.Errorf("error %v", got.Err)
		}
	}
}
