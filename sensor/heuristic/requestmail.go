package heuristic

import "bytes"

// A leak of data is also a list of mail addresses, each at most mailGap
// characters behind the one before (SPEC 3.6.5, class 8).
const (
	mailsInList = 4
	mailGap     = 100
)

// mail is an address in a subject.
type mail struct {
	at     int // position of its sign
	end    int // the last position where it can end
	before int // the last but one, noMatch if there is none
	chain  int // length of the longest list that it closes
}

// hasMailList reports whether the subject holds a list of addresses.
func (q *Requests) hasMailList() bool {
	s := q.subject
	if bytes.Count(s, []byte{'@'}) < mailsInList {
		return false
	}
	q.mails = q.mails[:0]
	local := 0 // start of the run of characters before the sign
	for i, c := range s {
		if c == '@' {
			if m, ok := newMail(s, local, i); ok {
				m.chain = 1 + q.longestBefore(local, i)
				if m.chain == mailsInList {
					return true
				}
				q.mails = append(q.mails, m)
			}
		}
		if !isMailLocal(c) {
			local = i + 1
		}
	}
	return false
}

// newMail reads the address around the sign at position at, whose local part
// starts at position local.
func newMail(s []byte, local, at int) (m mail, ok bool) {
	if local == at {
		return mail{}, false
	}
	m = mail{at: at, end: noMatch, before: noMatch}
	// An address ends behind a dot and letters, at the end of a word, and has
	// something between its sign and that dot.
	letters, dot := true, false
	for i := at + 1; i < len(s) && isMailDomain(s[i]); i++ {
		switch c := s[i]; {
		case c == '.':
			letters, dot = true, i > at+1
		case c < 'a' || c > 'z':
			letters = false
		}
		last := i+1 == len(s) || !isSubjectWord(s[i+1])
		if dot && letters && s[i] != '.' && last {
			m.before, m.end = m.end, i+1
		}
	}
	return m, m.end != noMatch
}

// longestBefore is the length of the longest list that an address with its local
// part at position local and its sign at position at can continue.
func (q *Requests) longestBefore(local, at int) int {
	longest := 0
	for i := len(q.mails) - 1; i >= 0; i-- {
		m := &q.mails[i]
		end := m.end
		if end >= at {
			end = m.before // the sign follows at once: the local part needs a part of the domain
		}
		if end == noMatch {
			continue
		}
		if max(local, end)-end > mailGap {
			break
		}
		longest = max(longest, m.chain)
	}
	return longest
}

func isMailLocal(c byte) bool { return isMailDomain(c) || c == '_' || c == '+' }

func isMailDomain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-'
}
