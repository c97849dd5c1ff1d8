package soup

import "strings"

// attacks sends requests whose path, body or headers match a class of the
// suspicious-request battery, or nearly.
func (k *kitchen) attacks() {
	patterns := requestPatterns()
	for range k.many(5, 60) {
		text := k.sample(pick(k, patterns))
		for range k.rnd.IntN(3) {
			text = k.near(text)
		}
		if k.chance(10) {
			text += " " + k.sample(pick(k, patterns))
		}
		k.send(k.carry(text), k.webPort())
	}
}

// payloads sends the caller's attack payloads, or patterns without any.
func (k *kitchen) payloads() {
	if len(k.material.Payloads) == 0 {
		k.attacks()

		return
	}
	for range k.many(10, 80) {
		text := pick(k, k.material.Payloads)
		if k.chance(15) {
			text = k.near(text)
		}
		k.send(k.carry(text), k.webPort())
	}
}

// carry puts an attack text somewhere into a request.
func (k *kitchen) carry(text string) *message {
	if k.chance(10) {
		text = swapSome(k, text)
	}
	path := k.path()
	switch k.rnd.IntN(10) {
	case 0, 1, 2:
		path += "?" + pick(k, []string{"id=", "", "q=1&x=", "1'"}) + k.quoted(text)
	case 3:
		path += pick(k, []string{"/", "/..", "'", "="}) + k.quoted(text)
	case 4:
		path = pick(k, []string{"/", "", "//"}) + k.quoted(text)
	case 5:
		path = pick(k, pathGuards()) + "?" + k.quoted(text)
	case 6, 7, 8:
		return k.carryBody(path, text)
	default:
		m := k.newMessage(k.forPath(path))
		m.headers = append(m.headers, pick(k, []string{"Cookie: ", "Referer: ", "X: ", "User-Agent: "})+text)

		return m
	}

	return k.newMessage(path)
}

// carryBody puts an attack text into a body.
func (k *kitchen) carryBody(path, text string) *message {
	m := k.newMessage(k.forPath(path))
	m.method, m.noEnd = "POST", false
	if k.chance(50) {
		text = k.encode(text, pick(k, []int{5, 30, 100}))
	}
	m.body = pick(k, []string{"", "x=", " \t", "\u00a0", "\u0085"}) + text + pick(k, []string{"", "", "\r\n", " ", "\t", "\v", "\u2003"})

	return m
}

// quoted makes text fit for a request line in one of several encodings.
func (k *kitchen) quoted(text string) string {
	switch k.rnd.IntN(6) {
	case 0:
		return k.encode(text, 100)
	case 1:
		return k.encode(k.forPath(text), pick(k, []int{5, 30}))
	case 2:
		return k.forPath(strings.ReplaceAll(k.encode(text, 30), " ", "%20"))
	case 3:
		return k.forPath(text) + pick(k, []string{"%", "%zz", "%e", "%c3", "%ed%a0%80", "%f0%9f%98", "é", "\xff", "%ff", "%C3%89", "É"})
	default:
		return k.forPath(text)
	}
}

// agentsArea sends requests with user agents near the patterns.
func (k *kitchen) agentsArea() {
	for range k.many(10, 80) {
		m := &message{method: "GET", path: "/", version: "HTTP/1.1", headers: []string{"Host: " + pick(k, []string{"h.org", "allowed.org"})}}
		m.headers = append(m.headers, pick(k, []string{"User-Agent: ", "User-Agent: ", "User-Agent: ", "User-Agent:", "user-agent: "})+k.agent())
		if k.chance(5) {
			m.headers = append(m.headers, "User-Agent: "+k.agent())
		}
		k.send(m, 80)
	}
}

// proxies sends proxy requests, CONNECTs and proxy probes.
func (k *kitchen) proxies() {
	for range k.many(5, 50) {
		host := k.name()
		if k.chance(20) {
			host = pick(k, []string{"proxycheck.example", "allowed.org", "echo.probe.org", addrText(k.server()), "", "check"})
		}
		host += pick(k, []string{"", "", ":80", ":443", ".", "..", ":80:1"})
		path := pick(k, []string{"", "/", k.path(), k.path() + "?" + k.query(), "/check", "/x/(y)", "/a//b", "//"})
		url := pick(k, []string{"http://", "http://", "http://", "https://", "HTTP://", "://", "ftp://", "/http://", "/?u=http://", "http:/"}) + host + path
		if k.chance(15) {
			url += "?" + k.quoted(k.sample(pick(k, requestPatterns())))
		}
		m := k.newMessage(k.forPath(url))
		if k.chance(30) {
			m.method, m.path = "CONNECT", k.forPath(host+pick(k, []string{"", path}))
		}
		k.send(m, k.webPort())
	}
}

// iots sends requests to numeric hosts for names of embedded systems' files.
func (k *kitchen) iots() {
	for range k.many(5, 40) {
		name := k.sample(pick(k, iotPatterns()))
		if k.chance(35) {
			name = k.near(name)
		}
		path := pick(k, []string{"/", "/bins/", "/a.b/", "/x", "/mirai.", "/a/b-", "//", "/é/"}) + name + pick(k, []string{"", "", "", "/", "?x", ".sh", "_"})
		m := k.newMessage(k.forPath(path))
		host := pick(k, []string{addrText(k.v4()), addrText(k.v4()), "91.7.6.5", "10.0.0.9", "1.2", "1..2", "1.2.3.4:81", "1.2.3.4:80", "1.x"})
		m.headers = []string{"Host: " + host}
		if k.chance(30) {
			k.tcp(end(k.client(), k.port()), end(k.server(), 445), 2, nil)
		}
		k.send(m, 80)
	}
}

// downloads sends requests for files with telling extensions.
func (k *kitchen) downloads() {
	dirs := []string{
		"/", "/", "/a/", "/cgi/", "/scripts/", "/bin/", "/_vti_bin/", "/pub/softpaq/", "/bios/", "/pc-axis/", "/CGI-bin/", "http://x.org/", "/a=b/",
	}
	for range k.many(5, 50) {
		name := k.word(k.between(1, 11)) + pick(k, downloadExtensions())
		if k.chance(10) {
			name = pick(k, []string{
				"defaultwebpage.cgi", "inexistent_file_name.inexistent", "test-for-some-inexistent-file.x", "long_inexistent_path.a",
				"some-inexistent-website.acu", "DefaultWebPage.CGI", ".exe", "..exe", "(x).exe", "x(1).dll", "%28a%29.exe", "a%0d.exe", "É.exe",
			})
		}
		path := pick(k, dirs) + name + pick(k, []string{"", "", "", "#f", "?x", "?x=1", "/", ";p", "?a.exe", "%3fx=1"})
		k.send(k.newMessage(k.forPath(path)), 80)
	}
}

// responses sends HTTP responses with sinkhole texts, titles, content types.
func (k *kitchen) responses() {
	for range k.many(5, 50) {
		text := "HTTP/1.1 200 OK\r\n"
		for range k.between(0, 3) {
			part := k.sample(pick(k, responsePatterns()))
			if k.chance(30) {
				part = k.near(part)
			}
			if k.chance(10) {
				part = swapSome(k, part)
			}
			text += part + pick(k, []string{"\r\n", "\r\n", "\n", " ", "\r\n\r\n"})
		}
		if k.chance(10) {
			text += strings.Repeat("é ", k.between(980, 1010)) + k.sample(pick(k, responsePatterns())) + "\r\n"
		}
		if k.chance(5) {
			text = pick(k, []string{"HTTP/", "http/1.1 ", "XHTTP/1.1 ", "HTTP/1.1 "}) + text
		}
		k.tcp(end(k.server(), k.webPort()), end(k.client(), k.port()), 0x18, []byte(text))
		k.pass()
	}
}
