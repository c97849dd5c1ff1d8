package allow_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/allow"
)

// manyRules are n rules on events, of all sorts.
func manyRules(n int) []allow.Rule {
	rules := make([]allow.Rule, n)
	for i := range rules {
		a := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}).String()
		m := &rules[i].Match
		switch i % 4 {
		case 0:
			m.Trail = fmt.Sprintf("name%d.example.org", i)
		case 1:
			m.Source = a
		case 2:
			m.Destination = a + "/31"
		case 3:
			*m = allow.Matcher{Form: allow.FormIgnore, Source: a, SourcePort: "*", Destination: "*", DestinationPort: "*"}
		}
	}
	return rules
}

func BenchmarkList_Match(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			l, c := compile(b, manyRules(n)...), event()
			c.Kind, c.Trail = "DNS", "(www).some-name.example.net"
			b.ReportAllocs()
			for b.Loop() {
				l.Match(c, c.Sec)
			}
		})
	}
}

func BenchmarkList_Addr(b *testing.B) {
	for _, n := range []int{1, 30, 3000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var rules []allow.Rule
			for i := range n {
				rules = append(rules, allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: fmt.Sprintf("172.%d.%d.0/24", i>>8, i&255)}})
			}
			l, a := compile(b, rules...), netip.MustParseAddr("172.99.1.2")
			for b.Loop() {
				l.Addr(a)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	var text strings.Builder
	for i := range 3500 {
		fmt.Fprintf(&text, "name%d.example.org\n", i)
	}
	b.Run("whitelist", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read(b, text.String())
		}
	})
	rules := manyRules(10_000)
	b.Run("rules", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			compile(b, rules...)
		}
	})
}
