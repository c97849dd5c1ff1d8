package http_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

func TestForwarded(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name  string
		frame string
		want  string
	}{
		{name: "none", frame: "GET / HTTP/1.1\r\nHost: a\r\nAccept: b\r\nStop: c\r\n"},
		{name: "forwarded for", frame: "X-Forwarded-For: 192.0.2.1\r\n", want: "192.0.2.1"},
		{name: "client of a network", frame: "a\r\nCF-Connecting-IP:192.0.2.1\r\n", want: "192.0.2.1"},
		{name: "true client", frame: "true-client-ip: 192.0.2.1", want: "192.0.2.1"},
		{name: "any case", frame: "x-fORWARDED-fOR: 192.0.2.1", want: "192.0.2.1"},
		{name: "first of a list", frame: "X-Forwarded-For: 192.0.2.1, 192.0.2.2", want: "192.0.2.1"},
		{name: "leftmost", frame: "True-Client-IP: 192.0.2.3\r\nX-Forwarded-For: 192.0.2.1", want: "192.0.2.3"},
		{name: "words are passed over", frame: "X-Forwarded-For: unknown\r\nTrue-Client-IP: 192.0.2.3", want: "192.0.2.3"},
		{name: "start of an IPv6 address", frame: "X-Forwarded-For: 2001:db8::1", want: "2001"},
		{name: "IPv6 address without a digit first", frame: "X-Forwarded-For: ::1"},
		{name: "dots", frame: "X-Forwarded-For: ...x", want: "..."},
		{name: "white space over line ends", frame: "X-Forwarded-For:\t\v\f \r\n 1", want: "1"},
		{name: "other white space", frame: "X-Forwarded-For:\u00a01"},
		{name: "blank before the colon", frame: "X-Forwarded-For : 1"},
		{name: "inside a word", frame: "aX-Forwarded-For: 1\r\n_X-Forwarded-For: 2\r\n3X-Forwarded-For: 4"},
		{name: "behind a hyphen", frame: "A-X-Forwarded-For: 1", want: "1"},
		{name: "behind a letter outside ASCII", frame: "éX-Forwarded-For: 1", want: "1"},
		{name: "Kelvin sign", frame: "X-Forwar\u212aed-For: 1"},
		{name: "frame cut off", frame: "X-Forwarded-For:"},
		{name: "colon first", frame: ": 1"},
		{name: "nothing"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := http.Forwarded([]byte(tc.frame)); string(got) != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
