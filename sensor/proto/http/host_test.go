package http_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

func TestReadRequest_host(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name  string
		value string
		host  string
		bare  string // without port
	}{
		{name: "name", value: "A.test", host: "a.test", bare: "a.test"},
		{name: "port 80", value: "a.test:80", host: "a.test", bare: "a.test"},
		{name: "port", value: "a.test:8080", host: "a.test:8080", bare: "a.test"},
		{name: "empty port", value: "a.test:", host: "a.test", bare: "a.test"},
		{name: "dot", value: "A.test.", host: "a.test", bare: "a.test"},
		{name: "dot and port 80", value: "a.test.:80", host: "a.test", bare: "a.test"},
		{name: "dot and port", value: "a.test.:8080", host: "a.test:8080", bare: "a.test"},
		{name: "capitals, dot and port", value: "A.Test.:8080", host: "a.test:8080", bare: "a.test"},
		{name: "two dots", value: "a.test..", host: "a.test.", bare: "a.test."},
		{name: "only a dot", value: ".", host: ".", bare: "."},
		{name: "only a port", value: ":81", host: ":81", bare: ""},
		{name: "address", value: "192.0.2.1:8080", host: "192.0.2.1:8080", bare: "192.0.2.1"},
		{name: "IPv6", value: "[2001:DB8::1]", host: "[2001:db8::1]", bare: "2001:db8::1"},
		{name: "IPv6 and port 80", value: "[2001:db8::1]:80", host: "[2001:db8::1]", bare: "2001:db8::1"},
		{name: "IPv6 and port", value: "[2001:db8::1]:8080", host: "[2001:db8::1]:8080", bare: "2001:db8::1"},
		{name: "IPv6 without brackets", value: "2001:db8::80", host: "2001:db8::80", bare: "2001:db8::80"},
		{name: "IPv6 with a zone", value: "[fe80::1%25eth0]", host: "[fe80::1%25eth0]", bare: "fe80::1%25eth0"},
		{name: "half an IPv6", value: "[2001:db8::1", host: "[2001:db8::1", bare: "[2001"},
		{name: "empty brackets", value: "[]:81", host: "[]:81", bare: ""},

		{name: "other letters", value: "bücher.test", host: "xn--bcher-kva.test", bare: "xn--bcher-kva.test"},
		{name: "other capitals", value: "BÜCHER.Test:81", host: "xn--bcher-kva.test:81", bare: "xn--bcher-kva.test"},
		{name: "other capitals only", value: "Ü.test.", host: "xn--tda.test", bare: "xn--tda.test"},
		{name: "sharp s", value: "straße.test", host: "xn--strae-oqa.test", bare: "xn--strae-oqa.test"},
		{name: "other dot", value: "пример。test", host: "xn--e1afmkfd.test", bare: "xn--e1afmkfd.test"},
		{name: "escapes", value: "b%C3%BCcher.test:81", host: "xn--bcher-kva.test:81", bare: "xn--bcher-kva.test"},
		{name: "escaped ASCII", value: "%41.test", host: "a.test", bare: "a.test"},
		{name: "wide letters", value: "ａ.test", host: "a.test", bare: "a.test"},
		{name: "ASCII form already", value: "xn--bcher-kva.test", host: "xn--bcher-kva.test", bare: "xn--bcher-kva.test"},
		{name: "no name", value: "a／b.test", host: "a／b.test", bare: "a／b.test"},
		{name: "bad escape", value: "a%zz.test", host: "a%zz.test", bare: "a%zz.test"},
		{name: "long label", value: strings.Repeat("é", 64) + ".test", host: strings.Repeat("é", 64) + ".test", bare: strings.Repeat("é", 64) + ".test"},
		{name: "long name", value: strings.Repeat("é.", 127), host: strings.Repeat("é.", 126) + "é", bare: strings.Repeat("é.", 126) + "é"},
		{name: "long when mapped", value: strings.Repeat("ﷺ", 15), host: strings.Repeat("ﷺ", 15), bare: strings.Repeat("ﷺ", 15)},
		{name: "too long", value: strings.Repeat("é", 2000), host: strings.Repeat("é", 2000), bare: strings.Repeat("é", 2000)},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := read(t, segment("GET / HTTP/1.1\nHost: "+tc.value+"\n\n"))
			if string(r.Host) != tc.host || string(r.HostName()) != tc.bare {
				t.Errorf("got %q, %q", r.Host, r.HostName())
			}
			r = read(t, segment("GET http://"+tc.value+"/x HTTP/1.1\nHost: other.test\n\n"))
			if string(r.Host) != tc.host || string(r.HeaderHost) != "other.test" {
				t.Errorf("absolute: got %q and %q", r.Host, r.HeaderHost)
			}
			r = read(t, segment("CONNECT "+tc.value+" HTTP/1.1\nHost: other.test\n\n"))
			r.UseConnectForm()
			if string(r.Host) != tc.host || string(r.URL()) != tc.host+"/" {
				t.Errorf("connect: got %q, %q", r.Host, r.URL())
			}
		})
	}
}

// BenchmarkReadRequest_host measures what the slowest names cost: as many letters
// as a name may have, of many kinds.
func BenchmarkReadRequest_host(b *testing.B) {
	var name strings.Builder
	for i := range 252 {
		if i%64 == 63 {
			name.WriteByte('.')
		} else {
			name.WriteRune(rune(0x4e00 + i*7919%20000))
		}
	}
	msg := segment("GET / HTTP/1.1\nHost: " + name.String() + "\n\n")
	var r http.Request
	for b.Loop() {
		http.ReadRequest(msg, &r)
	}
}

func TestReadRequest_absolute(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name   string
		target string
		header string // Host and line end, or nothing
		host   string
		other  string // HeaderHost
		used   string // host, path and URL of the absolute form
	}{
		{name: "same", target: "http://a.test/x", header: "Host: A.test:80\n", host: "a.test", used: "a.test /x a.test/x"},
		{name: "other", target: "HTTP://A.test/x", header: "Host: b.test\n", host: "a.test", other: "b.test", used: "a.test /x a.test/x"},
		{name: "any scheme", target: "coap+tcp://a.test/x", header: "Host: b.test\n", host: "a.test", other: "b.test", used: "a.test /x a.test/x"},
		{name: "empty header", target: "http://a.test/x", header: "Host:\n", host: "a.test", other: "", used: "a.test /x a.test/x"},
		{name: "no header", target: "http://a.test./x", header: "", host: "", used: "a.test /x a.test/x"},
		{name: "no path", target: "http://a.test:80", header: "Host: b.test\n", host: "a.test", other: "b.test", used: "a.test / a.test:80/"},
		{name: "query", target: "http://a.test?x=/y", header: "Host: b.test\n", host: "a.test", other: "b.test", used: "a.test /?x=/y a.test/?x=/y"},
		{name: "user", target: "http://u:p@a.test:81/x", header: "Host: b.test\n", host: "a.test:81", other: "b.test", used: "a.test:81 /x u:p@a.test:81/x"},
		{name: "no host", target: "http:///x", header: "Host: b.test\n", host: "b.test", used: " /x /x"},
		{name: "in a query", target: "/x?u=http://a.test/y", header: "Host: b.test\n", host: "b.test", used: "a.test /y a.test/y"},
		{name: "no scheme", target: "://a.test/y", header: "Host: b.test\n", host: "b.test", used: "a.test /y a.test/y"},
		{name: "digit for a scheme", target: "1://a.test/y", header: "Host: b.test\n", host: "b.test", used: "a.test /y a.test/y"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := read(t, segment("GET "+tc.target+" HTTP/1.1\n"+tc.header+"\n"))
			if string(r.Host) != tc.host || string(r.HeaderHost) != tc.other {
				t.Errorf("got %q and %q", r.Host, r.HeaderHost)
			}
			r.UseAbsoluteForm()
			if used := string(r.Host) + " " + string(r.Path) + " " + string(r.URL()); used != tc.used {
				t.Errorf("used: got %q, want %q", used, tc.used)
			}
			if r.HostState.Usable() != (tc.header != "") {
				t.Errorf("state %v", r.HostState)
			}
		})
	}
	r := read(t, segment("GET http://a.test/x HTTP/1.1\nHost:\n\n"))
	if r.HostState != http.HostPresent || r.HeaderHost != nil {
		t.Errorf("an empty header beside an absolute target: %v, %q", r.HostState, r.HeaderHost)
	}
}
