package exportertest_test

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"reflect"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
)

// send sends each text by a connection of its own.
func send(t *testing.T, network, address string, secure *tls.Config, texts ...string) {
	t.Helper()

	for _, text := range texts {
		conn, err := net.Dial(network, address)
		if err != nil {
			t.Fatal(err)
		}

		if secure != nil {
			conn = tls.Client(conn, secure)
		}

		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}

		conn.Close()
	}
}

func TestStartRsyslog(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	r := exportertest.StartRsyslog(t, &exportertest.RsyslogConfig{CA: ca, Clients: true})

	const text = `<131>1 2024-02-29T23:59:58.000001Z host trailscope 42 detection [x@1 a="b"] ` +
		`CEF:0|Trail\|scope|S\\ensor|1.0|trail-dns|na=me|8|src=10.1.2.3 msg=a\=b\nc\\ | "q" ü dst=192.0.2.66`

	// Each input in its turn, so that the order is known.
	mine := &tls.Config{
		RootCAs: ca.Pool(), ServerName: "localhost",
		Certificates: []tls.Certificate{ca.Issue(t, &exportertest.Leaf{Client: true})},
	}
	send(t, "udp", r.UDP, nil, text)
	r.Wait(t, 1)
	send(t, "tcp", r.TCP, nil, text+"\n")
	r.Wait(t, 2)
	send(t, "tcp", r.TLS, mine, text+"\n")
	r.Wait(t, 3)
	send(t, "unixgram", r.Unix, nil, text)
	r.Wait(t, 4)
	send(t, "udp", r.UDP, nil, "<14>Feb 29 23:59:58 host app: line\nbreak CEF:0|too|short")

	got := r.Wait(t, 5)
	want := &exportertest.CEFEvent{
		Vendor: "Trail|scope", Product: `S\ensor`, Version: "1.0", ClassID: "trail-dns", Name: "na=me", Severity: "8",
		Extension: map[string]string{"src": "10.1.2.3", "msg": "a=b\nc\\ | \"q\" ü", "dst": "192.0.2.66"},
	}

	for i, input := range []string{"imudp", "imtcp", "imtcp", "imuxsock"} {
		m := got[i]
		if m.Raw != text || m.Input != input || m.Priority != 131 || m.Version != 1 || m.Host != "host" || m.App != "trailscope" ||
			m.Process != "42" || m.ID != "detection" || m.Data != `[x@1 a="b"]` || m.Time != "2024-02-29T23:59:58.000001Z" {
			t.Errorf("message %d: %+v", i, m)
		}

		if !reflect.DeepEqual(m.CEF, want) {
			t.Errorf("message %d: CEF %+v, want %+v", i, m.CEF, want)
		}
	}

	if m := got[4]; m.CEF != nil || m.Version != 0 || m.Text != " line\nbreak CEF:0|too|short" {
		t.Errorf("message %+v", m)
	}
}

func TestStartRsyslog_clients(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	r := exportertest.StartRsyslog(t, &exportertest.RsyslogConfig{CA: ca, Clients: true})

	conn, err := tls.Dial("tcp", r.TLS, &tls.Config{RootCAs: ca.Pool()})
	if err == nil { // TLS 1.3 tells a client only when it reads
		io.WriteString(conn, "<14>1 - - - - - - stranger\n")
		_, err = conn.Read(make([]byte, 1))
		conn.Close()
	}

	if err == nil || len(r.Messages(t)) > 0 {
		t.Error("a client without certificate was let in")
	}
}

func TestStartJSONReceiver(t *testing.T) {
	t.Parallel()

	r := exportertest.StartJSONReceiver(t)

	send(t, "udp", r.UDP, nil, `{"s":"ü|\"\\\n","n":12345678901,"f":1.5,"b":true,"z":null,"a":[1,"x"],"o":{"k":"v"}}`)
	r.Wait(t, 1)
	send(t, "tcp", r.TCP, nil, "{\"n\":1}\n")
	r.Wait(t, 2)
	send(t, "udp", r.UDP, nil, `{"broken`)

	want := []any{
		map[string]any{
			"s": "ü|\"\\\n", "n": json.Number("12345678901"), "f": json.Number("1.5"), "b": true, "z": nil,
			"a": []any{json.Number("1"), "x"}, "o": map[string]any{"k": "v"},
		},
		map[string]any{"n": json.Number("1")},
		`{"broken`,
	}

	if got := r.Wait(t, 3); !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v\nwant %#v", got, want)
	}
}
