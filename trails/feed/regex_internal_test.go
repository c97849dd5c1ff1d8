package feed

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/parse"
)

// TestReadMatches_work ends an expression that looks far beyond what it finds.
func TestReadMatches_work(t *testing.T) {
	t.Parallel()
	f := &Feed{Name: "x", Format: Regex, Expression: "a.*b|a"}
	l, err := newList(f)
	if err != nil {
		t.Fatal(err)
	}
	body := strings.Repeat(strings.Repeat("a", 100)+"\n", 10)
	for _, tt := range []struct {
		name string
		work int64
		ok   bool
	}{
		{"enough", 1001 * 1000 * 10, true},
		{"too little", 101*100*10 - 1, false},
		{"far too little", 100, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			n := 0
			p := &pass{list: l, feed: f, refused: &parse.Notes{}, yield: func(trails.Trail) bool { n++; return true }}
			err := readMatchesWithin(p, body, tt.work)
			if (err == nil) != tt.ok || n > 1000 || tt.ok && n != 1000 {
				t.Errorf("%d matches, %v", n, err)
			}
		})
	}
}
