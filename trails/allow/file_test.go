package allow_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/allow"
)

const allowFile = `# what is not to be reported
- trail: Scanner.example.net        # and everything below it
  source: 10.20.1.0/16
  source_port: 40000
  destination: 2001:DB8::/32
  destination_port: "443"
  reason: our own scanner, ticket 4711
  author: jane
  created: 2026-03-01
  expires: 2026-09-01T08:00:00+02:00

- destination: 198.51.100.23
`

func TestReadFile(t *testing.T) {
	t.Parallel()
	rules, report, err := allow.ReadFile(strings.NewReader(allowFile), "allow.yaml")
	if err != nil || len(rules) != 2 || report.Refused.Count+report.Suspicious.Count != 0 {
		t.Fatalf("%v, %+v, %v", rules, report, err)
	}
	want := allow.Rule{
		Match: allow.Matcher{
			Trail: "scanner.example.net", Source: "10.20.0.0/16", SourcePort: "40000",
			Destination: "2001:db8::0/32", DestinationPort: "443",
		},
		Reason: "our own scanner, ticket 4711", Author: "jane",
		Created: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Expires: time.Date(2026, 9, 1, 6, 0, 0, 0, time.UTC),
		Origin: "allow.yaml:2",
	}
	if rules[0] != want {
		t.Errorf("%+v", rules[0])
	}
	if rules[1].Origin != "allow.yaml:12" || rules[1].Match.String() != "destination 198.51.100.23" {
		t.Errorf("%+v", rules[1])
	}
}

func TestReadFile_refused(t *testing.T) {
	t.Parallel()
	const good = "- trail: good.example\n"
	tests := []struct{ name, entry, want string }{
		{"text", "- evil.example", "allow.yaml:2: evil.example: keys and values belong here"},
		{"nothing", "- {}", "allow.yaml:2: rule: it names nothing"},
		{"no matcher", "- reason: x", "allow.yaml:2: rule: it names nothing"},
		{"unknown key", "- trail: a.example\n  port: 80", "allow.yaml:3: port: 80: unknown key; the keys are trail, source,"},
		{"key that is no text", "- {[a]: b}", "allow.yaml:2: b: unknown key"},
		{"key twice", "- trail: a.example\n  trail: b.example", "allow.yaml:3: trail: b.example: the key is there twice"},
		{"list", "- trail: [a.example, b.example]", "allow.yaml:2: trail: a single value belongs here"},
		{"reference", "- trail: &a x\n  reason: *a", "allow.yaml:3: reason: a: a single value belongs here"},
		{"empty value", "- trail: a.example\n  source:", "allow.yaml:3: source: there is no value; leave the key out"},
		{"empty text", "- trail: a.example\n  source: ''", "allow.yaml:3: source: there is no value; leave the key out"},
		{"null", "- trail: a.example\n  source: ~", "allow.yaml:3: source: ~: there is no value; leave the key out"},
		{"wildcard", "- trail: '*.example'", "allow.yaml:2: trail: *.example: there are no wildcards"},
		{"scheme", "- trail: http://a.example/", "allow.yaml:2: trail: http://a.example/: write it without"},
		{"source", "- trail: a.example\n  source: 10.0.0.300", "allow.yaml:3: source: 10.0.0.300: an address or a network belongs here, such as"},
		{"every address", "- destination: 0.0.0.0/0", "allow.yaml:2: destination: 0.0.0.0/0: it covers every address"},
		{"port", "- source_port: 1-1024", "allow.yaml:2: source_port: 1-1024: a port from 1 to 65535 belongs here"},
		{"date", "- trail: a.example\n  expires: 1.9.2026", "allow.yaml:3: expires: 1.9.2026: a date or an RFC 3339 time belongs here, such as"},
		{"time without zone", "- trail: a.example\n  created: 2026-09-01T08:00:00", "allow.yaml:3: created: 2026-09-01T08:00:00: a date or an RFC 3339"},
		{"control character", "- trail: a.example\n  reason: \"a\\e[1mb\"", "allow.yaml:3: reason: a\x1b[1mb: one line of printable text"},
		{"long text", "- trail: a.example\n  author: " + strings.Repeat("x", 1001), "allow.yaml:3: author: xxxx"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rules, report, err := allow.ReadFile(strings.NewReader(good+tt.entry+"\n"), "allow.yaml")
			if err != nil {
				t.Fatal(err)
			}
			wantNotes(t, "refused", report.Refused, tt.want)
			if len(rules) != 1 || rules[0].Match.Trail != "good.example" {
				t.Errorf("rules %v", rules)
			}
		})
	}
}

// TestReadFile_allMistakes has every mistake of an entry reported.
func TestReadFile_allMistakes(t *testing.T) {
	t.Parallel()
	_, report, err := allow.ReadFile(strings.NewReader("- {trail: , expires: soon, port: 1}\n"), "a")
	if err != nil {
		t.Fatal(err)
	}
	wantNotes(t, "refused", report.Refused, "a:1: trail: there is no value", "a:1: expires: soon: ", "a:1: port: 1: unknown key")
}

func TestReadFile_suspicious(t *testing.T) {
	t.Parallel()
	rules, report, err := allow.ReadFile(strings.NewReader(`
- trail: example
- trail: bücher.example
- {trail: a.example, created: 2026-02-01, expires: 2026-01-01}
- trail: /x
- trail: 192.0.2.1
`), "a")
	if err != nil || len(rules) != 5 {
		t.Fatalf("%v, %v", rules, err)
	}
	wantNotes(t, "suspicious", report.Suspicious,
		"a:2: trail: example: it covers every name", "a:3: trail: bücher.example: names in packets are ASCII", "a:4: expires: 2026-01-01T00:00:00Z: it expires before")
}

func TestReadFile_unreadable(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"mapping", "trail: a.example\n", "allow.yaml:1: a list of rules belongs here"},
		{"text", "a.example\n", "allow.yaml:1: a list of rules belongs here"},
		{"syntax", "- trail: a\n- {\n", "allow.yaml:"},
		{"second document", "- trail: a.example\n---\n- trail: b.example\n", "allow.yaml:2: there is a second document"},
		{"damaged second document", "- trail: a.example\n---\n- {\n", "allow.yaml:"},
		{"large", "#" + strings.Repeat("x", 4<<20), "allow.yaml: the file is larger than 4 MiB"},
		{"many", strings.Repeat("- {}\n", 10_001), "allow.yaml: 10001 entries are more than 10000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := allow.ReadFile(strings.NewReader(tt.text), "allow.yaml")
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
	for _, text := range []string{"", "# nothing\n", "---\n", "~\n", "[]\n"} {
		if rules, report, err := allow.ReadFile(strings.NewReader(text), "a"); err != nil || len(rules) != 0 || report.Refused.Count != 0 {
			t.Errorf("%q: %v, %v", text, rules, err)
		}
	}
}

func fileSeeds() [][]byte {
	return [][]byte{
		[]byte(allowFile),
		[]byte("- {trail: /x, source: 2001:db8::1}\n- [a]\n- &a {b: *a}\n"),
		[]byte("- trail: \"\\xff\\u00e9\"\n  expires: 9999-12-31\n"),
	}
}

// checkFile holds that what is read can be compiled, and is the same rule when
// it is compiled again.
func checkFile(t testing.TB, b []byte) {
	rules, report, err := allow.ReadFile(bytes.NewReader(b), "a")
	if err != nil {
		if !strings.HasPrefix(err.Error(), "a:") {
			t.Fatalf("the error %q names no file", err)
		}
		return
	}
	for _, n := range report.Refused.First {
		if n.Line == 0 || n.Reason == "" {
			t.Fatalf("the note %q names no line or reason", n)
		}
	}
	for _, r := range rules {
		if again, err := r.Match.Normal(); err != nil || again != r.Match {
			t.Fatalf("%+v becomes %+v, %v", r.Match, again, err)
		}
	}
	compile(t, rules...).Match(event(), 0)
}

func FuzzReadFile(f *testing.F) {
	for _, s := range fileSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkFile(t, b) })
}

func TestReadFile_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, fileSeeds(), func(b []byte) { checkFile(t, b) })
}
