package soup

import (
	"fmt"
	"slices"
	"strings"
)

// message is an HTTP request being made.
type message struct {
	method, path, version string
	headers               []string
	body                  string
	noEnd                 bool
}

// bytes writes the request.
func (m *message) bytes() []byte {
	var b strings.Builder
	b.WriteString(m.method + " " + m.path + " " + m.version + "\r\n")
	for _, h := range m.headers {
		b.WriteString(h + "\r\n")
	}
	if !m.noEnd {
		b.WriteString("\r\n" + m.body)
	}

	return []byte(b.String())
}

// newMessage draws method, host and headers around a path.
func (k *kitchen) newMessage(path string) *message {
	m := &message{method: "GET", path: path, version: "HTTP/1.1"}
	if k.chance(30) {
		m.method = pick(k, []string{"POST", "PUT", "HEAD", "get", "CONNECT", "X", "", "OPTIONS"})
	}
	if k.chance(4) {
		m.version = pick(k, []string{"HTTP/1.0", "HTTP/9", "XHTTP/1.1", "HTTP/1.1 ", "http/1.1", "HTTP/", "RTSP/1.0"})
	}
	if h, ok := k.hostHeader(); ok {
		m.headers = append(m.headers, h)
	}
	if k.chance(15) {
		m.headers = append(m.headers, k.forwarded())
	}
	if k.chance(20) {
		m.headers = append(m.headers, "User-Agent: "+k.agent())
	}
	if k.chance(20) {
		m.headers = append(m.headers, pick(k, []string{
			"Accept: */*", "Host: second.org", "host: lower.org", "Referer: http://x.org/a?b=1", "X: " + strings.Repeat("y", k.between(1, 300)),
		}))
	}
	switch k.rnd.IntN(10) {
	case 0:
		m.noEnd = true
	case 1, 2:
		m.body = pick(k, []string{"q=1", "Q=1", "id=1&x=2", " ", "\r\n", "é", "a=%41", "x\r\n\r\ny", "\xff\xfe", "(b)", "HTTP/1.1"})
	}

	return m
}

// hostHeader draws a Host header; a few requests have none.
func (k *kitchen) hostHeader() (header string, ok bool) {
	if k.chance(8) {
		return "", false
	}
	host := pick(k, k.names)
	switch k.rnd.IntN(12) {
	case 0:
		host = addrText(k.server())
	case 1:
		host = k.name()
	case 2:
		host += pick(k, []string{":80", ":8080", ":80:80", ":443", ".", ":"})
	case 3:
		host = swapSome(k, host)
	case 4:
		host = pick(k, []string{"", " ", "x", "site.org", "É.org", "İ.org", "Σ.orgΣ", "1.2.3.4:80", "12.34", "a b", "-x.org", "\xff.org"})
	case 5, 6:
		host = "site.org"
	}

	return pick(k, []string{"Host: ", "Host: ", "Host: ", "Host:", "Host:  ", "Host:\t", "HOST: "}) + host + pick(k, []string{"", "", "", " ", "\t"}), true
}

// forwarded draws a forwarded-for header, right or beside it.
func (k *kitchen) forwarded() string {
	name := pick(k, []string{
		"X-Forwarded-For", "CF-Connecting-IP", "True-Client-IP", "x-forwarded-for", "X-FORWARDED-FOR", "XX-Forwarded-For",
		"-X-Forwarded-For", "X-Forwarded-Foré",
	})
	value := pick(k, []string{"1.2.3.4", "8.8.8.8", "1.2.3.4, 5.6.7.8", "2001:db8::1", "::1", "unknown", ".", "1", "...", "", "é1.2.3.4"})

	return name + pick(k, []string{": ", ":", ":  ", ":\t", " : ", ":\v", ":\u00a0", ":\r\n "}) + value
}

// agent draws a user agent near the patterns.
func (k *kitchen) agent() string {
	text := pick(k, []string{"Mozilla/5.0", "x", "", "Mozilla/5.0 (X11; Linux) é", "TMSPS"})
	if len(k.material.Agents) > 0 && k.chance(30) {
		text = pick(k, k.material.Agents)
	} else if len(k.agents) > 0 && k.chance(80) {
		text = k.sample(pick(k, k.agents))
	}
	switch k.rnd.IntN(10) {
	case 0, 1:
		text = k.near(text)
	case 2:
		text = "Mozilla (a) " + text + " b"
	case 3:
		text += pick(k, []string{"/1.0", " ", ")", "\\", "(", "%20x", "\xff"})
	case 4:
		text = pick(k, []string{
			"AntiVir-NGUpd", "TMSPS", "AVGSETUP", "SDDS", "Sophos", "Symantec", "internal dummy connection", "Microsoft-CryptoAPI", "sophos",
		}) + " " + text
	case 5:
		text = k.encode(text, 30)
	case 6:
		text = swapSome(k, text)
	}

	return strings.NewReplacer("\r", "", "\n", "").Replace(text)
}

// encode percent-encodes some characters of text.
func (k *kitchen) encode(text string, percent int) string {
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case k.chance(percent):
			fmt.Fprintf(&b, pick(k, []string{"%%%02x", "%%%02X"}), c)
		default:
			b.WriteByte(c)
		}
	}

	return b.String()
}

// forPath makes text fit for a request line: no blanks or line ends.
func (k *kitchen) forPath(text string) string {
	blank := pick(k, []string{"%20", "%20", "%20", "+", "%09", "%0b", "%0B", "%a0", "%c2%a0", "%e2%80%83", "%c2%85", "%00", "/**/"})

	return strings.NewReplacer(" ", blank, "\r", "%0d", "\n", "%0a", "\t", "%09").Replace(text)
}

// send sends a request, whole or with its headers late.
func (k *kitchen) send(m *message, port uint16) {
	src, dst := end(k.client(), k.port()), end(k.server(), port)
	if k.chance(10) {
		src, dst = dst, src
	}
	data := m.bytes()
	if k.chance(4) {
		data = append(data, m.bytes()...)
	}
	if k.chance(2) {
		at := k.rnd.IntN(len(data) + 1)
		data = slices.Insert(data, at, []byte(strings.Repeat(pick(k, []string{"x", "\r\n", "é", "A: b\r\n"}), k.between(1, 900)))...)
	}
	if k.chance(2) {
		data = data[:k.rnd.IntN(len(data)+1)]
	}
	k.tcp(src, dst, 0x18, data)
	k.pass()
}

// requests sends requests near path, host and body trails.
func (k *kitchen) requests() {
	keys := slices.Clone(k.targets)
	for _, key := range k.order {
		if strings.Contains(key, "/") {
			keys = append(keys, key)
		}
	}
	for range k.many(5, 60) {
		if len(keys) == 0 || k.chance(25) {
			path := k.path()
			if k.chance(50) {
				path += "?" + k.query()
			}
			k.send(k.newMessage(k.forPath(path)), k.webPort())

			continue
		}
		k.send(k.nearKey(pick(k, keys)), k.webPort())
	}
}

// webPort draws a port of an HTTP request.
func (k *kitchen) webPort() uint16 {
	return pick(k, []uint16{80, 80, 80, 8080, 8000, 3128, 443, 1234})
}

// nearKey makes a request that hits a path trail, or nearly.
func (k *kitchen) nearKey(key string) *message {
	host, path := "", key
	if key != "" && key[0] != '/' {
		host, path, _ = strings.Cut(key, "/")
		path = "/" + path
	}
	if base, query, ok := strings.Cut(path, "?"); ok && k.chance(30) {
		m := k.newMessage(k.forPath(base))
		m.body, m.noEnd = query, false

		return k.withHost(m, host)
	}
	switch k.rnd.IntN(12) {
	case 0:
		path = "/pre" + path
	case 1:
		path += "/post"
	case 2:
		path = "/a/b" + path
	case 3:
		path += "?x=1"
	case 4:
		path = strings.ReplaceAll(path, "=", "=v7")
	case 5:
		path = swapSome(k, path)
	case 6:
		path = strings.ReplaceAll(path, "/", "//")
	case 7:
		path = k.encode(path, 20)
	case 8:
		path += "/"
	case 9:
		path += "&y=2"
	case 10:
		path = k.near(path)
	}

	return k.withHost(k.newMessage(k.forPath(path)), host)
}

// withHost puts the key's host into a message, mostly.
func (k *kitchen) withHost(m *message, host string) *message {
	if host == "" || k.chance(10) {
		return m
	}
	m.headers = append([]string{"Host: " + host + pick(k, []string{"", "", "", ":80", ".", ":81"})}, m.headers...)

	return m
}
