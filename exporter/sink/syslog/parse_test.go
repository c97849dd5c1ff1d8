package syslog_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// message is a syslog message read back.
type message struct {
	time                      time.Time
	host, app, proc, id, data string
	text                      string
	priority                  int
}

// parse reads a message with a header of RFC 5424, without structured data, or
// of RFC 3164, without a tag.
func parse(s string) (*message, error) {
	if strings.ContainsAny(s, "\n\r\x00") {
		return nil, errors.New("not one line")
	}

	number, rest, ok := strings.Cut(strings.TrimPrefix(s, "<"), ">")

	priority, err := strconv.Atoi(number)
	if !ok || s[0] != '<' || err != nil || priority > 191 {
		return nil, fmt.Errorf("priority %.9q", s)
	}

	m := &message{priority: priority}

	if behind, ok := strings.CutPrefix(rest, "1 "); ok {
		return m, m.rfc5424(behind)
	}

	if len(rest) < len(time.Stamp) {
		return nil, errors.New("too short")
	}

	if m.time, err = time.Parse(time.Stamp+" ", rest[:len(time.Stamp)+1]); err != nil {
		return nil, err
	}

	m.host, m.text, _ = strings.Cut(rest[len(time.Stamp)+1:], " ")

	return m, visible(m.host, 255)
}

// rfc5424 reads what follows the version (RFC 5424 6).
func (m *message) rfc5424(s string) error {
	f := strings.SplitN(s, " ", 7)
	if len(f) < 7 {
		return errors.New("a field is missing")
	}

	m.host, m.app, m.proc, m.id, m.data, m.text = f[1], f[2], f[3], f[4], f[5], f[6]

	if f[0] != "-" {
		var err error
		if m.time, err = time.Parse("2006-01-02T15:04:05.999999Z", f[0]); err != nil {
			return err
		}
	}

	if m.data != "-" {
		return fmt.Errorf("structured data %.20q", m.data)
	}

	return errors.Join(visible(m.host, 255), visible(m.app, 48), visible(m.proc, 128), visible(m.id, 32))
}

// visible checks a field of the header.
func visible(s string, most int) error {
	if s == "" || len(s) > most || strings.ContainsFunc(s, func(r rune) bool { return r < '!' || r > '~' }) {
		return fmt.Errorf("field %.20q", s)
	}

	return nil
}
