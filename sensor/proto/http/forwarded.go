package http

import "bytes"

// forwardedNames are the headers by which a proxy names its client, in lower
// case.
var forwardedNames = [...]string{"cf-connecting-ip:", "true-client-ip:", "x-forwarded-for:"}

// Forwarded is the address that a proxy's header names as the client: the value
// of the leftmost CF-Connecting-IP, True-Client-IP or X-Forwarded-For anywhere in
// frame (the whole captured frame, any case) whose value starts with a digit or
// a dot, as far as it consists of those. It is nil if there is none. The result
// is a part of frame.
func Forwarded(frame []byte) []byte {
	// Every name ends in a colon, which is rarer than its letters.
	for at := 0; ; {
		i := bytes.IndexByte(frame[at:], ':')
		if i < 0 {
			return nil
		}
		at += i + 1
		if last := at - len("p:"); last < 0 || frame[last]|0x20 != 'p' && frame[last]|0x20 != 'r' {
			continue // the colon of another header
		}
		for _, name := range forwardedNames {
			start := at - len(name)
			if start < 0 || !equalFold(frame[start:at], name) || start > 0 && isWordByte(frame[start-1]) {
				continue
			}
			if value := forwardedValue(frame[at:]); value != nil {
				return value
			}
		}
	}
}

// forwardedValue is the run of digits and dots after the white space of s.
func forwardedValue(s []byte) []byte {
	start := 0
	for start < len(s) && (s[start] == ' ' || s[start] >= '\t' && s[start] <= '\r') {
		start++
	}
	end := start
	for end < len(s) && (s[end] == '.' || s[end] >= '0' && s[end] <= '9') {
		end++
	}
	if end == start {
		return nil
	}
	return s[start:end]
}

// equalFold reports whether s is name, which is in lower case, in any ASCII case
// of letters. len(s) must be len(name).
func equalFold(s []byte, name string) bool {
	for i, c := range s {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != name[i] {
			return false
		}
	}
	return true
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
