package http

import "bytes"

// fields are the headers of a request that detection reads.
type fields struct {
	host    []byte // value of the first Host, folds included; nil without
	hostCut bool   // the first Host is cut off
	agent   []byte // likewise, of the first User-Agent
	body    int    // position behind the empty line, 0 without one
	length  length // what the head says about the body
}

// Names of headers, in lower case.
const (
	hostField  = "host:"
	agentField = "user-agent:"
	typeField  = "content-type:"
)

// read walks the headers that begin at position at. Names count in any case; a
// header without its line end does not exist.
func (h *fields) read(msg []byte, at int) {
	for {
		line := msg[at:]
		end := bytes.IndexByte(line, '\n')
		if end < 0 {
			h.hostCut = h.host == nil && isField(line, hostField)
			return
		}
		if isEmpty(line, end) {
			h.body = at + end + 1
			return
		}
		switch line[0] | 0x20 {
		case 'h':
			if h.host == nil && isField(line[:end], hostField) {
				h.host = fieldValue(line[len(hostField):])
			}
		case 'u':
			if h.agent == nil && isField(line[:end], agentField) {
				h.agent = fieldValue(line[len(agentField):])
			}
		case 't':
			if isField(line[:end], codingName) {
				h.length.readCoding(line[len(codingName):])
			}
		}
		at += end + 1
	}
}

// isEmpty reports whether line, whose line feed is at position end, is empty.
func isEmpty(line []byte, end int) bool { return end == 0 || end == 1 && line[0] == '\r' }

// isField reports whether line begins with name, which is in lower case and
// ends in a colon.
func isField(line []byte, name string) bool {
	n := len(name)
	return len(line) >= n && line[n-1] == ':' && equalFold(line[:n], name)
}

// fieldValue is the value at the start of s, with its folds but without its
// line end.
func fieldValue(s []byte) []byte {
	return bytes.TrimSuffix(s[:fieldEnd(s)], carriageReturn)
}

// fieldEnd is the position of the line feed that ends the value at the start of
// s: one that no blank follows (RFC 9112 5.2). It is len(s) if there is none.
func fieldEnd(s []byte) int {
	for at := 0; ; {
		end := bytes.IndexByte(s[at:], '\n')
		if end < 0 {
			return len(s)
		}
		at += end + 1
		if at == len(s) || s[at] != ' ' && s[at] != '\t' {
			return at - 1
		}
	}
}

// unfold is value with one blank for each fold; it is written to buf only if
// there are any.
func unfold(buf *[]byte, value []byte) []byte {
	end := bytes.IndexByte(value, '\n')
	if end < 0 {
		return value
	}
	out := (*buf)[:0]
	for ; end >= 0; end = bytes.IndexByte(value, '\n') {
		out = append(out, bytes.TrimRight(value[:end], " \t\r")...)
		out = append(out, ' ')
		value = bytes.TrimLeft(value[end+1:], " \t")
	}
	*buf = append(out, value...)
	return *buf
}
