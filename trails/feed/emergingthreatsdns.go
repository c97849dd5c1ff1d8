package feed

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// Texts of rules about names of command and control servers, in lower case.
var (
	ruleTopics   = [...]string{"cnc dns query", "c2 domain", "cnc domain"}
	ruleContents = [...]string{`dns.query; content:"`, `dns_query; content:"`, `tls.sni; content:"`, `tls_sni; content:"`}
)

// readEmergingthreatsdns reads rules of an intrusion detection system. Those
// about command and control servers hold the server's name.
func readEmergingthreatsdns(p *pass, body string) error {
	p.lines(body, func(number int, line string) {
		content, ok := ruleContent(strings.ToLower(line))
		if !ok {
			return
		}
		content = strings.Trim(content, ".")
		if i := strings.LastIndex(content, "//"); i >= 0 {
			content = content[i+len("//"):]
		}
		if name := unhex(content); strings.Contains(name, ".") {
			p.putPlain(number, name)
		}
	})
	return nil
}

// ruleContent returns what a rule about a command and control server looks for
// in names: the last content behind the topic, if there is something between.
func ruleContent(rule string) (string, bool) {
	topic := -1
	for _, t := range ruleTopics {
		if i := strings.Index(rule, t); i >= 0 && (topic < 0 || i+len(t) < topic) {
			topic = i + len(t)
		}
	}
	if topic < 0 {
		return "", false
	}
	start := -1
	for _, c := range ruleContents {
		if i := strings.LastIndex(rule, c); i > topic {
			start = max(start, i+len(c))
		}
	}
	if start < 0 {
		return "", false
	}
	content, _, ok := strings.Cut(rule[start:], `"`)
	return content, ok
}

// unhex replaces the bytes that are written in hexadecimal digits between bars.
// What cannot be decoded is removed.
func unhex(s string) string {
	if !strings.Contains(s, "|") {
		return s
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "|")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		digits, after, ok := strings.Cut(rest, "|")
		if !ok {
			b.WriteString("|" + rest)
			return b.String()
		}
		if raw, err := hex.DecodeString(strings.ReplaceAll(digits, " ", "")); err == nil && utf8.Valid(raw) {
			b.Write(raw)
		}
		s = after
	}
}
