package syslog_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/internal/sinktest"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite golden files")

// complete gives a configuration what the sensor gives it.
func complete(c *syslog.Config) *syslog.Config {
	c.Hostname, c.Version, c.Location = "host.example", "1.2.3", time.UTC
	if c.Address == "" {
		c.Address = "127.0.0.1:514"
	}

	c.Now = func() time.Time { return time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC) }

	return c
}

// encoder returns an encoder.
func encoder(tb testing.TB, c *syslog.Config) *syslog.Encoder {
	tb.Helper()

	x, err := syslog.NewEncoder(complete(c))
	if err != nil {
		tb.Fatal(err)
	}

	return x
}

func TestEncoder_Append_golden(t *testing.T) {
	testCases := []struct {
		name   string
		config *syslog.Config
	}{
		{"rfc5424", &syslog.Config{MaxBytes: 65_000}}, // how long the pid is must make no difference
		{"rfc3164", &syslog.Config{Header: syslog.HeaderRFC3164, Facility: "auth"}},
		{"none", &syslog.Config{Header: syslog.HeaderNone}},
		{"maltrail", &syslog.Config{Format: syslog.FormatMaltrail}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			x := encoder(t, tc.config)

			var got []byte
			for _, e := range exportertest.Events() {
				got = append(x.Append(got, e), '\n')
			}

			got = bytes.ReplaceAll(got, []byte(" "+strconv.Itoa(os.Getpid())+" detection"), []byte(" 4711 detection"))
			path := filepath.Join("testdata", tc.name+".golden")

			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}

			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}

			if !bytes.Equal(got, want) {
				t.Errorf("differs from %s", path)
			}
		})
	}
}

func TestEncoder_Append_header(t *testing.T) {
	autumn := time.FixedZone("", -5*3600)
	first := exportertest.Events()[0] // high
	old, far := *first, *first
	old.Time = time.Date(2024, 3, 5, 1, 2, 3, 456_000, time.UTC)
	far.Time = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	pid := strconv.Itoa(os.Getpid())

	testCases := []struct {
		name   string
		config syslog.Config
		event  *event.Event
		want   string
	}{
		{"usual", syslog.Config{Hostname: "h"}, &old, "<131>1 2024-03-05T01:02:03.000456Z h trailscope " + pid + " detection - CEF:0|"},
		{"names", syslog.Config{Hostname: "büro 7\n", AppName: "ids", Facility: "23"}, &old, "<187>1 2024-03-05T01:02:03.000456Z b__ro_7_ ids " + pid + " detection - CEF:0|"},
		{"long_host", syslog.Config{Hostname: strings.Repeat("x", 300)}, &old, "<131>1 2024-03-05T01:02:03.000456Z " + strings.Repeat("x", 255) + " trailscope "},
		{"no_host", syslog.Config{}, &old, "<131>1 2024-03-05T01:02:03.000456Z - trailscope "},
		{"no_time", syslog.Config{Hostname: "h"}, &far, "<131>1 - h trailscope "},
		{"rfc3164", syslog.Config{Hostname: "h", Header: syslog.HeaderRFC3164, Facility: "kern"}, &old, "<3>Mar  4 20:02:03 h CEF:0|"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			tc.config.Address, tc.config.Location = "a:1", autumn

			x, err := syslog.NewEncoder(&tc.config)
			if err != nil {
				t.Fatal(err)
			}

			got := string(x.Append(nil, tc.event))
			if !strings.HasPrefix(got, tc.want) {
				t.Errorf("got %.120s", got)
			}

			if _, err := parse(got); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEncoder_Append_priority(t *testing.T) {
	x := encoder(t, &syslog.Config{Facility: "local7"})
	e := *exportertest.Events()[0]
	th := *e.Threat
	e.Threat = &th

	for severity, want := range map[event.Severity]int{event.SeverityLow: 190, event.SeverityMedium: 188, event.SeverityHigh: 187, 0: 188} {
		th.Severity = severity

		if m, err := parse(string(x.Append(nil, &e))); err != nil || m.priority != want {
			t.Errorf("%s: %+v, %v", severity, m, err)
		}
	}
}

// property holds for any text in any place.
func property(tb testing.TB) func(tb testing.TB, input []byte) {
	tb.Helper()

	encoders := []*syslog.Encoder{
		encoder(tb, &syslog.Config{}), encoder(tb, &syslog.Config{Header: syslog.HeaderRFC3164}),
		encoder(tb, &syslog.Config{MaxBytes: syslog.MinMaxBytes}),
	}
	dst := make([]byte, 0, 16<<10)

	return func(tb testing.TB, input []byte) {
		tb.Helper()

		i := len(input) % len(encoders)
		limit := [...]int{syslog.DefaultMaxDatagram, syslog.DefaultMaxDatagram, syslog.MinMaxBytes}[i]
		dst = encoders[i].Append(dst[:0], sinktest.Event(input))

		m, err := parse(string(dst))
		if err != nil || len(dst) > limit || !strings.HasPrefix(m.text, "CEF:0|Trailscope|Trailscope|1.2.3|") {
			tb.Fatalf("%d bytes, %v: %q", len(dst), err, dst)
		}
	}
}

func TestEncoder_Append_hostile(t *testing.T) {
	p := property(t)

	fuzzed.Run(t, 20_000, sinktest.Seeds(), func(input []byte) { p(t, input) })
}

func FuzzEncoder_Append(f *testing.F) {
	for _, seed := range sinktest.Seeds() {
		f.Add(seed)
	}

	p := property(f)

	f.Fuzz(func(t *testing.T, input []byte) { p(t, input) })
}

func TestConfig_Validate(t *testing.T) {
	testCases := []struct {
		name   string
		config syslog.Config
		want   string // what each problem starts with, joined; empty for none
	}{
		{name: "least", config: syslog.Config{Address: "a:514"}},
		{name: "unix", config: syslog.Config{Network: "unix", Address: "/run/log", Framing: "lf"}},
		{name: "tls", config: syslog.Config{Network: "tls", Address: "a:6514", CAFile: "ca", CertFile: "c", KeyFile: "k", ServerName: "s"}},
		{name: "maltrail", config: syslog.Config{Address: "a:514", Format: "maltrail", Header: "none"}},
		{name: "facility_number", config: syslog.Config{Address: "a:514", Facility: "0"}},
		{name: "no_address", want: "address"},
		{name: "no_port", config: syslog.Config{Address: "a"}, want: "address"},
		{name: "relative_path", config: syslog.Config{Network: "unixgram", Address: "log"}, want: "address"},
		{name: "long_path", config: syslog.Config{Network: "unixgram", Address: "/" + strings.Repeat("a", 107)}, want: "address"},
		{name: "network", config: syslog.Config{Network: "sctp", Address: "a:1"}, want: "network"},
		{name: "format", config: syslog.Config{Format: "leef", Address: "a:1"}, want: "format"},
		{name: "header", config: syslog.Config{Header: "rfc1", Address: "a:1"}, want: "header"},
		{name: "header_of_maltrail", config: syslog.Config{Header: "rfc5424", Format: "maltrail", Address: "a:1"}, want: "header"},
		{name: "framing", config: syslog.Config{Network: "tcp", Framing: "nul", Address: "a:1"}, want: "framing"},
		{name: "framing_of_datagram", config: syslog.Config{Framing: "lf", Address: "a:1"}, want: "framing"},
		{name: "facility", config: syslog.Config{Facility: "local8", Address: "a:1"}, want: "facility"},
		{name: "facility_24", config: syslog.Config{Facility: "24", Address: "a:1"}, want: "facility"},
		{name: "app_name", config: syslog.Config{AppName: "a b", Address: "a:1"}, want: "app_name"},
		{name: "long_app_name", config: syslog.Config{AppName: strings.Repeat("a", 49), Address: "a:1"}, want: "app_name"},
		{name: "small", config: syslog.Config{MaxBytes: 480, Address: "a:1"}, want: "max_bytes"},
		{name: "large_datagram", config: syslog.Config{MaxBytes: 65_508, Address: "a:1"}, want: "max_bytes"},
		{name: "large", config: syslog.Config{Network: "tcp", MaxBytes: 1<<20 + 1, Address: "a:1"}, want: "max_bytes"},
		{name: "tls_without", config: syslog.Config{CAFile: "ca", Address: "a:1"}, want: "ca_file, cert_file, key_file, server_name, certificate_fingerprint"},
		{name: "key", config: syslog.Config{Network: "tls", KeyFile: "k", Address: "a:1"}, want: "cert_file, key_file"},
		{name: "fingerprint", config: syslog.Config{Network: "tls", CertificateFingerprint: "k", Address: "a:1"}, want: "certificate_fingerprint"},
		{name: "several", config: syslog.Config{Network: "x", Format: "y"}, want: "network format address"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var got []string

			err := tc.config.Validate()
			if err != nil {
				for line := range strings.Lines(err.Error()) {
					key, _, _ := strings.Cut(line, ": ")
					got = append(got, key)
				}
			}

			if strings.Join(got, " ") != tc.want {
				t.Errorf("got %v", err)
			}

			if _, newErr := syslog.New(&tc.config); (newErr == nil) != (err == nil) {
				t.Errorf("New says %v", newErr)
			}
		})
	}
}

func BenchmarkEncoder_Append(b *testing.B) {
	x, e := encoder(b, &syslog.Config{}), exportertest.Events()[0]
	dst := make([]byte, 0, 4096)

	b.ReportAllocs()

	for b.Loop() {
		dst = x.Append(dst[:0], e)
	}
}
