package syslog_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
)

// TestSink_Send_rsyslog sends to a real rsyslog, whose parsers of syslog and of
// CEF read the messages back.
func TestSink_Send_rsyslog(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	r := exportertest.StartRsyslog(t, &exportertest.RsyslogConfig{CA: ca, Clients: true})
	files := ca.Files(t, &exportertest.Leaf{Client: true})
	secure := syslog.Config{Network: "tls", Address: r.TLS, CAFile: files.CA, CertFile: files.Cert, KeyFile: files.Key}
	secureLF := secure
	secureLF.Framing, secureLF.Header = "lf", "rfc3164"

	testCases := []struct {
		name    string
		config  syslog.Config
		input   string
		version int
	}{
		{"udp_5424", syslog.Config{Address: r.UDP}, "imudp", 1},
		{"udp_3164", syslog.Config{Address: r.UDP, Header: "rfc3164"}, "imudp", 0},
		{"tcp_octets", syslog.Config{Network: "tcp", Address: r.TCP}, "imtcp", 1},
		{"tcp_lf", syslog.Config{Network: "tcp", Address: r.TCP, Framing: "lf"}, "imtcp", 1},
		{"tcp_lf_3164", syslog.Config{Network: "tcp", Address: r.TCP, Framing: "lf", Header: "rfc3164"}, "imtcp", 0},
		{"tls_octets", secure, "imtcp", 1},
		{"tls_lf_3164", secureLF, "imtcp", 0},
		{"unixgram", syslog.Config{Network: "unixgram", Address: r.Unix}, "imuxsock", 1},
	}

	events := exportertest.Events()
	arrived := 0

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			s, x := sink(t, &tc.config), encoder(t, &tc.config)
			accepted(t, send(t, s, events))

			got := r.Wait(t, arrived+len(events))[arrived:]
			arrived += len(events)

			for i, e := range events {
				checkMessage(t, got[i], string(x.Append(nil, e)), tc.input, tc.version)
			}
		})
	}
}

// checkMessage compares what rsyslog read with what was to be sent.
func checkMessage(t *testing.T, got *exportertest.SyslogMessage, sent, input string, version int) {
	t.Helper()

	if got.Raw != sent {
		t.Errorf("raw\ngot  %q\nwant %q", got.Raw, sent)

		return
	}

	want, err := parse(sent)
	if err != nil {
		t.Fatal(err)
	}

	if got.Input != input || got.Version != version || got.Priority != want.priority || got.Host != want.host {
		t.Errorf("header %+v, want %+v", got, want)
	}

	if version == 1 && (got.App != want.app || got.Process != want.proc || got.ID != want.id || got.Data != "-" || strings.TrimPrefix(got.Text, " ") != want.text) {
		t.Errorf("header %+v, want %+v", got, want)
	}

	checkCEF(t, got.CEF, want.text)
}

// checkCEF compares what rsyslog's parser of CEF read with the text.
func checkCEF(t *testing.T, got *exportertest.CEFEvent, text string) {
	t.Helper()

	if got == nil {
		t.Errorf("rsyslog read no CEF in %q", text)

		return
	}

	header := []string{"CEF:0", got.Vendor, got.Product, got.Version, got.ClassID, got.Name, got.Severity}
	for i, s := range header {
		header[i] = strings.NewReplacer(`\`, `\\`, `|`, `\|`).Replace(s)
	}

	start := strings.Join(header, "|") + "|"

	extension, ok := strings.CutPrefix(text, start)
	if !ok {
		t.Errorf("header %q of %q", start, text)
	}

	// Every key and value of the text, in its order, is what was read.
	read := 0

	for extension != "" {
		key, rest, _ := strings.Cut(extension, "=")
		value := strings.NewReplacer(`\`, `\\`, `=`, `\=`, "\n", `\n`, "\r", `\r`).Replace(got.Extension[key])

		if extension, ok = strings.CutPrefix(rest, value); !ok {
			t.Errorf("key %s is %q, but the text goes on %.80q", key, value, rest)

			return
		}

		if extension, ok = strings.CutPrefix(extension, " "); !ok && extension != "" {
			t.Errorf("key %s is %q, but there is more: %.80q", key, value, extension)

			return
		}

		read++
	}

	if read != len(got.Extension) {
		t.Errorf("%d keys in the text, %d were read: %v", read, len(got.Extension), got.Extension)
	}
}
