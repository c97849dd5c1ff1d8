package quic_test

import (
	"bytes"
	"crypto/tls"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/quic"
)

// TestConnections_standardLibrary carries what a QUIC client of the standard
// library says, whose key share of X25519MLKEM768 does not fit into one datagram.
func TestConnections_standardLibrary(t *testing.T) {
	t.Parallel()

	c := tls.QUICClient(&tls.QUICConfig{TLSConfig: &tls.Config{
		ServerName: site, NextProtos: []string{"h3"}, MinVersion: tls.VersionTLS13,
	}})
	c.SetTransportParameters([]byte{1, 2, 0x40, 0})
	defer c.Close()

	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	var hello []byte
	for {
		e := c.NextEvent()
		if e.Kind == tls.QUICNoEvent {
			break
		} else if e.Kind == tls.QUICWriteData {
			hello = append(hello, e.Data...)
		}
	}

	if len(hello) < 1200 {
		t.Fatalf("hello has %d bytes", len(hello))
	}

	for _, version := range []initial{newInitial(), {version: version2, first: 0xd0, dcid: make([]byte, 8), numberLen: 1}} {
		r := newRecorder(quic.ConnConfig{})
		datagrams := sealEach(t, version, pieces(hello, 0, 1100)...)
		r.feed(datagrams[1])
		got, ok := r.Datagram(client, datagrams[0], 0)
		if !ok || !bytes.Equal(got, hello) || string(quic.HostName(got)) != site {
			t.Errorf("got %x, %t", got, ok)
		}
	}
}
