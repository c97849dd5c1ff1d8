package wire_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/internal/wire"
)

// write writes a line within a few seconds.
func write(t *testing.T, s *wire.Stream, text string) error {
	t.Helper()

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()

	return s.Write(ctx, []byte(text+"\n"))
}

// until repeats a write until it succeeds.
func until(t *testing.T, s *wire.Stream, text string) {
	t.Helper()

	for range 50 {
		if write(t, s, text) == nil {
			return
		}

		time.Sleep(10 * time.Millisecond)
	}

	t.Fatalf("%s was not written", text)
}

// stream returns a stream that is closed with the test.
func stream(t *testing.T, network, address string, settings *wire.TLS) *wire.Stream {
	t.Helper()

	s := wire.NewStream(network, address, settings)
	t.Cleanup(func() { s.Close() }) // It has failed in some tests.

	return s
}

// texts returns the set of texts that came.
func texts(r *exportertest.LineReceiver) map[string]int {
	got := map[string]int{}
	for _, m := range r.Messages() {
		got[m.Text]++
	}

	return got
}

func TestStream_Write(t *testing.T) {
	ca := exportertest.NewCA(t)
	client := ca.Files(t, &exportertest.Leaf{Client: true})
	twelve := ca.Server(t, false)
	twelve.MaxVersion = tls.VersionTLS12

	testCases := []struct {
		name     string
		receiver *exportertest.LinesConfig
		settings *wire.TLS
	}{
		{name: "tcp", receiver: &exportertest.LinesConfig{Network: "tcp"}},
		{name: "unix", receiver: &exportertest.LinesConfig{Network: "unix"}},
		{name: "tls", receiver: &exportertest.LinesConfig{Network: "tcp", TLS: ca.Server(t, false)}, settings: &wire.TLS{CAFile: client.CA}},
		{name: "tls12", receiver: &exportertest.LinesConfig{Network: "tcp", TLS: twelve}, settings: &wire.TLS{CAFile: client.CA}},
		{
			name:     "client_certificate",
			receiver: &exportertest.LinesConfig{Network: "tcp", TLS: ca.Server(t, true)},
			settings: &wire.TLS{CAFile: client.CA, CertFile: client.Cert, KeyFile: client.Key},
		},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewLineReceiver(t, tc.receiver)
			s := stream(t, tc.receiver.Network, r.Address, tc.settings)

			for i := range 20 {
				if err := write(t, s, fmt.Sprint("a", i)); err != nil {
					t.Fatal(err)
				}
			}

			for i, m := range r.Wait(t, 20) {
				if m.Text != fmt.Sprint("a", i) || m.Connection != 1 {
					t.Errorf("message %d is %+v", i, m)
				}
			}
		})
	}
}

// TestStream_Write_broken breaks the connection in every way between two
// writes: what was reported as written has arrived.
func TestStream_Write_broken(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: network})
			s := stream(t, network, r.Address, nil)

			for i := range 30 {
				until(t, s, fmt.Sprint("a", i))
				r.Wait(t, i+1)
				r.Reset()
			}

			got := texts(r)
			for i := range 30 {
				if got[fmt.Sprint("a", i)] == 0 {
					t.Errorf("message %d is missing", i)
				}
			}
		})
	}
}

func TestStream_Write_restarted(t *testing.T) {
	t.Parallel()

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp"})
	s := stream(t, "tcp", r.Address, nil)

	if err := write(t, s, "a"); err != nil {
		t.Fatal(err)
	}

	r.Wait(t, 1)
	r.Close()

	if err := write(t, s, "b"); err == nil || !strings.Contains(err.Error(), "connecting to "+r.Address) {
		t.Errorf("got %v", err)
	}

	r = exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp", Address: r.Address})

	if err := write(t, s, "c"); err != nil {
		t.Fatal(err)
	}

	if got := r.Wait(t, 1)[0].Text; got != "c" {
		t.Errorf("got %q", got)
	}
}

// TestStream_Write_closesAtOnce meets a receiver that accepts and closes.
func TestStream_Write_closesAtOnce(t *testing.T) {
	t.Parallel()

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // Only for the test.

	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}

			conn.Close()
		}
	}()

	s := stream(t, "tcp", listener.Addr().String(), nil)

	if err := write(t, s, strings.Repeat("a", 1<<16)); err == nil {
		time.Sleep(20 * time.Millisecond)

		if err := write(t, s, "b"); err == nil {
			t.Error("nothing was noticed")
		}
	}
}

func TestStream_Write_stalled(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: network, Stall: true})
			s := stream(t, network, r.Address, nil)

			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()

			start := time.Now()
			err := s.Write(ctx, make([]byte, 64<<20))

			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
				t.Errorf("got %v after %s", err, time.Since(start))
			}
		})
	}
}

func TestStream_Write_canceled(t *testing.T) {
	t.Parallel()

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp", Stall: true})
	s := stream(t, "tcp", r.Address, nil)

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)

	if err := s.Write(ctx, make([]byte, 64<<20)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}

	if err := s.Write(ctx, []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("before: got %v", err)
	}
}

func TestStream_Write_tlsRefused(t *testing.T) {
	ca, other := exportertest.NewCA(t), exportertest.NewCA(t)
	files := ca.Files(t, &exportertest.Leaf{Client: true})
	foreign := other.Files(t, &exportertest.Leaf{Client: true})
	expired := &tls.Config{Certificates: []tls.Certificate{ca.Issue(t, &exportertest.Leaf{Expired: true})}}
	named := &tls.Config{Certificates: []tls.Certificate{ca.Issue(t, &exportertest.Leaf{Names: []string{"logs.example"}})}}
	old := ca.Server(t, false)
	old.MinVersion, old.MaxVersion = tls.VersionTLS11, tls.VersionTLS11

	testCases := []struct {
		name     string
		server   *tls.Config
		settings *wire.TLS
		want     string // empty: it works
	}{
		{name: "unknown_authority", server: ca.Server(t, false), settings: &wire.TLS{CAFile: foreign.CA}, want: "unknown authority"},
		{name: "expired", server: expired, settings: &wire.TLS{CAFile: files.CA}, want: "expired"},
		{name: "other_name", server: named, settings: &wire.TLS{CAFile: files.CA}, want: "127.0.0.1"},
		{name: "server_name", server: named, settings: &wire.TLS{CAFile: files.CA, ServerName: "logs.example"}},
		{name: "old_version", server: old, settings: &wire.TLS{CAFile: files.CA}, want: "protocol version"},
		{name: "no_client_certificate", server: ca.Server(t, true), settings: &wire.TLS{CAFile: files.CA}, want: "certificate required"},
		{
			name: "foreign_client_certificate", server: ca.Server(t, true),
			settings: &wire.TLS{CAFile: files.CA, CertFile: foreign.Cert, KeyFile: foreign.Key}, want: "certificate",
		},
		{name: "no_authority_file", server: ca.Server(t, false), settings: &wire.TLS{CAFile: "/nonexistent"}, want: "ca_file: "},
		{name: "authority_file_of_else", server: ca.Server(t, false), settings: &wire.TLS{CAFile: files.Key}, want: "ca_file: "},
		{
			name: "key_of_another", server: ca.Server(t, false),
			settings: &wire.TLS{CAFile: files.CA, CertFile: files.Cert, KeyFile: foreign.Key}, want: "cert_file: ",
		},
		{name: "pinned_another", server: ca.Server(t, false), settings: &wire.TLS{Fingerprint: ca.Fingerprint}, want: "fingerprint"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp", TLS: tc.server})
			s := stream(t, "tcp", r.Address, tc.settings)
			err := write(t, s, "a")

			if tc.want == "" {
				if err != nil {
					t.Error(err)
				}

				return
			}

			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q in it", err, tc.want)
			}

			if len(r.Messages()) != 0 {
				t.Error("something arrived")
			}
		})
	}
}

func TestStream_Write_pinned(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	server := ca.Server(t, false)
	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp", TLS: server})

	pin := fingerprint(server.Certificates[0].Certificate[0])
	if err := write(t, stream(t, "tcp", r.Address, &wire.TLS{Fingerprint: pin}), "a"); err != nil {
		t.Error(err)
	}
}

func TestTLS_Validate(t *testing.T) {
	good := strings.Repeat("ab:", 31) + "AB"

	testCases := []struct {
		name string
		tls  wire.TLS
		want string
	}{
		{name: "nothing"},
		{name: "all", tls: wire.TLS{CAFile: "a", CertFile: "b", KeyFile: "c", ServerName: "d", Fingerprint: good}},
		{name: "key_only", tls: wire.TLS{KeyFile: "c"}, want: "cert_file, key_file: "},
		{name: "certificate_only", tls: wire.TLS{CertFile: "c"}, want: "cert_file, key_file: "},
		{name: "short_fingerprint", tls: wire.TLS{Fingerprint: "abcd"}, want: "certificate_fingerprint: "},
		{name: "no_fingerprint", tls: wire.TLS{Fingerprint: strings.Repeat("x", 64)}, want: "certificate_fingerprint: "},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.tls.Validate()
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tc.want)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestStream_Close(t *testing.T) {
	t.Parallel()

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp", Stall: true})
	s := wire.NewStream("tcp", r.Address, nil)
	done := make(chan error)

	go func() { done <- s.Write(t.Context(), make([]byte, 64<<20)) }()

	time.Sleep(50 * time.Millisecond) // The other order is tested below.

	if err := s.Close(); err != nil {
		t.Error(err)
	}

	select {
	case err := <-done:
		if err == nil {
			t.Error("the write succeeded")
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the write goes on")
	}

	if err := write(t, s, "x"); !errors.Is(err, wire.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestStream_Write_noSocket(t *testing.T) {
	s := stream(t, "unix", filepath.Join(t.TempDir(), "none"), nil)
	if err := write(t, s, "x"); err == nil {
		t.Error("no error")
	}
}
