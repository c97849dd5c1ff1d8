package heuristic_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

// missingTest drives a missing-name detector.
type missingTest struct {
	*heuristic.NoSuchDomain
	flood  *floodTest
	trails []string
}

// newMissingTest returns a detector that trusts trusted.example and has the
// trail bad.example.
func newMissingTest(tb testing.TB) *missingTest {
	tb.Helper()
	flood := newFloodTest(tb, 0)
	d, err := heuristic.NewNoSuchDomain(&heuristic.DomainConfig{
		Whitelisted: func(name []byte) bool { return strings.HasSuffix("."+string(name), ".trusted.example") },
		Trail:       func(name []byte) bool { return string(name) == "bad.example" },
		Exhaustion:  flood.Exhaustion,
	})
	if err != nil {
		tb.Fatal(err)
	}

	return &missingTest{NoSuchDomain: d, flood: flood}
}

// answer says that the names do not exist to a client that is not local.
func (m *missingTest) answer(sec int64, names ...string) {
	for _, name := range names {
		m.Response(sec, []byte(name), false, func(f heuristic.Finding) {
			m.trails = append(m.trails, f.Trail)
		})
	}
}

// missingNames makes n names of format with numbers from first up.
func missingNames(first, n int, format string) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf(format, first+i)
	}

	return names
}

func TestNoSuchDomain_Response(t *testing.T) {
	t.Parallel()
	const (
		gone   = "h%02d.gone.example"
		bundle = "(h01,h02,h03,h04,h05,h06,h07,h08,h09,h10,h11,h12,h13,h14,h15,h16,h17,h18,h19,h20).gone.example"
		hour   = 3600
	)
	tests := []struct {
		name string
		feed func(m *missingTest)
		want []string
	}{
		{
			name: "21 names, the first of which is not listed",
			feed: func(m *missingTest) { m.answer(1000, missingNames(0, 21, gone)...) },
			want: []string{bundle},
		},
		{name: "20 names", feed: func(m *missingTest) { m.answer(1000, missingNames(0, 20, gone)...) }},
		{
			name: "one name 21 times, and the domain with the next",
			feed: func(m *missingTest) { m.answer(1000, slices.Repeat([]string{"a.gone.example"}, 23)...) },
			want: []string{"a.gone.example", "(a).gone.example"},
		},
		{
			name: "one name 20 times",
			feed: func(m *missingTest) { m.answer(1000, slices.Repeat([]string{"a.gone.example"}, 20)...) },
		},
		{
			name: "two labels have no domain",
			feed: func(m *missingTest) { m.answer(1000, slices.Repeat([]string{"gone.example"}, 43)...) },
			want: []string{"gone.example", "gone.example"},
		},
		{
			name: "counting restarts",
			feed: func(m *missingTest) { m.answer(1000, missingNames(0, 41, gone)...) },
			want: []string{bundle},
		},
		{
			name: "the names of a bundle are forgotten",
			feed: func(m *missingTest) {
				m.answer(1000, "z.gone.example")
				m.answer(1000, slices.Repeat([]string{"a.gone.example"}, 15)...)
				m.answer(1000, missingNames(1, 5, gone)...)
				m.answer(1000, slices.Repeat([]string{"a.gone.example"}, 19)...)
			},
			want: []string{"(a,h01,h02,h03,h04,h05).gone.example"},
		},
		{
			name: "the domain's text is removed wherever it stands",
			feed: func(m *missingTest) {
				m.answer(1000, missingNames(0, 11, "x%02d.gone.example.gone.example")...)
				m.answer(1000, missingNames(0, 10, "y%02d.gone.examples.gone.example")...)
			},
			want: []string{"(x01,x02,x03,x04,x05,x06,x07,x08,x09,x10," +
				"y00s,y01s,y02s,y03s,y04s,y05s,y06s,y07s,y08s,y09s).gone.example"},
		},
		{
			name: "a client looks for its configuration",
			feed: func(m *missingTest) {
				m.answer(1000, "wpad.gone.example", "wpad.gone.example")
				m.answer(1000, missingNames(0, 20, gone)...)
			},
		},
		{
			name: "but a plain name is reported",
			feed: func(m *missingTest) { m.answer(1000, slices.Repeat([]string{"wpad.gone.example"}, 21)...) },
			want: []string{"wpad.gone.example"},
		},
		{
			name: "within one clock hour",
			feed: func(m *missingTest) {
				m.answer(hour, missingNames(0, 11, gone)...)
				m.answer(2*hour-1, missingNames(11, 10, gone)...)
			},
			want: []string{bundle},
		},
		{
			name: "over two clock hours",
			feed: func(m *missingTest) {
				m.answer(2*hour-1, missingNames(0, 11, gone)...)
				m.answer(2*hour, missingNames(11, 11, gone)...)
			},
		},
		{
			name: "an answer of another hour drops what was counted",
			feed: func(m *missingTest) {
				m.answer(5*hour, missingNames(0, 11, gone)...)
				m.answer(4*hour, "q.other.example")
				m.answer(5*hour, missingNames(11, 11, gone)...)
			},
		},
		{
			name: "hours before 1970 begin 16 seconds before the full hour",
			feed: func(m *missingTest) {
				m.answer(-3500, missingNames(0, 11, gone)...)
				m.answer(-17, missingNames(11, 10, gone)...)
				m.answer(-16, missingNames(0, 20, gone)...)
			},
			want: []string{bundle},
		},
		{name: "a trusted name", feed: func(m *missingTest) { m.answer(1000, missingNames(0, 21, "h%d.trusted.example")...) }},
		{name: "below a trail", feed: func(m *missingTest) { m.answer(1000, missingNames(0, 21, "h%d.bad.example")...) }},
		{name: "digits at the end", feed: func(m *missingTest) { m.answer(1000, missingNames(0, 21, "h%d.gone.12")...) }},
		{
			name: "an address backwards",
			feed: func(m *missingTest) { m.answer(1000, missingNames(0, 21, "%d.2.0.192.list.example")...) },
		},
		{
			name: "no address, above 255",
			feed: func(m *missingTest) {
				m.answer(1000, slices.Repeat([]string{"1.2.3.256.gone.example"}, 21)...)
			},
			want: []string{"1.2.3.256.gone.example"},
		},
		{
			name: "four numbers and nothing else",
			feed: func(m *missingTest) { m.answer(1000, slices.Repeat([]string{"1.2.3.x"}, 21)...) },
			want: []string{"1.2.3.x"},
		},
		{
			name: "a flooded domain",
			feed: func(m *missingTest) {
				m.flood.ask(1000, 0, 1001, "h%d.gone.example")
				m.answer(1000, missingNames(0, 21, gone)...)
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := newMissingTest(t)
			tt.feed(m)
			if fmt.Sprint(m.trails) != fmt.Sprint(tt.want) {
				t.Errorf("reported %q, want %q", m.trails, tt.want)
			}
		})
	}
}

// A local client is not counted, but the name is still looked at.
func TestNoSuchDomain_local(t *testing.T) {
	t.Parallel()
	m := newMissingTest(t)
	var got []string
	for range 21 {
		m.Response(1000, []byte("h.gone.example"), true, func(f heuristic.Finding) { got = append(got, f.Info) })
	}
	m.Response(1000, []byte("q7k2x9w4vz1m8p.example"), true, func(f heuristic.Finding) { got = append(got, f.Info) })
	if want := "[entropy threshold no such domain (suspicious)]"; fmt.Sprint(got) != want {
		t.Errorf("reported %q, want %q", got, want)
	}
}

// One answer can make both reports.
func TestNoSuchDomain_both(t *testing.T) {
	t.Parallel()
	m := newMissingTest(t)
	m.answer(1000, slices.Repeat([]string{"q7k2x9w4vz1m8p.example"}, 21)...)
	if n := len(m.trails); n != 22 || m.trails[20] != "q7k2x9w4vz1m8p.example" || m.trails[21] != "(q7k2x9w4vz1m8p).example" {
		t.Errorf("reported %q", m.trails)
	}
}

func TestNewNoSuchDomain_refused(t *testing.T) {
	t.Parallel()
	none := func([]byte) bool { return false }
	for _, c := range []heuristic.DomainConfig{{}, {Whitelisted: none}, {Trail: none}} {
		if _, err := heuristic.NewNoSuchDomain(&c); err == nil {
			t.Errorf("NewNoSuchDomain(%+v) gives no error", c)
		}
	}
	if _, err := heuristic.NewExhaustion(&heuristic.DomainConfig{}); err == nil {
		t.Error("NewExhaustion without an allow list gives no error")
	}
}
