package tls_test

import "slices"

// vector returns content behind its length in n bytes.
func vector(n int, content ...[]byte) (b []byte) {
	c := slices.Concat(content...)
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(len(c)>>(8*i)))
	}

	return append(b, c...)
}

// record returns a handshake record.
func record(messages ...[]byte) (b []byte) {
	return append([]byte{0x16, 3, 1}, vector(2, messages...)...)
}

// message returns a handshake message.
func message(kind byte, content ...[]byte) (b []byte) {
	return append([]byte{kind}, vector(3, content...)...)
}

// extension returns an extension of a hello.
func extension(kind byte, content ...[]byte) (b []byte) {
	return append([]byte{0, kind}, vector(2, content...)...)
}

// entry returns an entry of a server name list.
func entry(kind byte, name string) (b []byte) {
	return append([]byte{kind}, vector(2, []byte(name))...)
}

// serverName returns a server_name extension.
func serverName(entries ...[]byte) (b []byte) {
	return extension(0, vector(2, entries...))
}

// helloHead is a ClientHello's content up to its extensions.
func helloHead() (b []byte) {
	return slices.Concat([]byte{3, 3}, make([]byte, 32), vector(1, make([]byte, 32)), vector(2, make([]byte, 6)), vector(1, []byte{0}))
}

// hello returns a ClientHello with extensions.
func hello(extensions ...[]byte) (b []byte) {
	return message(1, helloHead(), vector(2, extensions...))
}

// helloFor returns a ClientHello for a name, between other extensions.
func helloFor(name string) (b []byte) {
	return hello(extension(10, []byte{0, 2, 0, 23}), serverName(entry(0, name)), extension(43, []byte{2, 3, 4}))
}

// certificates returns a Certificate message.
func certificates(all ...string) (b []byte) {
	var list []byte
	for _, c := range all {
		list = append(list, vector(3, []byte(c))...)
	}

	return message(11, vector(3, list))
}

// set returns a copy of b with one byte changed.
func set(b []byte, at int, v byte) (c []byte) {
	c = slices.Clone(b)
	c[at] = v

	return c
}
