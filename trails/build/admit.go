package build

import (
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/addr"
)

// localPrefixes start keys that are about the machine itself or its network.
var localPrefixes = [...]string{"127.", "192.168.", "localhost"}

// admit takes out what would raise nothing but false alarms: the second pass
// of SPEC 1.5. It spares no source.
func admit(c *Config, m *merge, report *Report) {
	f := &finisher{config: c, merge: m, report: report}
	var buf []byte
	for i := range m.rows {
		if !m.row(i).alive() {
			continue
		}
		buf = append(buf[:0], m.key(i)...)
		if reason, ok := f.harmful(buf, i); ok {
			f.drop(i, reason)
		} else if f.asInBase(i) {
			m.remove(i)
			m.unchanged++
		}
	}
	report.Unchanged = m.unchanged
}

// harmful reports why a row must not be a trail.
func (f *finisher) harmful(keyBytes []byte, i int) (Reason, bool) {
	key, p := f.key(i), f.pair(i)
	var span addr.Span
	var port, isSpan bool
	if f.config.Full {
		span, port, isSpan = spanOf(key)
	}
	if f.config.Whitelist.Key(keyBytes) || isSpan && !port && f.config.Whitelist.Network(keyBytes, span) {
		return Whitelisted, true
	}
	for _, prefix := range localPrefixes {
		if strings.HasPrefix(key, prefix) {
			return Local, true
		}
	}
	if !strings.Contains(p.info, "parking") && !strings.Contains(p.info, "sinkhole") {
		if a, ok := leadingAddress(key); ok {
			if reason, ok := f.misplaced(a); ok {
				return reason, true
			}
		}
		if isSpan {
			if reason, ok := f.misplacedSpan(span); ok {
				return reason, true
			}
		}
	}
	if !utf8.ValidString(key) || !utf8.ValidString(p.info) || !utf8.ValidString(p.reference) {
		return NoText, true
	}
	return 0, false
}

// misplaced reports why an address must not be a trail.
func (f *finisher) misplaced(a netip.Addr) (Reason, bool) {
	switch {
	case f.config.Bogons.Contains(a):
		return Bogon, true
	case f.config.CDN.Contains(a):
		return CDN, true
	}
	return 0, false
}

// leadingAddress returns the IPv4 address that a key begins with, if a colon,
// a slash, a blank or nothing follows. Ranges are looked up under the first
// octet as it is written, so one with a leading zero is in none.
func leadingAddress(key string) (netip.Addr, bool) {
	if key == "" || !isDigit(key[0]) || key[0] == '0' && len(key) > 1 && isDigit(key[1]) {
		return netip.Addr{}, false
	}
	if end := strings.IndexAny(key, ":/ "); end >= 0 {
		key = key[:end]
	}
	return addr.ParseQuad(key)
}

// asInBase reports whether the base has the same trail.
func (f *finisher) asInBase(i int) bool {
	ref, ok := f.inBase(f.key(i))
	if !ok {
		return false
	}
	p := f.pair(i)
	return f.base.Info(ref) == p.info && f.base.Reference(ref) == p.reference
}
