package detect_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/trailscope/trailscope/sensor/capturetest/evasion"
)

// counts are how many conversations there were, by label and request.
type counts struct {
	mu    sync.Mutex
	rows  []string
	count map[string]map[string]int
	cells int
}

// add notes n conversations of a cell.
func (x *counts) add(label, name string, n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.count[label] == nil {
		x.count[label] = map[string]int{}
		x.rows = append(x.rows, label)
	}
	x.count[label][name] += n
	if n > 0 {
		x.cells++
	}
}

// print writes the table.
func (x *counts) print(t *testing.T) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-38s", "conversations, harmful and harmless")
	requests := evasion.Requests()
	for _, r := range requests {
		fmt.Fprintf(&b, "%12s", r.Name)
	}
	total := 0
	for _, label := range x.rows {
		fmt.Fprintf(&b, "\n%-38s", label)
		for _, r := range requests {
			n := x.count[label][r.Name]
			total += n
			if n == 0 {
				fmt.Fprintf(&b, "%12s", "-")
			} else {
				fmt.Fprintf(&b, "%12d", n)
			}
		}
	}
	t.Logf("%s\n%d cells, %d conversations", b.String(), x.cells, total)
}
