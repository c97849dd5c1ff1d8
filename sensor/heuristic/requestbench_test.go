package heuristic_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

// Texts for benchmarks and allocation tests.
var subjects = []struct{ name, text string }{
	{"static", "/assets/app-3f9a1c.js"},
	{"query", "/news/2026/article.php?id=1234&lang=en&order=desc&category=world"},
	{"foreign", "/поиск?текст=новости мира и погоды&страница=2"},
	{"body", "user=somebody&password=secret " + strings.Repeat("field=value of some form&", 40)},
	{"binary", strings.Repeat("\ufffd\x00=\ufffda\ufffd?\x01", 150)},
	{"near", strings.Repeat("case when select or and 1 from ${onerror=/*../", 30)},
	{"mail", "?" + strings.Repeat("a@b.c"+strings.Repeat(" ", 101), 12)},
}

func TestRequests_allocations(t *testing.T) {
	q := newRequests(t)
	for _, s := range subjects {
		t.Run(s.name, func(t *testing.T) {
			text := []byte(s.text)
			check := func() {
				if !heuristic.SkipsRequest(text) {
					q.Classify(text)
					q.IsCommand(text)
				}
			}
			check()
			if n := testing.AllocsPerRun(100, check); n > 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

func BenchmarkRequests_Classify(b *testing.B) {
	q := newRequests(b)
	for _, s := range subjects {
		b.Run(s.name, func(b *testing.B) {
			text := []byte(s.text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := q.Classify(text); ok {
					b.Fatal("an attack")
				}
			}
		})
	}
}

func BenchmarkSkipsRequest(b *testing.B) {
	text := []byte(subjects[1].text)
	b.ReportAllocs()
	for b.Loop() {
		heuristic.SkipsRequest(text)
	}
}

func BenchmarkNewRequests(b *testing.B) {
	for b.Loop() {
		newRequests(b)
	}
}
