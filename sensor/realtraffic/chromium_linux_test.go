package realtraffic_test

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
)

// chromiumPrograms are the names of Chromium, with and without a window.
var chromiumPrograms = []string{"chromium-headless-shell", "chromium"}

// chromium shows an address and what it refers to; all hosts are at the server.
func (h *host) chromium(t testing.TB, server netip.Addr, address string, args ...string) {
	t.Helper()
	host := server.String()
	if server.Is6() {
		host = "[" + host + "]"
	}
	profile, err := os.MkdirTemp("", "chromium")
	if err != nil {
		t.Fatal(err)
	}
	// Its processes may end, and write, after the first of them.
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	always := []string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
		"--disable-component-update", "--no-first-run", "--user-data-dir=" + profile, "--ignore-certificate-errors",
		"--host-resolver-rules=MAP * " + host, "--dump-dom",
	}
	out := h.run(t, need(t, "chromium-headless-shell", chromiumPrograms...), append(append(always, args...), address)...)
	if !strings.Contains(out, "nothing to see") {
		t.Fatalf("%s shows %s", address, out)
	}
}

// page refers to other places.
func page(places ...string) (text string) {
	text = "<p>nothing to see"
	for _, p := range places {
		text += fmt.Sprintf("<img src='%s'>", p)
	}

	return text
}

func TestChromium(t *testing.T) {
	t.Parallel()
	need(t, "chromium-headless-shell", chromiumPrograms...)
	keys := smallCertificate(t)
	onCables(t, func(t *testing.T, c *cable) {
		j := newJournal()
		w := &web{journal: j, page: page(
			"https://"+evil+"/a.png", "https://"+evil+":8443/b.png", "https://"+good+"/c.png", "https://sub."+good+":8443/d.png",
		)}
		w.serve(t, c.server, ":80")
		w.serve(t, c.server, ":8081")
		w.serveTLS(t, c.server, ":443", keys)
		w.serveTLS(t, c.server, ":8443", keys)
		s := c.watch(t, listed...)
		for _, a := range c.servers() {
			c.client.chromium(t, a, "https://"+good+":8443/page")
			c.client.chromium(t, a, "http://"+evil+":8081/")
			c.client.chromium(t, a, "http://"+gate+gatePath)
		}
		j.expect(t, "TCP hello "+evil, "TCP hello "+good, "HTTP/1.1 "+evil, "HTTP/1.1 "+gate)
		found := s.found(t)
		j.check(t, found)
		j.checkPrints(t, found)
		if _, size := j.helloOf("TCP", evil); size < 1_500 {
			t.Errorf("the hello has %d bytes and fits into a segment", size)
		}
	})
}

// checkPrints compares the fingerprints of hellos with those that follow from how
// the standard library reads them.
func (j *journal) checkPrints(t testing.TB, found []*event.Event) {
	t.Helper()
	if !slices.ContainsFunc(found, func(e *event.Event) bool { return e.TLS != nil && e.TLS.JA4 != "" }) {
		t.Error("no fingerprint")
	}
	for _, e := range found {
		if e.TLS == nil || e.Kind == event.KindCERT {
			continue
		}
		if want, _ := j.helloOf(e.Transport, e.TLS.ServerName); e.TLS.JA4 != want {
			t.Errorf("JA4 %s, want %s", e.TLS.JA4, want)
		}
	}
}
