package otlp_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// TestSink_Send_headersFile rotates a token.
func TestSink_Send_headersFile(t *testing.T) {
	t.Parallel()

	for _, protocol := range []string{otlp.ProtocolHTTP, otlp.ProtocolGRPC} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()

			path := filepath.Join(t.TempDir(), "headers")
			write := func(text string) {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("# token\n\nAuthorization: Bearer first-token\nx-scope: a\n")

			c := &otlp.Config{Protocol: protocol, HeadersFile: path, Headers: otlp.Headers{"x-scope": "b", "x-fixed": "c"}}
			var seen func() []string

			if protocol == otlp.ProtocolHTTP {
				receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{
					Steps: []exportertest.Step{{Status: 401, Body: "what is first-token?"}},
				})
				c.Endpoint = receiver.URL
				seen = func() (all []string) {
					for _, r := range receiver.Requests() {
						all = append(all, strings.Join([]string{r.Header.Get("Authorization"), r.Header.Get("X-Scope"), r.Header.Get("X-Fixed")}, ","))
					}

					return all
				}
			} else {
				receiver := newGRPCReceiver(t, nil, deny(1, "what is first-token?"))
				c.Endpoint = receiver.url
				seen = func() (all []string) {
					for _, md := range receiver.metadata {
						all = append(all, strings.Join(slices.Concat(md.Get("authorization"), md.Get("x-scope"), md.Get("x-fixed")), ","))
					}

					return all
				}
			}

			s := newSink(t, c)
			events := exportertest.Events()[:1]

			write("Authorization: Bearer second-token\nx-scope: a\n")

			r := s.Send(t.Context(), events)
			if r.Err == nil || r.Permanent || strings.Contains(r.Err.Error(), "first-token") || !strings.Contains(r.Err.Error(), "what is") {
				t.Errorf("got %+v", r)
			}

			if r := s.Send(t.Context(), events); r.Err != nil {
				t.Errorf("with the new token: %v", r.Err)
			}

			if got, want := seen(), []string{"Bearer first-token,a,c", "Bearer second-token,a,c"}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestHeaders_hidden(t *testing.T) {
	t.Parallel()

	c := otlp.Config{Headers: otlp.Headers{"authorization": "secret"}}

	asYAML, err := yaml.Marshal(&c)
	if err != nil {
		t.Fatal(err)
	}

	asJSON, err := json.Marshal(c.Headers)
	if err != nil {
		t.Fatal(err)
	}

	var log strings.Builder

	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "headers", c.Headers, "config", c)

	texts := []string{string(asYAML), string(asJSON), log.String(), fmt.Sprintf("%v %+v %#v %s %q", c, c, c, c.Headers, c.Headers)}
	for _, text := range texts {
		if strings.Contains(text, "secret") || !strings.Contains(text, "authorization") {
			t.Errorf("got %s", text)
		}
	}

	var back otlp.Config
	if err := yaml.Unmarshal([]byte("headers: {a: b}\ntimeout: 5s\n"), &back); err != nil || back.Headers["a"] != "b" || back.Timeout != 5*time.Second {
		t.Errorf("got %v, %v", back, err)
	}
}
