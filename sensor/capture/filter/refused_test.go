package filter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

// refusal is an expression that is refused, and what is said.
type refusal struct {
	expression string
	message    string
	advice     string
	offset     int
}

// refused returns expressions that are refused for every kind of reason.
func refused() (rs []refusal) {
	return append([]refusal{
		{"tcp and gateway 10.0.0.1", "`gateway` is not supported", "", 8},
		{"wlan addr1 1:2:3:4:5:6", "`wlan` is not supported", "", 0},
		{"ip protochain 6", "`protochain` is not supported", "", 3},
		{"tcp and foo", "`foo` is no word of the filter language", "", 8},
		{"TCP", "`TCP` is no word of the filter language", "small letters", 0},
		{"host example.com", "`example.com` is a name, and names are not looked up", "addresses", 5},
		{"src net corp", "`corp` is a name, and names are not looked up", "addresses", 8},
		{"tcp port http", "`http` is a name, and names are not looked up", "80", 9},
		{"port foo", "`foo` is a name, and names are not looked up", "number", 5},
		{"10.0.0.1", "not said what this is", "`host`", 0},
		{"tcp 80", "not said what this number is", "`port 80`", 4},
		{"ip 10.0.0.1", "not said what this is", "`host`", 3},
		{"tcp or 443", "not said what this is", "`port`", 7},
		{"(port 80) or 443", "not said what this is", "`port`", 13},
		{"port 80 or (443 or tcp)", "only addresses and numbers", "parenthesis", 19},
		{"less 100 or 200", "not said what this is", "", 12},
		{"tcp port", "missing at the end", "", 8},
		{"tcp and", "missing at the end", "", 7},
		{"tcp and and udp", "`and` cannot stand here", "", 8},
		{"tcp udp", "`udp` cannot stand here", "`and` or `or`", 4},
		{"host 10.0.0.1 port 80", "`port` cannot stand here", "`and` or `or`", 14},
		{"(tcp and (udp or icmp)", "the `)` to this is missing", "", 0},
		{"tcp)", "`)` cannot stand here", "", 3},
		{"()", "`)` cannot stand here", "", 1},
		{"tcp # udp", "means nothing here", "", 4},
		{"ip proto \\", "a name must follow", "", 9},
		{"ip proto tcp", "is a word of the language", `\tcp`, 9},
		{"ip proto \\http", "`http` is not known as a protocol", "number", 9},
		{"ip proto 256", "the last one is 255", "", 9},
		{"ether proto 100", "802.2", "", 12},
		{"src proto 6", "`proto` has no direction", "", 4},
		{"src or src host 10.0.0.1", "there already", "", 7},
		{"tcp proto 6", "`tcp` does not go with `proto`", "`and`", 0},
		{"udp and tcp host 10.0.0.1", "`tcp` does not go with IPv4", "`and`", 8},
		{"ip host ::1", "`ip` does not go with IPv6", "`and`", 0},
		{"ip6 port 80", "`ip6` does not go with ports", "`and`", 0},
		{"udp multicast", "`udp` does not go with", "", 0},
		{"ip broadcast", "needs the mask", "255.255.255.255", 0},
		{"inbound", "live captures only", "", 0},
	}, append(refusedAddresses(), refusedNumbers()...)...)
}

func refusedAddresses() (rs []refusal) {
	return []refusal{
		{"host 10.0.0.1/32", "a host has no mask", "`net`", 13},
		{"host 10.0", "an address has four numbers", "`net`", 5},
		{"host 10", "a number is no address", "", 5},
		{"host 10.0.0.256", "is no IPv4 address", "0 to 255", 5},
		{"host 10.0.0.01", "is no IPv4 address", "zeros", 5},
		{"host 1:2:3:4:5:6", "this is an Ethernet address", "`ether host`", 5},
		{"ether host 10.0.0.1", "this is no Ethernet address", "", 11},
		{"ether net 1:2:3:4:5:6", "have no networks", "", 10},
		{"host tcp", "must stand here", "", 5},
		{"net 10.0.0.1/8", "bits are set outside of the mask", "`host`", 4},
		{"net 10.1.2.3 mask 255.255.0.0", "bits are set outside of the mask", "", 4},
		{"net fe80::1/10", "bits are set outside of the mask", "", 4},
		{"net 10.0.0.0/33", "at most 32", "", 13},
		{"net fe80::/129", "at most 128", "", 11},
		{"net 10/8", "this is no network", "10.0.0.0/8", 4},
		{"net 0", "this is no network", "", 4},
		{"net fe80:: mask 255.0.0.0", "have no masks", "stroke", 11},
		{"net 10.0.0.0 mask 8", "a mask must stand here", "", 18},
		{"pppoes and ether src 1:2:3:4:5:6", "have no Ethernet addresses", "", 11},
		{"pppoes and arp", "only IPv4 and IPv6", "", 11},
		{"mpls and arp[0] = 1", "only IPv4 and IPv6", "", 9},
		{"mpls and vlan", "cannot follow", "before", 9},
		{"pppoes and ether[0] = 1", "cannot follow", "before", 11},
		{"pppoes and mpls", "no MPLS labels", "", 11},
	}
}

func refusedNumbers() (rs []refusal) {
	return []refusal{
		{"port 65536", "the last one is 65535", "", 5},
		{"port 80-90", "a range of ports", "`portrange`", 5},
		{"port 10.0.0.1", "this is no port", "", 5},
		{"portrange 1-70000", "no range of ports", "6000-6008", 10},
		{"vlan 4096", "the last one is 4095", "", 5},
		{"mpls 1048576", "the last one is 1048575", "", 5},
		{"pppoes 65536", "the last one is 65535", "", 7},
		{"len = 4294967296", "more than 32 bits", "", 6},
		{"port 08", "no octal number", "leave the 0 out", 5},
		{"len = 0x", "is no number", "", 6},
		{"len = 5-3", "`5-3` is no number", "blanks", 6},
		{"ip[0:3] = 1", "1, 2 or 4", "", 5},
		{"ip[0 = 1", "`=` cannot stand here", "", 5},
		{"ip[0", "the `]` to this is missing", "", 2},
		{"ip[] = 1", "is no number", "", 3},
		{"ip[-1] = 1", "offset is negative", "", 3},
		{"ether[0xfffff000] = 1", "offset is negative", "", 6},
		{"ip[262145] = 1", "no packet is that long", "", 3},
		{"esp[0] = 1", "the bytes of `esp` are not supported", "", 0},
		{"ip[0]", "a comparison is missing", "tcp[13]", 5},
		{"ip[0] = 1 = 1", "`=` cannot stand here", "", 10},
		{"ip[0] = tcp", "`tcp` is no number", "offset", 8},
		{"ip[0] = 8 / (4 - 4)", "divides by zero", "", 15},
		{"ip[0] << 32 = 1", "more than 31 bits", "", 9},
		{"ip[0] << ip[1] = 1", "only shifts by a number", "", 9},
		{"ip[0] ^ 1 | 2 = 3", "not defined which", "parentheses", 6},
		{"ip[0] + 7 % 4 = 3", "not defined which", "parentheses", 10},
		{"less tcp", "a number of bytes is missing", "", 5},
		{"ip and ip6", "no packet can match", "`or`", 0},
		{"1 = 2", "no packet can match", "", 0},
		{strings.Repeat("(", 101) + "tcp", "are open", "flatter", 100},
		{strings.Repeat("not ", 101) + "tcp", "are open", "flatter", 400},
		{"len = " + strings.Repeat("-", 101) + "1", "are open", "flatter", 106},
		{strings.Repeat("x", filter.MaxExpression+1), "longer than", "", filter.MaxExpression},
	}
}

func TestCompile_refused(t *testing.T) {
	t.Parallel()
	for _, r := range refused() {
		t.Run(r.expression[:min(len(r.expression), 40)], func(t *testing.T) {
			t.Parallel()
			p, err := filter.Compile(r.expression, filter.LinkEthernet)
			var s *filter.SyntaxError
			switch {
			case !errors.As(err, &s):
				t.Fatalf("error %v, program\n%v", err, p)
			case !strings.Contains(s.Message, r.message):
				t.Errorf("message %q, want %q", s.Message, r.message)
			case s.Offset != r.offset:
				t.Errorf("offset %d, want %d: %s", s.Offset, r.offset, s.Message)
			case !strings.Contains(s.Advice, r.advice):
				t.Errorf("advice %q, want %q", s.Advice, r.advice)
			case s.Expression != r.expression:
				t.Errorf("expression %q", s.Expression)
			}
		})
	}
}

func TestSyntaxError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		expression string
		text       string
		hint       string
	}{
		{
			name:       "at the start",
			expression: "gateway 10.0.0.1",
			text:       "capture filter, column 1: `gateway` is not supported",
			hint:       "gateway 10.0.0.1\n^",
		},
		{
			name:       "with advice",
			expression: "tcp port https",
			text:       "capture filter, column 10: `https` is a name, and names are not looked up",
			hint:       "tcp port https\n         ^\nwrite its number, 443",
		},
		{
			name:       "at the end",
			expression: "tcp and",
			text:       "capture filter, column 8: something is missing at the end",
			hint:       "tcp and\n       ^",
		},
		{
			name:       "in a long text",
			expression: strings.Repeat("tcp or ", 20) + "foo" + strings.Repeat(" or tcp", 20),
			text:       "capture filter, column 141: `foo` is no word of the filter language",
			hint: "…r tcp or tcp or tcp or tcp or foo or tcp or tcp or tcp or tc…\n" +
				"                               ^",
		},
		{
			name:       "behind what is no ASCII",
			expression: "é",
			text:       "capture filter, column 1: this character means nothing here",
			hint:       "é\n^",
		},
		{
			name:       "with control characters",
			expression: "tcp\tor\n\x1b[0m\xff",
			text:       "capture filter, column 8: this character means nothing here",
			hint:       "tcp or .[0m.\n       ^",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := filter.Compile(c.expression, filter.LinkEthernet)
			var s *filter.SyntaxError
			if !errors.As(err, &s) {
				t.Fatal(err)
			}

			if s.Error() != c.text {
				t.Errorf("got  %s\nwant %s", s, c.text)
			}

			if s.Hint() != c.hint {
				t.Errorf("got\n%s\nwant\n%s", s.Hint(), c.hint)
			}
		})
	}
}
