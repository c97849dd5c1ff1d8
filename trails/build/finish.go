package build

import (
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/text"
)

// finish brings keys into the form in which they are looked up and takes out
// what is no trail: the post-processing of SPEC 1.5. Rows that it adds have
// gone through it already.
func finish(c *Config, m *merge, report *Report) {
	f := &finisher{config: c, merge: m, report: report}
	n := m.rows
	for i := range n {
		if r := m.row(i); r.alive() {
			f.finish(i)
		} else if r.pair == gone {
			// Another spelling of the key took it out, and a third one may have
			// brought it back.
			if j, ok := m.alive(m.key(i)); ok && j >= n {
				f.finish(j)
			}
		}
	}
}

type finisher struct {
	config *Config
	*merge
	report *Report
}

// finish does everything for one row, which may end up under another number.
func (f *finisher) finish(i int) {
	if d := f.config.DisabledInfo; d != nil && d.Match(f.pair(i).info) {
		f.drop(i, Disabled)
		return
	}
	i = f.renamed(i, lookupForm(f.key(i)))
	if reason, ok := f.unfit(i); ok {
		f.drop(i, reason)
		return
	}
	if addr.IsQuad(f.key(i)) {
		if reason, ok := f.address(i); ok {
			f.drop(i, reason)
			return
		}
	}
	if p := f.pair(i); p.info == "ransomware" {
		f.set(i, "ransomware (malware)", p.reference)
	}
	i = f.renamed(i, tidyForm(f.key(i)))
	if f.key(i) == "" {
		f.drop(i, Empty)
		return
	}
	if seen := f.row(i).seen; seen != 0 {
		p := f.pair(i)
		f.set(i, p.info, joinReference(p.reference, f.references.texts(seen)))
	}
}

// unfit reports whether a key is empty, or a bare word of a feed.
func (f *finisher) unfit(i int) (Reason, bool) {
	switch key := f.key(i); {
	case key == "":
		return Empty, true
	case onlyLetters(strings.TrimPrefix(key, ".")) && !ofUser(f.pair(i).reference):
		return BareWord, true
	}
	return 0, false
}

// address does what is done for an IPv4 address only.
func (f *finisher) address(i int) (Reason, bool) {
	r, p := f.row(i), f.pair(i)
	if parked(p.info) {
		r.seen = 0
	}
	if p.info == "malware" {
		f.set(i, "potential malware site", p.reference)
	}
	if least := f.config.MinimumFeeds; least > 1 && max(1, f.references.size(r.seen)) < least && !hasWord(p.reference, "custom", "static") {
		return TooFewFeeds, true
	}
	if _, ok := addr.ParseQuad(f.key(i)); !ok {
		return NoAddress, true
	}
	return 0, false
}

// parked reports whether an info is that of an address which is no machine's
// own.
func parked(info string) bool {
	return strings.Contains(info, "parking site") || strings.Contains(info, "sinkhole")
}

// lookupForm returns a key in lower case, or in its ASCII form.
func lookupForm(key string) string {
	if text.IsASCII(key) {
		return text.Lower(key)
	}
	if ascii, ok := toASCII(key); ok {
		return ascii
	}
	return key
}

// tidyForm removes what a key does not need.
func tidyForm(key string) string {
	key = withoutWWW(key)
	if !strings.HasPrefix(key, "/") {
		key, _, _ = strings.Cut(key, "?")
	}
	if strings.Contains(key, "//") {
		key = strings.ReplaceAll(key, "//", "/")
	}
	return text.Lower(key)
}

func (f *finisher) pair(i int) *pair { return &f.pairs.list[f.row(i).pair] }

func (f *finisher) set(i int, info, reference string) {
	f.row(i).pair = f.pairs.id(info, reference)
}

func (f *finisher) renamed(i int, key string) int {
	if f.key(i) == key {
		return i
	}
	return f.rename(i, key)
}

func onlyLetters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

// hasWord reports whether s has one of the words with no letter, digit or
// underscore beside it.
func hasWord(s string, words ...string) bool {
	for _, w := range words {
		for at := 0; ; {
			n := strings.Index(s[at:], w)
			if n < 0 {
				break
			}
			start, end := at+n, at+n+len(w)
			if (start == 0 || !wordByte(s[start-1])) && (end == len(s) || !wordByte(s[end])) {
				return true
			}
			at = end
		}
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}
