package http_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

func TestAppendDecoded(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name string
		in   string
		want string
	}{
		{name: "nothing to do", in: "/a+b", want: "/a+b"},
		{name: "letter", in: "%41%6a%6A", want: "Ajj"},
		{name: "two bytes", in: "%C3%a9", want: "é"},
		{name: "bytes of which one is literal", in: "\u00c3%a9", want: "Ã\ufffd"},
		{name: "damaged", in: "%ffa%c3", want: "\ufffda\ufffd"},
		{name: "cut off sequence is one", in: "%e2%82x", want: "\ufffdx"},
		{name: "surrogate is three", in: "%ed%a0%80", want: "\ufffd\ufffd\ufffd"},
		{name: "zero", in: "%00", want: "\x00"},
		{name: "no digits", in: "%zz%4", want: "%zz%4"},
		{name: "sign at the end", in: "100%", want: "100%"},
		{name: "sign before an escape", in: "%%41", want: "%A"},
		{name: "decoded once", in: "%2541", want: "%41"},
		{name: "digit outside ASCII", in: "%٤1", want: "%٤1"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := http.AppendDecoded([]byte(">"), []byte(tc.in)); string(got) != ">"+tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			r := parse(t, []byte("GET "+tc.in+" HTTP/1.1\r\n\r\n"+tc.in))
			r.Path = []byte(tc.in)
			if string(r.DecodedPath()) != tc.want || string(r.DecodedBody()) != tc.want {
				t.Errorf("got %q %q, want %q", r.DecodedPath(), r.DecodedBody(), tc.want)
			}
		})
	}
}

func TestAppendEscaped(t *testing.T) {
	t.Parallel()
	const in, want = "a(b) c\r\n%28\t()é", "a%28b%29%20c%0D%0A%28\t%28%29é"
	if got := http.AppendEscaped([]byte(">"), []byte(in)); string(got) != ">"+want {
		t.Errorf("got %q, want %q", got, want)
	}
}
