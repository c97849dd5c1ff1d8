package heuristic_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

// legitimateHosts are n international names made of the words in testdata, those of
// one language with each other.
func legitimateHosts(tb testing.TB, n int) []string {
	tb.Helper()
	text, err := os.ReadFile("testdata/idnwords.txt")
	if err != nil {
		tb.Fatal(err)
	}
	shapes := []string{"%[1]s.%[2]s", "www.%[1]s.com", "%[1]s.net", "shop-%[1]s.%[2]s", "mail.%[1]s24.com"}
	var hosts []string
	add := func(words, tld string) {
		hosts = append(hosts, fmt.Sprintf(shapes[len(hosts)%len(shapes)], words, tld))
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		tld, words := fields[0], fields[1:]
		for i, word := range words {
			for range shapes {
				add(word, tld)
			}
			for _, other := range words[i+1:] {
				add(word+other, tld)
				add(other+"-"+word, tld)
			}
		}
	}
	if len(hosts) < n {
		tb.Fatalf("%d names, want %d", len(hosts), n)
	}
	return hosts
}

// Names of many languages look like none of the list's, in one form or the other. The Swedish
// apple under com is the one that does: a mark alone is too little to tell a whole
// name apart.
func TestHomographs_legitimate(t *testing.T) {
	t.Parallel()
	h := newHomographs(t, heuristic.DefaultProtected()...)
	for i, host := range legitimateHosts(t, 5000) {
		if host == "www.äpple.com" {
			continue
		}
		if i%2 == 0 {
			host = encodeHost(t, host)
		}
		if got, ok := h.Find([]byte(host)); ok {
			t.Errorf("Find(%q) = %q", host, got)
		}
	}
}

// Every letter of these alphabets that stands for one of ASCII is taken for it, in
// each of the names.
func TestHomographs_alphabets(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, like, letters string }{
		{"Cyrillic", "aeopcyxsijldqwhryw", "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04cf\u0501\u051b\u051d\u04bb\u0433\u04af\u0448"},
		{"Greek", "ayivopou", "\u03b1\u03b3\u03b9\u03bd\u03bf\u03c1\u03c3\u03c5"},
		{"Armenian", "wqqhnnugifo", "\u0561\u0563\u0566\u0570\u0578\u057c\u057d\u0581\u0582\u0584\u0585"},
		{"Cherokee", "drtiyajewhmgzsbvlcpk", "\u13a0\u13a1\u13a2\u13a5\u13a9\u13aa\u13ab\u13ac\u13b3\u13bb\u13b7\u13c0\u13c3\u13d5\u13cf\u13d9\u13de\u13df\u13e2\u13e6"},
		{"small Cherokee", "drt", "\uab70\uab71\uab72"},
		{"Coptic", "ripcoy", "\u2c85\u2c93\u2ca3\u2ca5\u2c9f\u2ca9"},
		{"Lisu", "bpdtgkjczfmnlsrvhwxyaeou", "\ua4d0\ua4d1\ua4d3\ua4d4\ua4d6\ua4d7\ua4d9\ua4da\ua4dc\ua4dd\ua4df\ua4e0\ua4e1\ua4e2\ua4e3\ua4e6\ua4e7\ua4ea\ua4eb\ua4ec\ua4ee\ua4f0\ua4f3\ua4f4"},
		{"Latin", "agisuwypf", "\u0251\u0261\u0131\ua731\u028b\u026f\u028f\u00fe\u0192"},
		{"small capitals", "covwz", "\u1d04\u1d0f\u1d20\u1d21\u1d22"},
		{"Arabic and Hebrew", "lolvl", "\u0627\u0647\u05d5\u05d8\u05df"},
		{"zeros", "ooooooooo", "\u0966\u09e6\u0a66\u0b66\u0be6\u0c66\u0e50\u0ed0\u17e0"},
		{"digits", "36898", "\u0969\u0431\u09ea\u09ed\u0a6a"},
		{"full width, encoded", "paypal19", "\uff50\uff41\uff59\uff50\uff41\uff4c\uff11\uff19"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			letters := []rune(tt.letters)
			if len(letters) != len(tt.like) {
				t.Fatalf("%d letters for %q", len(letters), tt.like)
			}
			for i, c := range letters {
				protected := "abc" + tt.like[i:i+1] + "def.example"
				host := encodeHost(t, "abc"+string(c)+"def.test")
				if got, ok := newHomographs(t, protected).Find([]byte(host)); got != protected || !ok {
					t.Errorf("U+%04X in %s is not taken for %q", c, host, tt.like[i])
				}
			}
		})
	}
}
