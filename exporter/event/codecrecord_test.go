package event_test

import (
	"bytes"
	"encoding/hex"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// oldRecord is an event with every field of the first version of the sensor,
// as that version spooled it.
const oldRecord = "01010780c49fd50ce807020780c49fd50ce807030782c49fd50ce8070406636f72652d31050465746830060c3139382e3531" +
	"2e3130302e3407035544500803444e53091228777777292e6576696c2e6578616d706c650a0e6d616c776172652028746573" +
	"74290b0828737461746963290c1e313a774362334f473779414657656c615579647530442b313235434c4d3d0d06a08d06a2" +
	"8d060f1604080808081020010db80000000000000000000000011008035544500354435011040a0000421204080808081301" +
	"041403a08d0615016a16012817100102030000000000000000000000000918010219001a001b6e0110040500000000000000" +
	"0000000000000002083066336139633164030c6576696c2e6578616d706c6504076d616c776172650509747261696c2d646e" +
	"73060a0954313037312e30303407040a0000070806646f6d61696e09016a0a01020c02f02e0d01060e01060f01041001021c" +
	"2301107777772e6576696c2e6578616d706c650204c000020103010204010205010606001d2b0103474554020c6576696c2e" +
	"6578616d706c6503022f7004027561050a746578742f706c61696e060290031e60010c6576696c2e6578616d706c65022839" +
	"6533393364393331333838383864323838323636633264393135323134643164316363656232610324743133643135313668" +
	"325f3864616166363135323737315f3032373133643661663836320400201601025553020b4578616d706c65204e65740303" +
	"e0ef07210d010b35303030312c3530303030"

// oldEvent is the event in oldRecord.
func oldEvent() *event.Event {
	e := full()
	e.First, e.Last = e.Time, e.Time.Add(time.Second)
	e.Interface, e.Forwarded, e.VLAN, e.Count = "eth0", "198.51.100.4", 20, 2
	e.Merge, e.Retro, e.AtLeast = event.MergeThrottle, true, true
	e.SourcePorts = []event.Port{50000, 50001}
	e.Destinations = addrs("8.8.8.8", "2001:db8::1")
	e.Transports = []string{"UDP", "TCP"}
	e.Joined = &event.Joined{SourcePort: "50001,50000"}
	e.DNS = &event.DNS{
		Name: "www.evil.example", Answer: netip.MustParseAddr("192.0.2.1"), Type: 1, Class: 1, Code: 3, Response: true,
	}
	e.HTTP = &event.HTTP{
		Method: "GET", Host: "evil.example", Path: "/p", UserAgent: "ua", ContentType: "text/plain", Status: 200,
	}
	e.TLS = &event.TLS{
		ServerName: "evil.example", CertificateSHA1: "9e393d93138888d288266c2d915214d1d1cceb2a",
		JA4: "t13d1516h2_8daaf6152771_02713d6af862", QUIC: true,
	}

	return e
}

// TestDecodeBinary_oldRecord shows that a spool of an earlier version is read,
// and that an event without the later fields is still written as it was.
func TestDecodeBinary_oldRecord(t *testing.T) {
	t.Parallel()

	b, err := hex.DecodeString(oldRecord)
	if err != nil {
		t.Fatal(err)
	}

	want := oldEvent()
	if got := decoded(t, b); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}

	if got := event.AppendBinary(nil, want); !bytes.Equal(got, b) {
		t.Errorf("got  %x\nwant %x", got, b)
	}
}

// nested returns an event with tunnels and answers, n of each.
func nested(n int) *event.Event {
	e := plain()
	e.Tunnels = make([]event.Tunnel, n)
	e.DNS = &event.DNS{ID: 0xffff, More: true, Answers: make([]event.DNSAnswer, n)}

	for i := range e.Tunnels {
		e.Tunnels[i] = event.Tunnel{
			Kind: "vxlan", Source: netip.MustParseAddr("192.0.2.1"), Destination: netip.MustParseAddr("2001:db8::1"),
			ID: 1<<32 - 1 - uint32(i), HasID: true,
		}
		e.DNS.Answers[i] = event.DNSAnswer{
			Name: strings.Repeat("a", 40*i) + ".example", Type: 65535, TTL: 1<<32 - 1, Data: strings.Repeat("b", 40*i),
		}
	}

	return e
}

func TestAppendBinary_cutsNested(t *testing.T) {
	t.Parallel()

	for n := range event.MaxDNSAnswers + 2 {
		e := nested(n)
		want := *e
		want.DNS = &event.DNS{ID: e.DNS.ID, More: true, Answers: e.DNS.Answers[:min(n, event.MaxDNSAnswers)]}
		want.Tunnels = e.Tunnels[:min(n, event.MaxTunnels)]

		if got := decoded(t, event.AppendBinary(nil, e)); !reflect.DeepEqual(got, &want) {
			t.Errorf("%d: got %+v, want %+v", n, got, &want)
		}
	}
}

// TestDecodeBinary_laterNested shows that tunnels and answers may get more
// fields.
func TestDecodeBinary_laterNested(t *testing.T) {
	t.Parallel()

	b := []byte{
		1,
		28, 11, 7, 9, 8, 1, 1, 'a', 2, 1, 2, 100, 0, // dns: an answer with field 100
		34, 7, 6, 1, 1, 'k', 100, 1, 0, // a tunnel with field 100
	}
	got := decoded(t, b)

	if len(got.DNS.Answers) != 1 || got.DNS.Answers[0] != (event.DNSAnswer{Name: "a", Type: 1}) {
		t.Errorf("got answers %+v", got.DNS.Answers)
	}

	if len(got.Tunnels) != 1 || got.Tunnels[0] != (event.Tunnel{Kind: "k"}) {
		t.Errorf("got tunnels %+v", got.Tunnels)
	}
}
