package allow

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Rule is one decision that something raises no event. It is a value: readers
// return rules, [New] compiles them.
type Rule struct {
	// ID tells the rule from all others and stays as long as its matcher and
	// the file or setting it comes from; lines may be inserted above it. Empty
	// stands for [Rule.Identity]; a [List] returns rules with it.
	ID string
	// Match says what is silenced.
	Match Matcher
	// Reason and Author are the user's own words; both may be empty.
	Reason, Author string
	// Created is when the rule was made. It has no effect; zero is unknown.
	Created time.Time
	// Expires is from when on the rule has no effect any more, to the second and
	// by the time of the event. Zero is never, and the only possibility for
	// FormTrusted.
	Expires time.Time
	// Origin is where the rule was written: "file:line", or the name of a
	// setting.
	Origin string
}

// idLength is the number of bytes of a digest that make an ID. That two of a
// hundred thousand rules have the same is less likely than one in a billion.
const idLength = 8

// Identity returns the ID that follows from the matcher and the origin without
// its line: 16 hexadecimal digits.
func (r *Rule) Identity() string {
	m := &r.Match
	b := make([]byte, 0, 256)
	b = append(b, byte(m.Form))
	for _, s := range [...]string{m.Text, m.Trail, m.Source, m.SourcePort, m.Destination, m.DestinationPort, withoutLine(r.Origin)} {
		b = append(append(b, s...), 0)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:idLength])
}

// withoutLine cuts ":12" off the end of an origin.
func withoutLine(origin string) string {
	file := strings.TrimRight(origin, "0123456789")
	if len(file) == len(origin) || !strings.HasSuffix(file, ":") {
		return origin
	}
	return file[:len(file)-1]
}

// id returns the ID.
func (r *Rule) id() string {
	if r.ID != "" {
		return r.ID
	}
	return r.Identity()
}

// Expired reports whether the rule has no effect at now, in seconds since the
// epoch.
func (r *Rule) Expired(now int64) bool { return now >= r.end() }

// never is the end of a rule that does not expire.
const never = 1<<63 - 1

// end returns the second from which on the rule has no effect.
func (r *Rule) end() int64 {
	if r.Expires.IsZero() {
		return never
	}
	return r.Expires.Unix()
}

// outlasts reports whether r is in force longer than other.
func (r *Rule) outlasts(other *Rule) bool { return r.end() > other.end() }
