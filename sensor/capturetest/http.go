package capturetest

import (
	"fmt"
	"strings"
)

// request makes an HTTP request: a request line, Host and User-Agent if the
// recipe has them, headers, an empty line and the body. "open" leaves the
// empty line (and the body) out.
func (s *step) request() (b []byte, err error) {
	line := s.Line
	if line == "" {
		method, path := s.Method, s.Path
		if method == "" {
			method = "GET"
		}
		if path == "" {
			path = "/"
		}
		line = method + " " + path + " HTTP/1.1"
	}
	var headers []string
	if s.Host != nil {
		headers = append(headers, "Host: "+*s.Host)
	}
	if s.Agent != "" {
		headers = append(headers, "User-Agent: "+s.Agent)
	}

	return s.httpMessage(line, headers)
}

// response makes an HTTP response with a status line, headers and body.
func (s *step) response() (b []byte, err error) {
	line := s.Line
	if line == "" {
		line = "HTTP/1.1 200 OK"
	}

	return s.httpMessage(line, nil)
}

// httpMessage joins the parts of a message with CRLF.
func (s *step) httpMessage(line string, headers []string) (b []byte, err error) {
	text := strings.Join(append(append([]string{line}, headers...), s.Headers...), `\r\n`)
	if s.Open {
		text += `\r\n`
	} else {
		text += `\r\n\r\n` + s.Body
	}
	b, err = decodeText(text)
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	n, err := number("fill", s.Fill, 0, 16)
	if err != nil {
		return nil, err
	}

	return append(b, strings.Repeat(string(rune(fillByte)), int(n))...), nil
}
