package heuristic_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails/pattern"
)

func TestIsNumericHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"192.0.2.1":   true,
		"1.2":         true,
		"1..2":        true,
		"1..":         true,
		"١.٢":         true,
		"1.":          false,
		"1":           false,
		".1":          false,
		"":            false,
		"1.x":         false,
		"x.1":         false,
		"1.2:8080":    false,
		" 1.2":        false,
		"1.2\n":       false,
		"[2001:db8]":  false,
		"site.test":   false,
		"192.0.2.1-1": false,
	} {
		if got := heuristic.IsNumericHost([]byte(host)); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

func TestIsIoTDownload(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/mirai.arm7":       true,
		"/bins/x.armv7":     true,
		"/arm":              true,
		"/a.b/c-d/e_f.mips": true,
		"/m1psel":           true,
		"/mpsl":             true,
		"/mpslx":            true,
		"/x.pp-c":           true,
		"/powerppc":         true,
		"/riscv64g":         true,
		"/s390x":            true,
		"/i6":               true,
		"/i68":              true,
		"/i686":             true,
		"/x.sh":             true,
		"/arcle-750d":       true,
		"/é/é.sh":           true,
		"/i٣":               true,
		"/mips\u200d":       true,
		"x/sh":              true,

		"/":           false,
		"":            false,
		"sh":          false,
		"/sh/":        false,
		"/sh?":        false,
		"/aarch64":    false,
		"/armv":       false,
		"/arm77":      false,
		"/armv7l":     false,
		"/mipsabcde":  false,
		"/i687x":      false,
		"/i777":       false,
		"/x-sh":       false,
		"/x-pp-c":     false,
		"/pp-pp-c":    false,
		"/x86_64":     false,
		"/ésh":        false,
		"/a b/sh":     false,
		"/a:b/sh":     false,
		"/a%20/sh":    false,
		"/index.html": false,
		"/e-f.sh":     false,
	} {
		if got := heuristic.IsIoTDownload([]byte("192.0.2.1"), []byte(path)); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
	if heuristic.IsIoTDownload([]byte("192.0.2.1:8080"), []byte("/x.sh")) {
		t.Error("a host with a port matches")
	}
	if got := heuristic.AppendIoTDownload(nil, []byte("192.0.2.1"), []byte("/x.sh")); string(got) != "(192.0.2.1)/x.sh" {
		t.Errorf("trail %q", got)
	}
}

// TestIsIoTDownload_pattern compares with the rule as SPEC 3.6.2 has it.
func TestIsIoTDownload_pattern(t *testing.T) {
	t.Parallel()
	const names = `aarch|amd64\b|arm(\b|v?\d)|arcle-750d|arcle-hs38|exploit|m68k?\b|m[i1]ps\w{0,4}\b|mpsl\w?\b|pcc|` +
		`powerp{1,2}c|pp-?c|riscv\w{0,3}\b|root|s390\w?\b|x86|x32|x64|i\d{1,2}\b|i386|i486|i586|i686|sparc|sh\b|wtf|yarn|zte`
	re, err := pattern.Compile(`\A[\w./-]*/[\w.]*\b(`+names+`)\Z`, 0)
	if err != nil {
		t.Fatal(err)
	}
	host, hits := "192.0.2.1", 0
	g := newGenerator(4)
	for range 4000 {
		path := g.sample(`/([a-c.-]{0,3}/)?[a-c.]{0,3}`)
		if g.r.IntN(5) == 0 {
			path = g.damage(path, 2)
		}
		path += g.sample(names)
		if g.r.IntN(2) == 0 {
			path = g.damage(path, 1)
		}
		want := re.Match(host + path)
		if want {
			hits++
		}
		if got := heuristic.IsIoTDownload([]byte(host), []byte(path)); got != want {
			t.Errorf("%q: got %v, want %v", path, got, want)
		}
	}
	if hits < 200 {
		t.Errorf("only %d paths match", hits)
	}
}
