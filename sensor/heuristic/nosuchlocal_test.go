package heuristic_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/heuristic"
)

// newLocalMissingTest returns a missing-name detector that counts answers to local
// clients, too.
func newLocalMissingTest(tb testing.TB) *missingTest {
	tb.Helper()
	d, err := heuristic.NewNoSuchDomain(&heuristic.DomainConfig{
		Whitelisted:  func(name []byte) bool { return string(name) == "trusted.example" },
		Trail:        func(name []byte) bool { return string(name) == "bad.example" },
		LocalClients: true,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return &missingTest{NoSuchDomain: d}
}

// tell says that the names do not exist to a local client.
func (m *missingTest) tell(sec int64, names ...string) {
	for _, name := range names {
		m.Response(sec, []byte(name), true, func(f heuristic.Finding) { m.trails = append(m.trails, f.Trail) })
	}
}

func TestNoSuchDomain_localClients(t *testing.T) {
	t.Parallel()
	times := func(n int, name string) []string { return slices.Repeat([]string{name}, n) }
	tests := []struct {
		name string
		feed func(m *missingTest)
		want []string
	}{
		{
			name: "a name",
			feed: func(m *missingTest) { m.tell(1000, times(21, "gone.example")...) },
			want: []string{"gone.example"},
		},
		{name: "not often enough", feed: func(m *missingTest) { m.tell(1000, times(20, "gone.example")...) }},
		{
			name: "a domain",
			feed: func(m *missingTest) {
				for i := range 21 {
					m.tell(1000, fmt.Sprintf("h%d.gone.example", i%3))
				}
			},
			want: []string{"(h0,h1,h2).gone.example"},
		},
		{
			name: "a domain below a public suffix",
			feed: func(m *missingTest) { m.tell(1000, missingNames(10, 21, "h%d.gone.co.uk")...) },
			want: []string{"(h11,h12,h13,h14,h15,h16,h17,h18,h19,h20,h21,h22,h23,h24,h25,h26,h27,h28,h29,h30).gone.co.uk"},
		},
		{name: "a public suffix is no domain", feed: func(m *missingTest) { m.tell(1000, missingNames(10, 30, "gone%d.co.uk")...) }},
		{
			name: "local and other clients are counted apart",
			feed: func(m *missingTest) {
				m.tell(1000, times(20, "gone.example")...)
				m.answer(1000, times(20, "gone.example")...)
			},
		},
		{
			name: "and reported apart",
			feed: func(m *missingTest) {
				m.tell(1000, times(20, "gone.example")...)
				m.answer(1000, times(21, "gone.example")...)
				m.tell(1000, "gone.example")
			},
			want: []string{"gone.example", "gone.example"},
		},
		{
			name: "names of a site",
			feed: func(m *missingTest) {
				for _, name := range []string{
					"printer.local", "a.b.lan", "x.corp", "host.home.arpa", "intranet", "wpad.site.example",
					"_ldap._tcp.dc._msdcs.site.example", "b.a.9.8.ip6.arpa", "autodiscover.site.example",
				} {
					m.tell(1000, times(42, name)...)
				}
			},
		},
		{
			name: "which count for other clients",
			feed: func(m *missingTest) { m.answer(1000, times(21, "printer.local")...) },
			want: []string{"printer.local"},
		},
		{
			name: "trusted names, and those below a trail",
			feed: func(m *missingTest) {
				m.tell(1000, times(21, "trusted.example")...)
				m.tell(1000, times(21, "x.bad.example")...)
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := newLocalMissingTest(t)
			tt.feed(m)
			if !slices.Equal(m.trails, tt.want) {
				t.Errorf("reported %q, want %q", m.trails, tt.want)
			}
		})
	}
}

// Either count has a bound of its own: local clients do not take the room of others.
func TestNoSuchDomain_localBounds(t *testing.T) {
	t.Parallel()
	m := newLocalMissingTest(t)
	var name []byte
	for i := range manyKeys {
		name = strconv.AppendInt(append(name[:0], 'g'), int64(i), 10)
		m.Response(1000, append(name, ".example"...), true, func(heuristic.Finding) {})
	}
	m.answer(1000, slices.Repeat([]string{"gone.example"}, 21)...)
	if got := m.Refused(); got != 3 || len(m.trails) != 1 {
		t.Errorf("%d refused, reported %q", got, m.trails)
	}
}

func TestNoSuchDomain_localDamaged(t *testing.T) {
	m, n := newLocalMissingTest(t), 0
	seeds := append(nameSeeds(), []byte("h.gone.co.uk"), []byte("co.uk"), []byte("xn--p1ai"), []byte("_x.y"))
	fuzzed.Run(t, 20_000, seeds, func(name []byte) {
		if n++; n%200 == 0 { // see TestNames_damaged
			m = newLocalMissingTest(t)
		}
		m.tell(1000, string(name))
	})
}
