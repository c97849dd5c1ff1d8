package otlp_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// environment returns a Getenv for a map.
func environment(m map[string]string) func(string) string {
	return func(name string) string { return m[name] }
}

func TestConfig_Validate(t *testing.T) {
	t.Parallel()

	ok := func(edit func(c *otlp.Config)) otlp.Config {
		c := otlp.Config{Endpoint: "collector.example"}
		edit(&c)

		return c
	}

	testCases := []struct {
		name   string
		config otlp.Config
		env    map[string]string
		want   []string // parts of the error, in order; nil for none
	}{
		{name: "host", config: ok(func(*otlp.Config) {})},
		{name: "host_port", config: ok(func(c *otlp.Config) { c.Endpoint = "collector.example:4317" })},
		{name: "ipv6", config: ok(func(c *otlp.Config) { c.Endpoint = "[2001:db8::1]:4317" })},
		{name: "url", config: ok(func(c *otlp.Config) { c.Endpoint, c.Protocol = "https://c.example/otlp/", otlp.ProtocolHTTP })},
		{name: "environment", config: otlp.Config{}, env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4317"}},
		{name: "nothing", config: otlp.Config{}, want: []string{"endpoint: not set"}},
		{
			name: "everything",
			config: otlp.Config{
				Protocol: "http/json", Body: "xml", Namespace: "A", Compression: "zstd", CertFile: "x", Timeout: -1,
				Headers: otlp.Headers{"a b": "secret"}, Resource: map[string]string{"": "x"}, Endpoint: "ftp://x",
			},
			want: []string{"body: ", "namespace: ", "headers: ", "cert_file, key_file: ", "timeout: ", "resource: ", "protocol: ", "compression: ", "endpoint: "},
		},
		{name: "credentials", config: ok(func(c *otlp.Config) { c.Endpoint = "https://u:secret@c.example" }), want: []string{"endpoint: has credentials"}},
		{name: "bad_url", config: ok(func(c *otlp.Config) { c.Endpoint = "https://u:secret@c example:x" }), want: []string{"endpoint: not a host"}},
		{name: "query", config: ok(func(c *otlp.Config) { c.Endpoint = "https://c.example?token=secret" }), want: []string{"endpoint: not a host"}},
		{name: "no_host", config: ok(func(c *otlp.Config) { c.Endpoint = ":4317" }), want: []string{"endpoint: not a host"}},
		{name: "port", config: ok(func(c *otlp.Config) { c.Endpoint = "c.example:70000" }), want: []string{"endpoint: port"}},
		{name: "grpc_path", config: ok(func(c *otlp.Config) { c.Endpoint = "c.example:1/v1/logs" }), want: []string{"endpoint: "}},
		{name: "insecure_https", config: ok(func(c *otlp.Config) { c.Endpoint, c.Insecure = "https://c.example", true }), want: []string{"endpoint: is https"}},
		{name: "insecure_ca", config: ok(func(c *otlp.Config) { c.CAFile, c.Insecure = "ca.pem", true }), want: []string{"ca_file"}},
		{name: "own_header", config: ok(func(c *otlp.Config) { c.Headers = otlp.Headers{"content-type": "x"} }), want: []string{"headers: Content-Type"}},
		{name: "grpc_header", config: ok(func(c *otlp.Config) { c.Headers = otlp.Headers{"grpc-timeout": "x"} }), want: []string{"headers: Grpc-Timeout"}},
		{name: "header_value", config: ok(func(c *otlp.Config) { c.Headers = otlp.Headers{"x": "secret\r\ny: z"} }), want: []string{"headers: the value of x"}},
		{
			name: "env_wrong", config: otlp.Config{},
			env: map[string]string{
				"OTEL_EXPORTER_OTLP_ENDPOINT": "c.example", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
				"OTEL_EXPORTER_OTLP_LOGS_TIMEOUT": "10s", "OTEL_EXPORTER_OTLP_COMPRESSION": "br",
				"OTEL_EXPORTER_OTLP_HEADERS": "secret", "OTEL_EXPORTER_OTLP_INSECURE": "maybe",
			},
			want: []string{"OTEL_EXPORTER_OTLP_PROTOCOL: ", "OTEL_EXPORTER_OTLP_COMPRESSION: ", "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: ", "OTEL_EXPORTER_OTLP_HEADERS: ", "OTEL_EXPORTER_OTLP_INSECURE: "},
		},
		{
			name: "env_header_escape", config: otlp.Config{Endpoint: "c"}, want: []string{"OTEL_EXPORTER_OTLP_HEADERS: the value of \"a\""},
			env: map[string]string{"OTEL_EXPORTER_OTLP_HEADERS": "a=secret%zz"},
		},
		{
			name: "env_client_key", config: otlp.Config{Endpoint: "c"}, want: []string{"CLIENT_KEY"},
			env: map[string]string{"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": "x.pem"},
		},
		{
			name: "env_is_not_asked", config: otlp.Config{Endpoint: "c", Protocol: "grpc", Compression: "none", Timeout: time.Second, Headers: otlp.Headers{"a": "b"}},
			env: map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "x", "OTEL_EXPORTER_OTLP_COMPRESSION": "x", "OTEL_EXPORTER_OTLP_TIMEOUT": "x", "OTEL_EXPORTER_OTLP_HEADERS": "x"},
		},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			tc.config.Getenv = environment(tc.env)
			err := tc.config.Validate()

			if (err == nil) != (tc.want == nil) {
				t.Fatalf("got %v", err)
			}

			text := fmt.Sprint(err)
			for _, part := range tc.want {
				_, rest, found := strings.Cut(text, part)
				if !found {
					t.Fatalf("got %v, want %q", err, part)
				}

				text = rest
			}

			if strings.Contains(fmt.Sprint(err), "secret") {
				t.Errorf("a secret is shown: %v", err)
			}
		})
	}
}

// TestNew_environment sends with nothing but the environment's settings.
func TestNew_environment(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	files := ca.Files(t, &exportertest.Leaf{Client: true})
	receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{TLS: ca.Server(t, true)})

	testCases := []struct {
		name   string
		env    map[string]string
		config otlp.Config
		path   string
		header string
	}{
		{
			name: "base", path: "/otlp/v1/logs", header: "a b",
			env: map[string]string{
				"OTEL_EXPORTER_OTLP_ENDPOINT": receiver.URL + "/otlp", "OTEL_EXPORTER_OTLP_HEADERS": "x-token=a%20b, x-more=c",
			},
		},
		{
			name: "exact", path: "/here", header: "logs",
			env: map[string]string{
				"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": receiver.URL + "/here", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://nowhere.invalid",
				"OTEL_EXPORTER_OTLP_LOGS_HEADERS": "x-token=logs", "OTEL_EXPORTER_OTLP_HEADERS": "x-token=all",
			},
		},
		{
			name: "config_wins", path: "/mine/v1/logs", header: "config",
			config: otlp.Config{Endpoint: receiver.URL + "/mine/v1/logs", Headers: otlp.Headers{"X-Token": "config"}},
			env: map[string]string{
				"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://nowhere.invalid", "OTEL_EXPORTER_OTLP_HEADERS": "x-token=all",
				"OTEL_EXPORTER_OTLP_INSECURE": "true",
			},
		},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			tc.env["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf"
			tc.env["OTEL_EXPORTER_OTLP_COMPRESSION"] = "none"
			tc.env["OTEL_EXPORTER_OTLP_TIMEOUT"] = "30000"
			tc.env["OTEL_EXPORTER_OTLP_CERTIFICATE"] = files.CA
			tc.env["OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"] = files.Cert
			tc.env["OTEL_EXPORTER_OTLP_CLIENT_KEY"] = files.Key
			tc.config.Getenv = environment(tc.env)
			tc.config.Version = "1.2.3"

			if r := newSink(t, &tc.config).Send(t.Context(), exportertest.Events()[:1]); r.Err != nil {
				t.Fatal(r.Err)
			}

			all := receiver.Requests()
			got := all[len(all)-1]

			if got.Path != tc.path || got.Header.Get("X-Token") != tc.header || got.Header.Get("Content-Encoding") != "" ||
				got.Header.Get("User-Agent") != "trailscope/1.2.3" || got.Header.Get("Content-Type") != "application/x-protobuf" {
				t.Errorf("got %s with %v", got.Path, got.Header)
			}
		})
	}
}

// TestSink_Send_timeout takes the time-out from the environment.
func TestSink_Send_timeout(t *testing.T) {
	t.Parallel()

	receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{Hang: true}})
	s := newSink(t, &otlp.Config{Endpoint: receiver.URL, Protocol: otlp.ProtocolHTTP, Getenv: environment(map[string]string{"OTEL_EXPORTER_OTLP_TIMEOUT": "150"})})
	start := time.Now()

	if r := s.Send(t.Context(), exportertest.Events()[:1]); r.Err == nil || r.Permanent || time.Since(start) > 5*time.Second {
		t.Errorf("got %+v after %s", r, time.Since(start))
	}
}

func TestNew_files(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	bad := filepath.Join(dir, "bad")
	large := filepath.Join(dir, "large")

	for path, text := range map[string]string{empty: "", bad: "secret without a name", large: strings.Repeat("#\n", 40_000)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	testCases := []struct {
		name   string
		config otlp.Config
		want   string
	}{
		{name: "ca_missing", config: otlp.Config{CAFile: filepath.Join(dir, "none")}, want: "ca_file: "},
		{name: "ca_empty", config: otlp.Config{CAFile: empty}, want: "ca_file: "},
		{name: "cert_empty", config: otlp.Config{CertFile: empty, KeyFile: empty}, want: "cert_file, key_file: "},
		{name: "headers_missing", config: otlp.Config{HeadersFile: filepath.Join(dir, "none")}, want: "headers_file: "},
		{name: "headers_bad", config: otlp.Config{HeadersFile: bad}, want: "headers_file: line 1"},
		{name: "headers_large", config: otlp.Config{HeadersFile: large}, want: "headers_file: larger"},
		{name: "invalid", config: otlp.Config{Body: "xml"}, want: "body: "},
	}

	for _, protocol := range []string{otlp.ProtocolHTTP, otlp.ProtocolGRPC} {
		for _, tc := range testCases {
			c := tc.config
			c.Endpoint, c.Protocol, c.Getenv = "c.example", protocol, environment(nil)

			if _, err := otlp.New(&c); err == nil || !strings.HasPrefix(err.Error(), tc.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s over %s: got %v", tc.name, protocol, err)
			}
		}
	}
}
