package tls_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/tls"
)

func TestServerName(t *testing.T) {
	whole := record(helloFor("www.site.net"))
	end := strings.Index(string(whole), "www.site.net") + len("www.site.net")
	beyond := slices.Concat(extension(10), serverName(entry(0, "www.site.net")))

	testCases := []struct {
		name    string
		want    string
		payload []byte
		hello   bool
	}{
		{name: "plain", payload: whole, want: "www.site.net", hello: true},
		{name: "case is kept", payload: record(helloFor("WWW.site.NET")), want: "WWW.site.NET", hello: true},
		{name: "cut behind the name", payload: whole[:end], want: "www.site.net", hello: true},
		{name: "cut in the name", payload: whole[:end-1], hello: true},
		{name: "record's length is ignored", payload: set(whole, 4, 1), want: "www.site.net", hello: true},
		{name: "record's version is ignored", payload: set(whole, 1, 9), want: "www.site.net", hello: true},
		{name: "message's length is ignored", payload: set(whole, 8, 1), want: "www.site.net", hello: true},
		{
			name: "first host of the list", hello: true, want: "www.site.net",
			payload: record(hello(serverName(entry(1, "x.net"), entry(0, "www.site.net"), entry(0, "y.net")))),
		},
		{
			name: "first extension decides", hello: true,
			payload: record(hello(serverName(), serverName(entry(0, "www.site.net")))),
		},
		{
			name: "list's length is ignored", hello: true, want: "www.site.net",
			payload: record(hello(extension(0, []byte{0, 0}, entry(0, "www.site.net")))),
		},
		{
			name: "list without length", hello: true,
			payload: record(hello(extension(0))),
		},
		{
			name: "entry beyond its extension", hello: true,
			payload: record(hello(extension(0, []byte{0, 15, 0, 0, 12}), []byte("www.site.net"))),
		},
		{
			name: "extension reaches out of the block", hello: true, want: "www.site.net",
			payload: record(message(1, helloHead(), []byte{0, 8}, beyond)),
		},
		{
			name: "extension starts outside the block", hello: true,
			payload: record(message(1, helloHead(), []byte{0, 7}, beyond)),
		},
		{name: "no extensions", payload: record(message(1, helloHead())), hello: true},
		{name: "no name", payload: record(hello(extension(10))), hello: true},
		{name: "unusable name", payload: record(helloFor("localhost")), hello: true},
		{name: "cut in the session id", payload: whole[:50], hello: true},
		{name: "type only", payload: whole[:6], hello: true},
		{name: "header only", payload: whole[:5]},
		{name: "server hello", payload: set(whole, 5, 2)},
		{name: "application data", payload: set(whole, 0, 0x17)},
		{name: "split over records", payload: slices.Concat(record(helloFor("www.site.net")[:90]), record(helloFor("www.site.net")[90:])), hello: true},
		{name: "empty"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got, hello := tls.ServerName(tc.payload)
			if string(got) != tc.want || hello != tc.hello {
				t.Errorf("got %q, %t, want %q, %t", got, hello, tc.want, tc.hello)
			}
		})
	}
}

func TestIsHostName(t *testing.T) {
	label := strings.Repeat("a", 63)
	name252 := strings.Repeat(label+".", 3) + strings.Repeat("a", 60)
	testCases := []struct {
		name string
		want bool
	}{
		{name: "site.net", want: true},
		{name: "a_b.c-d.n_t", want: true},
		{name: "_a.net", want: true},
		{name: "a-.net", want: true},
		{name: "1.2.3.4", want: true},
		{name: "SITE.net", want: true},
		{name: label + ".net", want: true},
		{name: label + "a.net"},
		{name: name252 + "a", want: true},
		{name: name252 + "aa"},
		{name: "net"},
		{name: "site.net."},
		{name: ".site.net"},
		{name: "site..net"},
		{name: "-site.net"},
		{name: "site.-net"},
		{name: "si te.net"},
		{name: "site.net:443"},
		{name: "sité.net"},
		{name: ""},
		{name: "."},
	}

	for _, tc := range testCases {
		if got := tls.IsHostName([]byte(tc.name)); got != tc.want {
			t.Errorf("%q: got %t", tc.name, got)
		}
	}
}
