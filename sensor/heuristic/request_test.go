package heuristic_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails/pattern"
	"github.com/trailscope/trailscope/trails/text"
)

func newRequests(t testing.TB) *heuristic.Requests {
	t.Helper()
	q, err := heuristic.NewRequests()
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestRequests_Classify(t *testing.T) {
	t.Parallel()
	const none = "nothing"
	testCases := []struct {
		name string
		text string
		want string // info without its last word
	}{
		{name: "ordinary path", text: "/news/article.php?id=12&lang=en", want: none},
		{name: "nothing", text: "", want: none},
		{name: "attack without a needed character", text: "/xp_cmdshell", want: none},
		{name: "needed question mark", text: "/?xp_cmdshell", want: "potential remote code execution"},
		{name: "needed dots", text: "..xp_cmdshell", want: "potential remote code execution"},
		{name: "needed blank", text: " xp_cmdshell", want: "potential remote code execution"},
		{name: "needed quote", text: "'xp_cmdshell", want: "potential remote code execution"},
		{name: "needed extension", text: ".htxp_cmdshell", want: "potential remote code execution"},
		{name: "needed extension with case", text: ".HTxp_cmdshell", want: none},

		{name: "select", text: "?id=1 UNION SELECT 1", want: "potential sql injection"},
		{name: "select all", text: "?id=1 union\tall\n select 1", want: "potential sql injection"},
		{name: "vertical tab", text: "?UNION\vSELECT", want: "potential sql injection"},
		{name: "wide blank", text: "?UNION\u00a0SELECT", want: "potential sql injection"},
		{name: "inside a word", text: "?reUNION SELECT", want: none},
		{name: "inside a word outside ASCII", text: "?éUNION SELECT", want: none},
		{name: "end inside a word outside ASCII", text: "?UNION SELECTé", want: none},
		{name: "long s", text: "?UNION ſELECT", want: "potential sql injection"},
		{name: "always true", text: "?x=1' or 1=1", want: "potential sql injection"},
		{name: "always true, quoted", text: "?x=1 and '1'='1", want: "potential sql injection"},
		{name: "comparison without a number", text: "?x=1 or a=1", want: none},
		{name: "digits of another script", text: "?x or ٣>٣", want: "potential sql injection"},
		{name: "three words apart", text: "?select a from\nb where c", want: "potential sql injection"},
		{name: "three words in the wrong order", text: "?from select where", want: none},
		{name: "comment behind", text: "?x or y/*z*/", want: "potential sql injection"},
		{name: "comment before", text: "?/**/ and", want: "potential sql injection"},
		{name: "half a comment", text: "?/*/ and", want: none},
		{name: "case when", text: "?case  when 1 then", want: "potential sql injection"},
		{name: "then before", text: "?then case when", want: none},

		{name: "xml", text: "?x=/text()='", want: "potential xml injection"},
		{name: "php", text: "?x=<?PHP", want: "potential php injection"},
		{name: "ldap", text: "?x=*(|(mail=*))", want: "potential ldap injection"},
		{name: "ldap without a name", text: "?x=*(|(=*))", want: none},
		{name: "script", text: "?x=<script src=y\n>", want: "potential xss injection"},
		{name: "open script", text: "?x=><script", want: none},
		{name: "alert of anything", text: "?x=alert(y)", want: "potential xss injection"},
		{name: "confirm of something else", text: "?x=confirm(y)", want: none},
		{name: "confirm", text: "?x=confirm('/XSS')", want: "potential xss injection"},
		{name: "handler", text: "?x=onerror=y(", want: "potential xss injection"},
		{name: "handler in another parameter", text: "?x=onerror=y&z(", want: none},
		{name: "handler without a name", text: "?x=onerror=(", want: none},
		{name: "second handler", text: "?x=onerror=&onerror=y(", want: "potential xss injection"},
		{name: "xxe", text: "?x=[<!ENTITY y", want: "potential xxe injection"},
		{name: "ssti", text: "?x=${7*7}", want: "potential ssti injection"},
		{name: "empty braces", text: "?x=${}", want: none},
		{name: "empty braces and another", text: "?x=${}}", want: "potential ssti injection"},
		{name: "braces over parameters", text: "?x=${a&b}", want: none},

		{name: "imei", text: "?imei=123456789012345", want: "potential data leakage"},
		{name: "short imei", text: "?imei=12345678901234", want: none},
		{name: "mac", text: "?MAC=aa:BB:cc:00:11:22", want: "potential data leakage"},
		{name: "sid", text: "?sid=aa:bb:cc:dd:ee", want: none},
		{name: "telephone", text: "?telnum=x", want: "potential data leakage"},
		{name: "four addresses", text: "?" + strings.Repeat("u@h.zz,", 4), want: "potential data leakage"},
		{name: "three addresses", text: "?" + strings.Repeat("u@h.zz,", 3), want: none},
		{name: "config file", text: "/.HTACCESS .ht", want: "config file access"},
		{name: "config program", text: "/wp-config.php?", want: "config file access"},
		{name: "config program in a word", text: "/_wp-config.php?", want: none},

		{name: "command", text: "?x=cmd.exe", want: "potential remote code execution"},
		{name: "ping", text: "?;ping.exe -n 5", want: "potential remote code execution"},
		{name: "chmod number", text: "?chmod 0777 x", want: "potential remote code execution"},
		{name: "chmod long number", text: "?chmod 77777", want: none},
		{name: "chmod x", text: "?chmod   x;", want: "potential remote code execution"},
		{name: "chmod plus", text: "?chmod +x", want: none},
		{name: "null device", text: "?x>\t /dev/null", want: "potential remote code execution"},
		{name: "shell in a word", text: "?/bin/sha", want: none},

		{name: "traversal", text: "/../../../etc", want: "potential directory traversal"},
		{name: "traversal with either slash", text: `/..\\....//..\`, want: "potential directory traversal"},
		{name: "traversal twice", text: "/../../etc", want: none},
		{name: "password file", text: "?x=/etc/passwd", want: "potential directory traversal"},
		{name: "scanner", text: "?x=w00tw00t", want: "potential web scan"},
		{name: "scanner with a number", text: "?OWASP%20ZAP", want: "potential web scan"},
		{name: "resolver", text: "?x&dnsPrimary=192.0.2.1", want: "potential dns changer"},
		{name: "resolver in a word", text: "?mydnsPrimary=192.0.2.1", want: none},
		{name: "resolver escaped twice", text: "?dns%5Bserver1%5D=192.0.2.1", want: "potential dns changer"},

		{name: "first class wins", text: "?cmd.exe UNION SELECT", want: "potential sql injection"},
		{name: "leak beats command", text: "?cmd.exe" + strings.Repeat(" u@h.zz", 4), want: "potential data leakage"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := none
			if class, ok := newRequests(t).Classify([]byte(tc.text)); ok {
				got = strings.TrimSuffix(class.Info(), " (suspicious)")
			}
			if got != tc.want {
				t.Errorf("%q: got %s, want %s", tc.text, got, tc.want)
			}
		})
	}
}

func TestRequests_IsCommand(t *testing.T) {
	t.Parallel()
	q := newRequests(t)
	for text, want := range map[string]bool{
		"http://site.example/cmd.exe":           true, // no needed character
		"http://site.example/?cmd.exe union":    true,
		"http://site.example/?union select 1":   false,
		"http://site.example/../../../x":        false,
		"http://site.example/":                  false,
		"http://site.example/?x=union select &": false,
	} {
		if got := q.IsCommand([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// reference classifies by the regular expressions.
type reference struct {
	all     *pattern.List
	classes []heuristic.RequestClass // of each pattern of all
	command *pattern.List
}

func newReference(t testing.TB) *reference {
	t.Helper()
	r := &reference{}
	var all, command []*pattern.Pattern
	for class, expressions := range requestPatterns {
		for _, expr := range expressions {
			p, err := pattern.Compile(expr, pattern.IgnoreCase|pattern.DotAll)
			if err != nil {
				t.Fatal(err)
			}
			all, r.classes = append(all, p), append(r.classes, heuristic.RequestClass(class))
			if class == int(heuristic.ClassRemoteCodeExecution) {
				command = append(command, p)
			}
		}
	}
	r.all, r.command = pattern.NewList(all), pattern.NewList(command)
	return r
}

func (r *reference) classify(text string) (class heuristic.RequestClass, ok bool) {
	needed := false
	for _, part := range []string{"?", "..", ".ht", "=", " ", "'"} {
		needed = needed || strings.Contains(text, part)
	}
	i, ok := r.all.First(text)
	if !ok || !needed {
		return 0, false
	}
	return r.classes[i], true
}

// checkRequests compares the rules with the regular expressions.
func checkRequests(t testing.TB, q *heuristic.Requests, r *reference, subject string) {
	want, found := r.classify(subject)
	if got, ok := q.Classify([]byte(subject)); ok != found || got != want && ok {
		t.Errorf("%q: got class %d %v, want %d %v", subject, got, ok, want, found)
	}
	_, command := r.command.First(subject)
	if got := q.IsCommand([]byte(subject)); got != command {
		t.Errorf("%q: command %v, want %v", subject, got, command)
	}
}

// TestRequests_patterns compares the rules with the regular expressions on texts
// that match one of them, or nearly do.
func TestRequests_patterns(t *testing.T) {
	t.Parallel()
	q, r, g := newRequests(t), newReference(t), newGenerator(1)
	for class, expressions := range requestPatterns {
		hits := 0
		for _, expr := range expressions {
			for range 10 {
				attack := g.damage(g.fold(g.sample(expr)), 2)
				subject := g.context() + attack + g.context() + "?"
				if got, ok := q.Classify([]byte(subject)); ok && int(got) == class {
					hits++
				}
				checkRequests(t, q, r, subject)
			}
		}
		if hits < len(expressions) {
			t.Errorf("class %d: only %d of the texts match", class, hits)
		}
	}
}

// TestRequests_mails compares lists of addresses, whose rule is not a word.
func TestRequests_mails(t *testing.T) {
	t.Parallel()
	q, r, g := newRequests(t), newReference(t), newGenerator(2)
	gaps := []string{"", ",", ".", "é", "@", "--", strings.Repeat(" ", 99), strings.Repeat("é", 100), strings.Repeat("x ", 51), " " + strings.Repeat("z", 99), strings.Repeat("-", 101)}
	for range 100 {
		subject := "?"
		for range 3 + g.r.IntN(4) {
			address := g.sample(`[a-c1_.+-]{1,3}@[a-c1.-]{1,4}\.[a-c]{1,2}`)
			if g.r.IntN(3) == 0 {
				address = g.damage(address, 1)
			}
			subject += address + gaps[g.r.IntN(len(gaps))]
		}
		checkRequests(t, q, r, subject)
	}
}

func requestSeeds() (seeds [][]byte) {
	g := newGenerator(3)
	for _, expressions := range requestPatterns {
		for _, expr := range expressions {
			seeds = append(seeds, []byte("/a?"+g.sample(expr)+" b"))
		}
	}
	return seeds
}

func TestRequests_fuzzed(t *testing.T) {
	q := newRequests(t)
	fuzzed.Run(t, 20000, requestSeeds(), func(b []byte) {
		subject := []byte(text.Lossy(b))
		q.Classify(subject)
		q.IsCommand(subject)
	})
}

func FuzzRequests(f *testing.F) {
	for _, seed := range requestSeeds() {
		f.Add(seed)
	}
	q, r := newRequests(f), newReference(f)
	f.Fuzz(func(t *testing.T, b []byte) { checkRequests(t, q, r, text.Lossy(b)) })
}

func TestRequestClass_Info(t *testing.T) {
	t.Parallel()
	for class := heuristic.ClassSQLInjection; class <= heuristic.ClassDNSChanger; class++ {
		if info := class.Info(); !strings.HasSuffix(info, " (suspicious)") {
			t.Errorf("class %d: %q", class, info)
		}
	}
}
