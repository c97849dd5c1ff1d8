package exportertest_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
)

func TestLineReceiver(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)

	testCases := []struct {
		name    string
		network string
		tls     *tls.Config
		send    []string
		octets  bool
	}{
		{name: "udp", network: "udp", send: []string{"one\nmore", "two"}},
		{name: "unixgram", network: "unixgram", send: []string{"one\nmore", "two"}},
		{name: "tcp", network: "tcp", send: []string{"one more\n", "two\n"}},
		{name: "tcp_octets", network: "tcp", send: []string{"8 one\nmore", "3 two"}, octets: true},
		{name: "unix", network: "unix", send: []string{"one more\n", "two\n"}},
		{name: "tls", network: "tcp", send: []string{"8 one\nmore3 two"}, octets: true, tls: ca.Server(t, false)},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: tc.network, TLS: tc.tls})

			conn, err := net.Dial(tc.network, r.Address)
			if err != nil {
				t.Fatal(err)
			}

			if tc.tls != nil {
				conn = tls.Client(conn, &tls.Config{RootCAs: ca.Pool(), ServerName: "localhost"})
			}
			defer conn.Close()

			for _, text := range tc.send {
				if _, err := io.WriteString(conn, text); err != nil {
					t.Fatal(err)
				}
			}

			got := r.Wait(t, 2)
			if len(got[0].Text) != len("one more") || got[1].Text != "two" || got[0].Octets != tc.octets {
				t.Errorf("messages %+v", got)
			}
		})
	}
}

func TestLineReceiver_faults(t *testing.T) {
	t.Parallel()

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp", Break: 1})

	for i := range 2 {
		conn, err := net.Dial("tcp", r.Address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()

		fmt.Fprintf(conn, "message %d\n", i)

		conn.SetReadDeadline(time.Now().Add(5 * time.Second))

		if _, err := conn.Read(make([]byte, 1)); err == nil {
			t.Error("the connection stays")
		}
	}

	if got := r.Messages(); len(got) != 2 || r.Connections() != 2 {
		t.Errorf("%d connections, messages %+v", r.Connections(), got)
	}

	r.Close()
	r.Close()

	if conn, err := net.Dial("tcp", r.Address); err == nil {
		conn.Close()
		t.Error("a closed receiver accepts")
	}

	again := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "tcp", Address: r.Address, Stall: true})
	if again.Address != r.Address {
		t.Errorf("address %s, want %s", again.Address, r.Address)
	}
}
