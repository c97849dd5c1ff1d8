package wire_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/sink/internal/wire"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

func TestParseEndpoint(t *testing.T) {
	testCases := []struct{ name, in, want string }{
		{"name", "logs.example:514", "logs.example:514"},
		{"address", "192.0.2.1:8337", "192.0.2.1:8337"},
		{"brackets", "[2001:db8::1]:514", "[2001:db8::1]:514"},
		{"bare_ipv6", "2001:db8::1:514", "[2001:db8::1]:514"},
		{"zone_dropped", "[2001:db8::1%eth0]:514", "[2001:db8::1]:514"},
		{"zone_needed", "fe80::1%eth0:514", "[fe80::1%eth0]:514"},
		{"leading_zeros", "a:0514", "a:514"},
		{"no_port", "logs.example", ""},
		{"empty_port", "logs.example:", ""},
		{"port_zero", "logs.example:0", ""},
		{"port_too_large", "logs.example:65536", ""},
		{"named_port", "logs.example:syslog", ""},
		{"no_host", ":514", ""},
		{"no_host_in_brackets", "[]:514", ""},
		{"open_bracket", "[2001:db8::1:514", ""},
		{"not_ipv6", "a:b:514", ""},
		{"url", "http://logs.example:514", ""},
		{"blank", "logs example:514", ""},
		{"long", strings.Repeat("a", 256) + ":514", ""},
		{"empty", "", ""},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got, err := wire.ParseEndpoint(tc.in)
			if got != tc.want || (err == nil) != (tc.want != "") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestSplitEndpoints(t *testing.T) {
	got := wire.SplitEndpoints(" a:1,b:2;c:3\td:4 ,, ")
	if want := []string{"a:1", "b:2", "c:3", "d:4"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// endpoint holds for any text: what is accepted is accepted again, unchanged.
func endpoint(tb testing.TB, input []byte) {
	tb.Helper()

	once, err := wire.ParseEndpoint(string(input))
	if err != nil {
		return
	}

	if twice, err := wire.ParseEndpoint(once); err != nil || twice != once {
		tb.Errorf("%q becomes %q becomes %q, %v", input, once, twice, err)
	}
}

// endpointSeeds are texts to mutate.
var endpointSeeds = [][]byte{[]byte("logs.example:514"), []byte("[fe80::1%eth0]:1"), []byte("::1:514"), []byte("[::ffff:1.2.3.4]:9")}

func TestParseEndpoint_hostile(t *testing.T) {
	fuzzed.Run(t, 20_000, endpointSeeds, func(input []byte) { endpoint(t, input) })
}

func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range endpointSeeds {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, input []byte) { endpoint(t, input) })
}
