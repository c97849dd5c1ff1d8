package otlp

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestAnswer_result_notSent(t *testing.T) {
	t.Parallel()

	a := &answer{}
	if r := a.result(3, errors.New("request body too large")); r.Err == nil || !r.Halve || r.Permanent {
		t.Errorf("not to be made: got %+v", r)
	}

	if r := a.result(3, nil); r.Err == nil || r.Halve || r.Permanent {
		t.Errorf("not sent: got %+v", r)
	}
}

func TestClip(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name, in, want string
	}{
		{name: "plain", in: "no such tenant", want: "no such tenant"},
		{name: "lines", in: "a\r\n\tb\x1b[31mc ", want: "a b [31mc"},
		{name: "no_utf8", in: "a\xffb", want: "a\ufffdb"},
		{name: "long", in: strings.Repeat("é", 400), want: strings.Repeat("é", 150) + "…"},
		{name: "cut_inside", in: "x" + strings.Repeat("é", 400), want: "x" + strings.Repeat("é", 149) + "…"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			if got := clip(tc.in); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()

	if got := failure(&url.Error{Op: "Post", URL: "https://c.example", Err: errors.New("refused")}); got != "refused" {
		t.Errorf("got %q", got)
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name, kind, body, want string
	}{
		{name: "text", kind: "text/plain", body: "busy\n", want: "busy"},
		{name: "json_status", kind: "application/json", body: `{"message":"busy"}`, want: "busy"},
		{name: "json_other", kind: "application/json", body: `["busy"]`, want: `["busy"]`},
		{name: "protobuf_damaged", kind: "application/x-protobuf", body: "\xff\xff"},
		{name: "page", kind: "text/html", body: "<html>"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			if got := errorText(tc.kind, []byte(tc.body)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
