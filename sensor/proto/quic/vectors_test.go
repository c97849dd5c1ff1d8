package quic_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/quic"
)

// The client's Initial packet of RFC 9001 A.2 and RFC 9369 A.2: the payload up to
// its padding.
const vectorFrames = "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868" +
	"04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578" +
	"616d706c652e636f6dff01000100000a00080006001d00170018001000070005" +
	"04616c706e000500050100000000003300260024001d00209370b2c9caa47fba" +
	"baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400" +
	"0d0010000e0403050306030203080408050806002d00020101001c0002400100" +
	"3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000" +
	"75300901100f088394c8f03e51570806048000ffff"

// unhex decodes a hexadecimal text.
func unhex(t testing.TB, s string) (b []byte) {
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}

	return b
}

// TestConnections_vectors feeds the published packets, which are made here and
// compared with their published beginnings and tags.
func TestConnections_vectors(t *testing.T) {
	const payloadLen = 1162

	testCases := []struct {
		name, header, start, end string
		version                  uint32
	}{{
		name: "RFC 9001 A.2", version: version1,
		header: "c300000001088394c8f03e5157080000449e00000002",
		start:  "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11",
		end:    "e221af44860018ab0856972e194cd934",
	}, {
		name: "RFC 9369 A.2", version: version2,
		header: "d36b3343cf088394c8f03e5157080000449e00000002",
		start:  "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485",
		end:    "a18b2faa745b6fe189cf772a9f84cbfc",
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			p := initial{version: tc.version, dcid: unhex(t, "8394c8f03e515708"), numberLen: 4}
			plain := append(unhex(t, vectorFrames), make([]byte, payloadLen)...)[:payloadLen]
			packet := p.protect(t, unhex(t, tc.header), plain)
			if !bytes.HasPrefix(packet, unhex(t, tc.start)) || !bytes.HasSuffix(packet, unhex(t, tc.end)) {
				t.Fatalf("packet is %x", packet)
			}

			got, ok := quic.NewConnections(&quic.ConnConfig{}).Datagram(client, packet, 0)
			if want := plain[4:245]; !ok || !bytes.Equal(got, want) || string(quic.HostName(got)) != "example.com" {
				t.Errorf("got %x, %t", got, ok)
			}
		})
	}
}

// TestConnections_server shows that the server's Initial (RFC 9001 A.3) and Retry
// (A.4) give nothing.
func TestConnections_server(t *testing.T) {
	t.Parallel()

	r := newRecorder(quic.ConnConfig{})
	for _, packet := range []string{
		"cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb3" +
			"8cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84" +
			"022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee",
		"ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba",
	} {
		r.feed(unhex(t, packet))
	}

	if r.want(t); r.Stats().Connections != 0 {
		t.Errorf("stats are %+v", r.Stats())
	}
}
