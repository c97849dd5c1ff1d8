package heuristic_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestNewHomographs_refused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"", "paypal", "com", "co.uk", "xn--p1ai", ".paypal.com", "pay pal.com", "https://paypal.com", "paypal.com:443",
		"paypal..com", "*.paypal.com", "a\xff.com", strings.Repeat("a.", 300) + "com",
	} {
		if _, err := heuristic.NewHomographs([]string{"visa.com", name}); err == nil {
			t.Errorf("NewHomographs(%q) gives no error", name)
		} else if !strings.Contains(err.Error(), "protected name") {
			t.Errorf("NewHomographs(%q): %v", name, err)
		}
	}
}

func TestNewHomographs_empty(t *testing.T) {
	t.Parallel()
	h := newHomographs(t)
	if got, ok := h.Find([]byte("p\u0430ypal.com")); ok {
		t.Errorf("found %q among no names", got)
	}
}

// Of two names that look alike the first one is told.
func TestNewHomographs_alike(t *testing.T) {
	t.Parallel()
	h := newHomographs(t, "Portal.example.", "p0rtal.example")
	if got, ok := h.Find([]byte("p\u043ertal.example")); got != "portal.example" || !ok {
		t.Errorf("Find = %q, %v", got, ok)
	}
	for _, own := range []string{"portal.example", "p0rtal.example", "x\u0430.p0rtal.example"} {
		if got, ok := h.Find([]byte(own)); ok {
			t.Errorf("Find(%q) = %q", own, got)
		}
	}
}

func TestHomographInfo(t *testing.T) {
	t.Parallel()
	if got := heuristic.HomographInfo("paypal.com"); got != "homograph of paypal.com (suspicious)" {
		t.Errorf("info is %q", got)
	}
}

// Names of many protected ones are about equally short to look up, and nobody can
// change the list that others get.
func TestDefaultProtected(t *testing.T) {
	t.Parallel()
	names := heuristic.DefaultProtected()
	if len(names) < 50 {
		t.Errorf("%d names", len(names))
	}
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] || name != strings.ToLower(name) {
			t.Errorf("%q is listed twice or not in lower case", name)
		}
		seen[name] = true
	}
	names[0] = "changed"
	if slices.Contains(heuristic.DefaultProtected(), "changed") {
		t.Error("the list was changed")
	}
}

// Ordinary names, most of which have an x or two hyphens in a row, cost nothing.
func TestHomographs_allocations(t *testing.T) {
	h := newHomographs(t, heuristic.DefaultProtected()...)
	names := plainHosts()
	allocs := testing.AllocsPerRun(100, func() {
		for _, name := range names {
			if got, ok := h.Find(name); ok {
				t.Errorf("Find(%q) = %q", name, got)
			}
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// plainHosts are names without an xn-- label.
func plainHosts() [][]byte {
	var hosts [][]byte
	for _, name := range []string{
		"www.site.example", "a.b", "", ".", "x", "xn-", "cdn-17.edge.static.provider.example", "paypal.com", "exxon.example",
		"xn.site.example", "axn--b.example", "r3---sn-x4g7en.video.example", "x--n.example", "a.xn-.example", "--", "-xn--",
		"nx--x.example", "www.xn-", "telemetry-incoming.r53-2.services.provider.example", "XN.example", "192.0.2.1",
	} {
		hosts = append(hosts, []byte(name))
	}
	return hosts
}

func BenchmarkHomographs_plain(b *testing.B) {
	h := newHomographs(b, heuristic.DefaultProtected()...)
	for _, name := range []string{"www.site.example", "telemetry.services.provider.test", "xbox.site.example", "cdn-17.edge.static.provider.test"} {
		b.Run(name, func(b *testing.B) {
			host := []byte(name)
			b.ReportAllocs()
			for b.Loop() {
				h.Find(host)
			}
		})
	}
}

func BenchmarkHomographs_international(b *testing.B) {
	h := newHomographs(b, heuristic.DefaultProtected()...)
	host := []byte("www.xn--mller-kva.example")
	b.ReportAllocs()
	for b.Loop() {
		h.Find(host)
	}
}

// homographSeeds are names that the detector works for.
func homographSeeds() [][]byte {
	seeds := plainHosts()
	for _, name := range []string{
		"xn--pypal-4ve.com", "p\u0430ypal.com", "xn--", "xn--.", ".xn--", "xn---.com", "xn--a", "xn--99999999", "xn--\xff.com",
		"www\u3002p\u0430ypal\uff0ecom", "\uff50\uff41\uff59\uff50\uff41\uff4c.com", "paypal.com\u30celogin.evil.example",
		"\u0660\u06f0\ua4fa.com", "\ufdfa.com", strings.Repeat("\ufdfa", 80), strings.Repeat("a\u0323", 60) + ".com",
		strings.Repeat("\u0660.", 80), "\xd0", "\u200c\u200d\u00ad.\u034f", strings.Repeat("xn--pypal-4ve.", 18) + "com",
		"m\u00fcnchen.de", "xn--mnchen-3ya.de.xn--", "\u13e2\uab70\u13f8.com", "t-\u043enline.de", strings.Repeat("-\u0430", 80),
	} {
		seeds = append(seeds, []byte(name))
	}
	return seeds
}

// lookAtHost checks what holds for every name.
func lookAtHost(tb testing.TB, h *heuristic.Homographs, host []byte) {
	tb.Helper()
	got, ok := h.Find(host)
	if ok != (got != "") {
		tb.Errorf("Find(%q) = %q, %v", host, got, ok)
	}
	if !ok {
		return
	}
	if !slices.Contains(homographList(), got) {
		tb.Errorf("Find(%q) = %q, which is not listed", host, got)
	}
	foreign := bytes.ContainsFunc(host, func(c rune) bool { return c > 127 })
	if !foreign && !bytes.Contains(bytes.ToLower(host), []byte("xn--")) {
		tb.Errorf("Find(%q) = %q for a plain name", host, got)
	}
	if again, ok := h.Find(append([]byte("a."), host...)); !ok || again != got {
		tb.Errorf("Find(%q) = %q, and with a label in front %q, %v", host, got, again, ok)
	}
}

// homographList is the list of the fuzz tests.
func homographList() []string {
	return append(heuristic.DefaultProtected(), "m\u00fcnchen.de", "t-online.de")
}

func TestHomographs_damaged(t *testing.T) {
	h := newHomographs(t, homographList()...)
	fuzzed.Run(t, 20_000, homographSeeds(), func(host []byte) { lookAtHost(t, h, host) })
}

func FuzzHomographs(f *testing.F) {
	for _, seed := range homographSeeds() {
		f.Add(seed)
	}
	h := newHomographs(f, homographList()...)
	f.Fuzz(func(t *testing.T, host []byte) { lookAtHost(t, h, host) })
}
