package ja4_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// vector returns content behind its length in n bytes.
func vector(n int, content ...[]byte) (b []byte) {
	c := slices.Concat(content...)
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(len(c)>>(8*i)))
	}

	return append(b, c...)
}

// numbers returns the bytes of code points.
func numbers(all ...uint16) (b []byte) {
	for _, v := range all {
		b = append(b, byte(v>>8), byte(v))
	}

	return b
}

// codes reads a list of code points in hexadecimal.
func codes(t testing.TB, text string) (all []uint16) {
	t.Helper()

	if text == "" {
		return nil
	}

	for f := range strings.SplitSeq(text, ",") {
		v, err := strconv.ParseUint(f, 16, 16)
		if err != nil {
			t.Fatal(err)
		}

		all = append(all, uint16(v))
	}

	return all
}

// client describes a ClientHello.
type client struct {
	ciphers, extensions, algorithms string // code points in hexadecimal
	protocols                       []string
	versions                        []uint16
	legacy                          uint16
}

// message returns the ClientHello.
func (c client) message(t testing.TB) (b []byte) {
	t.Helper()

	var extensions []byte
	for _, kind := range codes(t, c.extensions) {
		var content []byte
		switch kind {
		case 0:
			content = vector(2, []byte{0}, vector(2, []byte("www.site.net")))
		case 13:
			content = vector(2, numbers(codes(t, c.algorithms)...))
		case 16:
			var names []byte
			for _, p := range c.protocols {
				names = append(names, vector(1, []byte(p))...)
			}

			content = vector(2, names)
		case 43:
			content = vector(1, numbers(c.versions...))
		}

		extensions = append(extensions, slices.Concat(numbers(kind), vector(2, content))...)
	}

	body := slices.Concat(numbers(c.legacy), make([]byte, 32), vector(1), vector(2, numbers(codes(t, c.ciphers)...)), vector(1, []byte{0}), vector(2, extensions))

	return append([]byte{1}, vector(3, body)...)
}

// hello returns the ClientHello as it is read.
func (c client) hello(t testing.TB) (h *tls.Hello) {
	t.Helper()

	h = &tls.Hello{}
	if !h.Read(c.message(t)) || !h.Whole {
		t.Fatalf("hello of %+v is %+v", c, h)
	}

	return h
}
