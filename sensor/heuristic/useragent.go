package heuristic

import (
	"bytes"
	"strings"

	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/trails/pattern"
	"github.com/trailscope/trailscope/trails/text"
)

// InfoUserAgent is the info text of a suspicious user agent.
const InfoUserAgent = "user agent (suspicious)"

// harmlessAgents are parts of user agents, in lower case, of products that the
// patterns would find: updaters of virus scanners, the certificate fetcher of
// Windows.
var harmlessAgents = []string{
	"antivir-ngupd", "tmsps", "avgsetup", "sdds", "sophos", "symantec",
	"internal dummy connection", "microsoft-cryptoapi",
}

// UserAgents finds suspicious user agents (SPEC 3.6.6). It is immutable and safe
// for concurrent use; nil finds none.
type UserAgents struct{ suspicious func() *pattern.List }

// NewUserAgents returns a detector of the agents that a list finds, which is
// asked for when it is first needed. The patterns must ignore case.
func NewUserAgents(list func() *pattern.List) *UserAgents { return &UserAgents{suspicious: list} }

// Check looks at the value of a User-Agent header as it was sent and returns the
// trail of what it found: the part that matched, the rest in brackets. The trail
// of an agent of nothing but backslashes is empty.
func (u *UserAgents) Check(value []byte) (trail string, ok bool) {
	trail, ok, _ = u.check(value, nil)
	return trail, ok
}

// check is Check with a buffer for the decoded value, which it returns.
func (u *UserAgents) check(value, buf []byte) (trail string, ok bool, _ []byte) {
	if u == nil || u.suspicious().Len() == 0 {
		return "", false, buf
	}
	if bytes.IndexByte(value, '%') >= 0 {
		buf = http.AppendDecoded(buf[:0], value)
		value = buf
	}
	if value = text.Trim(value); len(value) == 0 {
		return "", false, buf
	}
	agent := borrow(value)
	_, start, end, ok := u.suspicious().Find(agent)
	if !ok || start == end || isHarmlessAgent(value) {
		return "", false, buf
	}
	return agentTrail(agent, agent[start:end]), true, buf
}

func isHarmlessAgent(agent []byte) bool {
	var buf [256]byte // longer agents cost an allocation
	return containsAny(appendFolded(buf[:0], agent), harmlessAgents)
}

// agentTrail is the trail of an agent in which match was found. The agent is
// split at the first occurrence of match, which need not be where it was found.
func agentTrail(agent, match string) string {
	before, after, _ := strings.Cut(agent, match)
	match = EscapeAgent(match)
	switch {
	case before != "" && after != "":
		return match + " (" + EscapeAgent(agent) + ")"
	case before != "":
		return "(" + EscapeAgent(before) + ")" + match
	case after != "":
		return match + "(" + EscapeAgent(after) + ")"
	}
	return strings.Clone(match) // it may be a part of the packet
}

// EscapeAgent is an agent, or a part of one, as trails show it: without backslashes at its end and with its parentheses
// escaped.
func EscapeAgent(s string) string {
	s = strings.TrimRight(s, `\`)
	s = strings.ReplaceAll(s, "(", `\(`)
	return strings.ReplaceAll(s, ")", `\)`)
}
