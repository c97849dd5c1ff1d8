package heuristic

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/trailscope/trailscope/trails/pattern"
)

// Requests finds attack patterns in the decoded path or body of a request (SPEC
// 3.6.5). It is immutable and safe for concurrent use.
type Requests struct {
	list    *pattern.List
	classes []RequestClass // of each pattern of list
	command *pattern.List  // those of ClassRemoteCodeExecution alone
}

// NewRequests compiles the patterns.
func NewRequests() (*Requests, error) {
	q := &Requests{}
	var all, command []*pattern.Pattern
	for class, expressions := range requestPatterns {
		for _, expr := range expressions {
			p, err := pattern.Compile(expr, pattern.IgnoreCase|pattern.DotAll)
			if err != nil {
				return nil, fmt.Errorf("request class %d: %w", class, err)
			}
			all = append(all, p)
			q.classes = append(q.classes, RequestClass(class))
			if RequestClass(class) == ClassRemoteCodeExecution {
				command = append(command, p)
			}
		}
	}
	dns, err := pattern.Compile(`\b(`+strings.Join(dnsParameters[:], "|")+`)=`, pattern.IgnoreCase)
	if err != nil {
		return nil, fmt.Errorf("request class %d: %w", ClassDNSChanger, err)
	}
	all = append(all, dns)
	q.classes = append(q.classes, ClassDNSChanger)
	q.list, q.command = pattern.NewList(all), pattern.NewList(command)
	return q, nil
}

// Classify returns the first class that matches text, a percent-decoded path or
// body. Texts without one of the characters that every attack needs match none.
func (q *Requests) Classify(text []byte) (class RequestClass, ok bool) {
	if !isRequestSuspicious(text) {
		return 0, false
	}
	i, ok := q.list.First(borrow(text))
	if !ok {
		return 0, false
	}
	return q.classes[i], true
}

// IsCommand reports whether text matches the class [ClassRemoteCodeExecution],
// whatever characters it holds (SPEC 3.6.3 c).
func (q *Requests) IsCommand(text []byte) bool {
	_, ok := q.command.First(borrow(text))
	return ok
}

// isRequestSuspicious reports whether text has one of the characters without
// which it is not examined: `?`, `..`, `.ht`, `=`, blank, `'`.
func isRequestSuspicious(text []byte) bool {
	return bytes.IndexByte(text, '=') >= 0 || bytes.IndexByte(text, '?') >= 0 ||
		bytes.IndexByte(text, ' ') >= 0 || bytes.IndexByte(text, '\'') >= 0 ||
		bytes.Contains(text, []byte("..")) || bytes.Contains(text, []byte(".ht"))
}
