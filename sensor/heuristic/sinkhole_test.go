package heuristic_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails/pattern"
	"github.com/trailscope/trailscope/trails/text"
)

func newSinkholes(t testing.TB) *heuristic.Sinkholes {
	t.Helper()
	s, err := heuristic.NewSinkholes()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSinkholes_Find(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name string
		head string
		want string
	}{
		{name: "server", head: "HTTP/1.1 200\r\nServer: Malware-Sinkhole\r\n", want: "Server: Malware-Sinkhole"},
		{name: "header with a value of its own", head: "HTTP/1.1 200\r\nX-Sinkhole: sinkhole\r\n", want: "X-Sinkhole: sinkhole"},
		{name: "header", head: "HTTP/1.1 200\r\nX-Sinkhole: x\r\n", want: "X-Sinkhole:"},
		{name: "header of a domain", head: "HTTP/1.1 200\nX-Sinkholed-Domain: x", want: "X-Sinkholed-Domain:"},
		{name: "misspelt", head: "HTTP/1.1 200\nx-zinkhole:", want: "x-zinkhole:"},
		{name: "header inside a line", head: "HTTP/1.1 200 X-Sinkhole: x"},
		{name: "operator", head: "HTTP/1.1 200\r\n\r\nSinkhole by x", want: "Sinkhole by "},
		{name: "operator in a sentence", head: "HTTP/1.1 200\r\n\r\na sinkholed by x", want: "sinkholed by "},
		{name: "operator behind a blank", head: "HTTP/1.1 200\r\n\r\na sinkhole by x", want: " sinkhole by "},
		{name: "operator inside a word", head: "HTTP/1.1 200\r\n\r\nasinkhole by x"},
		{name: "operator behind a letter outside ASCII", head: "HTTP/1.1 200\r\n\r\nésinkhole by x"},
		{name: "long s and Kelvin sign", head: "HTTP/1.1 200\r\n\r\né ſinKholed by x", want: "ſinKholed by "},
		{name: "malware", head: "HTTP/1.1 200\r\n\r\nis a malware sinkhole", want: " a malware sinkhole"},
		{name: "title", head: "HTTP/1.1 200\r\n\r\n<title>Sinkhole Project</title>", want: "Sinkhole Project</title>"},
		{name: "this", head: "HTTP/1.1 200\r\n\r\nTHIS IS A SINKHOLE", want: "THIS IS A SINKHOLE"},
		{name: "party", head: "HTTP/1.1 200\r\n\r\nwhere Bots Party Hard", want: "Bots Party Hard"},
		{name: "computers", head: "HTTP/1.1 200\r\n\r\ncomputers connecting to this sinkhole", want: "computers connecting to this sinkhole"},
		{name: "cookie", head: "HTTP/1.1 200\r\nSet-Cookie: SNKZ=1", want: "Set-Cookie: SNKZ="},
		{name: "product", head: "HTTP/1.1 200\r\nServer: Apache 1.2.3/SinkSoft\r\n", want: "Server: Apache 1.2.3/SinkSoft"},
		{name: "redirection", head: "HTTP/1.1 200\r\nLocation: http://a.sinkdns.org:80/\r\n", want: "Location: http://a.sinkdns.org:80"},
		{name: "last redirection of a line", head: "HTTP/1.1 200\r\nLocation: .sinkdns.org:80 .sinkdns.org:80 .sinkdns.org:8", want: "Location: .sinkdns.org:80 .sinkdns.org:80"},
		{name: "redirection over lines", head: "HTTP/1.1 200\r\nLocation: \na.sinkdns.org:80"},
		{name: "leftmost", head: "HTTP/1.1 200\r\n\r\nbots party hard this is a sinkhole", want: "bots party hard"},
		{name: "ordinary", head: "HTTP/1.1 200\r\nServer: x\r\n\r\na link to a kitchen sink and a party"},
		{name: "nothing"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, ok := newSinkholes(t).Find([]byte(tc.head))
			if string(got) != tc.want || ok != (tc.want != "") {
				t.Errorf("got %q %v, want %q", got, ok, tc.want)
			}
		})
	}
}

// sinkholePatterns are the marks as SPEC 3.5 has them.
var sinkholePatterns = []string{
	`^(X-Sinkhole|Server): (malware-?)?sinkhole`,
	`\bSinkholed? by `,
	`^(X-Sinkholed?(-Domain)?|X-Zinkhole|X-Sinkhole):`,
	` a malware sinkhole`,
	`\bSinkhole( Project)?</title>`,
	`This is a sinkhole`,
	`bots party hard`,
	`computers connecting to this sinkhole`,
	` Sinkhole by `,
	`^Set-Cookie: snkz=`,
	`^Server: Apache [0-9.]+/SinkSoft`,
	`^Location:[^\n]+\.sinkdns\.org:80`,
}

func newSinkholePattern(t testing.TB) *pattern.Pattern {
	t.Helper()
	p, err := pattern.Compile(strings.Join(sinkholePatterns, "|"), pattern.IgnoreCase|pattern.MultiLine)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// checkSinkholes compares the marks with the regular expression.
func checkSinkholes(t testing.TB, s *heuristic.Sinkholes, p *pattern.Pattern, head string) (found bool) {
	want := ""
	start, end, found := p.Find(head)
	if found {
		want = head[start:end]
	}
	if got, ok := s.Find([]byte(head)); ok != found || string(got) != want {
		t.Errorf("%q: got %q %v, want %q %v", head, got, ok, want, found)
	}
	return found
}

func TestSinkholes_pattern(t *testing.T) {
	t.Parallel()
	s, p, g := newSinkholes(t), newSinkholePattern(t), newGenerator(5)
	separators := []string{"\r\n", "\n", " ", "", "é", "Location: x"}
	hits := 0
	for range 1500 {
		head := "HTTP/1.1 200"
		for range 1 + g.r.IntN(3) {
			mark := g.sample(strings.TrimPrefix(sinkholePatterns[g.r.IntN(len(sinkholePatterns))], "^"))
			head += separators[g.r.IntN(len(separators))] + g.damage(g.fold(mark), 1)
		}
		if checkSinkholes(t, s, p, head+g.context()) {
			hits++
		}
	}
	if hits < 300 {
		t.Errorf("only %d heads have a mark", hits)
	}
}

func sinkholeSeeds() [][]byte {
	return [][]byte{
		[]byte("HTTP/1.1 200 OK\r\nServer: malware-sinkhole\r\nX-Sinkholed-Domain: a\r\nSet-Cookie: snkz=1\r\n"),
		[]byte("HTTP/1.1 302\r\nServer: Apache 1.2/SinkSoft\r\nLocation: http://a.sinkdns.org:80\r\nX-Zinkhole:"),
		[]byte("HTTP/1.1 200\r\n\r\nis a malware sinkhole by x; ſinKholed by y <title>Sinkhole Project</title> bots party hard"),
	}
}

func FuzzSinkholes(f *testing.F) {
	for _, seed := range sinkholeSeeds() {
		f.Add(seed)
	}
	s, p := newSinkholes(f), newSinkholePattern(f)
	f.Fuzz(func(t *testing.T, b []byte) { checkSinkholes(t, s, p, text.Lossy(b)) })
}

func TestSinkholes_fuzzed(t *testing.T) {
	s := newSinkholes(t)
	fuzzed.Run(t, 20000, sinkholeSeeds(), func(b []byte) { s.Find([]byte(text.Lossy(b))) })
}

func TestSinkholes_allocations(t *testing.T) {
	s := newSinkholes(t)
	for _, text := range []string{"HTTP/1.1 200 OK\r\n\r\n<link>", "HTTP/1.1 200 OK\r\n\r\na sinkhole bye", "HTTP/1.1 200 é\r\nServer: sinkhole"} {
		head := []byte(text)
		find := func() { s.Find(head) }
		find()
		if n := testing.AllocsPerRun(100, find); n > 0 {
			t.Errorf("%q: %v allocations", head, n)
		}
	}
}

func BenchmarkSinkholes_Find(b *testing.B) {
	s := newSinkholes(b)
	for _, bc := range []struct{ name, text string }{
		{"page", strings.Repeat("<p>It is only a link to the kitchen; they may like my key.</p>\n", 30)[:1400]},
		{"foreign", strings.Repeat("Ключ от кухни лежит под ковриком. ", 40)[:1400]},
		{"near", "HTTP/1.1 200 OK\r\n" + strings.Repeat("a sinkhole\nServer: malware part", 46)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			head := []byte(bc.text)
			b.SetBytes(int64(len(head)))
			b.ReportAllocs()
			for b.Loop() {
				s.Find(head)
			}
		})
	}
}
