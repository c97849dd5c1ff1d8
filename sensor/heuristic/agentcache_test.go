package heuristic_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails/pattern"
)

// TestAgentCache_many asks for more agents than the cache holds, in an order in
// which slots are taken away from each other.
func TestAgentCache_many(t *testing.T) {
	t.Parallel()
	agents, cache := newUserAgents(t), heuristic.NewAgentCache()
	for round := range 3 {
		for i := range 5000 {
			want := ""
			value := fmt.Sprintf("client %d", i)
			if i%3 == 0 {
				value, want = fmt.Sprintf("bot %d", i), fmt.Sprintf("bot( %d)", i)
			}
			if got, _ := cache.Check(agents, []byte(value)); got != want {
				t.Fatalf("round %d, %q: %q, want %q", round, value, got, want)
			}
		}
	}
}

// TestAgentCache_newList makes sure that a reload is not answered from memory.
func TestAgentCache_newList(t *testing.T) {
	t.Parallel()
	cache := heuristic.NewAgentCache()
	value := []byte("scanbot")
	other := agentsOf(pattern.NewList([]*pattern.Pattern{pattern.Literal("canb", 0)}))
	for _, step := range []struct {
		agents *heuristic.UserAgents
		want   string
	}{{newUserAgents(t), "scanbot"}, {nil, ""}, {other, "canb (scanbot)"}, {nil, ""}, {newUserAgents(t), "scanbot"}} {
		if got, ok := cache.Check(step.agents, value); got != step.want || ok != (step.want != "") {
			t.Errorf("got %q, want %q", got, step.want)
		}
	}
}

func TestAgentCache_long(t *testing.T) {
	t.Parallel()
	agents, cache := newUserAgents(t), heuristic.NewAgentCache()
	long := []byte(strings.Repeat("x", 5000) + "bot")
	for range 2 {
		if got, ok := cache.Check(agents, long); !ok || !strings.HasSuffix(got, ")bot") {
			t.Errorf("got %q", got)
		}
	}
}

func TestAgentCache_allocations(t *testing.T) {
	agents, cache := newUserAgents(t), heuristic.NewAgentCache()
	known := []byte(" Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101")
	fresh := []byte(" Mozilla/5.0 (%ff; Linux) Gecko/20100101")
	for range 20_000 { // fill every slot
		step(fresh)
		cache.Check(agents, fresh)
	}
	cache.Check(agents, known)
	for name, f := range map[string]func(){
		"known":    func() { cache.Check(agents, known) },
		"new":      func() { step(fresh); cache.Check(agents, fresh) },
		"uncached": func() { agents.Check(known) },
	} {
		if n := testing.AllocsPerRun(1000, f); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// step counts the digits at the end of a value up.
func step(value []byte) {
	for i := len(value) - 1; i >= 0; i-- {
		if value[i]++; value[i] <= '9' {
			return
		}
		value[i] = '0'
	}
}

func BenchmarkAgentCache_Check(b *testing.B) {
	agents, cache := newUserAgents(b), heuristic.NewAgentCache()
	b.Run("known", func(b *testing.B) {
		value := []byte(" Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101")
		b.ReportAllocs()
		for b.Loop() {
			cache.Check(agents, value)
		}
	})
	b.Run("new", func(b *testing.B) {
		value := []byte(" Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101")
		b.ReportAllocs()
		for b.Loop() {
			step(value)
			cache.Check(agents, value)
		}
	})
}
