package heuristic_test

import (
	"strings"
	"testing"

	"golang.org/x/net/idna"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

// newHomographs returns a detector for the names.
func newHomographs(tb testing.TB, names ...string) *heuristic.Homographs {
	tb.Helper()
	h, err := heuristic.NewHomographs(names)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// encodeHost writes a name as it is asked for, with xn-- labels.
func encodeHost(tb testing.TB, name string) string {
	tb.Helper()
	ascii, err := idna.Punycode.ToASCII(name)
	if err != nil {
		tb.Fatalf("encoding %q: %v", name, err)
	}
	return ascii
}

// The names are written with escapes where a letter is not what it looks like.
func TestHomographs_Find(t *testing.T) {
	t.Parallel()
	h := newHomographs(t, append(heuristic.DefaultProtected(),
		"t-online.de", "m\u00fcnchen.de", "xn--80ak6aa92e.xn--p1ai", "dhl.example", "accounts.portal.example")...)
	tests := []struct {
		name string
		host string
		want string
	}{
		// Letters with the same prototype, the whole name.
		{name: "one Cyrillic letter", host: "p\u0430ypal.com", want: "paypal.com"},
		{name: "all letters of another script", host: "\u0430\u0440\u0440\u04cf\u0435.com", want: "apple.com"},
		{name: "Greek", host: "g\u03bf\u03bfgle.com", want: "google.com"},
		{name: "Armenian", host: "yah\u0585\u0585.com", want: "yahoo.com"},
		{name: "Latin", host: "\u0261oo\u0261le.com", want: "google.com"},
		{name: "dotless", host: "m\u0131crosoft.com", want: "microsoft.com"},
		{name: "Cherokee", host: "\u13e2\u13aayp\u13aal.com", want: "paypal.com"},
		{name: "a digit of another script", host: "g\u0966\u0966gle.com", want: "google.com"},
		{name: "two letters for one, and one for two", host: "rnicr\u043esoft.com", want: "microsoft.com"},
		{name: "ASCII digits as letters", host: "g00g\u04cfe.com", want: "google.com"},
		{name: "in the suffix", host: "paypal.c\u043em", want: "paypal.com"},
		{name: "an invisible letter", host: "pay\u200cpal.com", want: "paypal.com"},
		{name: "a soft hyphen", host: "pay\u00adpal.com", want: "paypal.com"},
		{name: "three labels", host: "barcl\u0430ys.co.uk", want: "barclays.co.uk"},
		{name: "the first label of a longer name", host: "acc\u043eunts.net"},
		{name: "the listed name as a whole", host: "\u0430ccounts.p\u043ertal.example", want: "accounts.portal.example"},
		{name: "below it", host: "www.login.p\u0430ypal.com", want: "paypal.com"},
		{name: "in front of another domain", host: "p\u0430ypal.com.evil.example", want: "paypal.com"},
		{name: "and a letter like a slash", host: "paypal.com\u30celogin.evil.example", want: "paypal.com"},
		{name: "behind a digit like a dot", host: "www\u0660paypal.com", want: "paypal.com"},
		{name: "but not behind one like a slash", host: "www\u30cepaypal.com"},
		{name: "a slash without a suffix", host: "apple\u30ce\u30fc\u30c8.jp"},

		// Similar letters and marks, the whole name only.
		{name: "a dot below", host: "bin\u1ea1nce.com", want: "binance.com"},
		{name: "a dot above", host: "ledg\u0117r.com", want: "ledger.com"},
		{name: "a combining mark", host: "paypa\u0325l.com", want: "paypal.com"},
		{name: "a stroke", host: "fa\u010bebo\u00f8k.com", want: "facebook.com"},
		{name: "a small capital", host: "\u0262oogle.com", want: "google.com"},
		{name: "a word that differs by a mark", host: "\u00e4pple.com", want: "apple.com"},
		{name: "with another suffix it is a word", host: "\u00e4pple.se"},
		{name: "marks alone, another suffix", host: "bin\u1ea1nce.io"},

		// The registered label under any domain.
		{name: "another suffix", host: "p\u0430ypal.de", want: "paypal.com"},
		{name: "a label of another domain", host: "\u0430pple.id.evil.example", want: "apple.com"},
		{name: "a part between hyphens", host: "secure-p\u0430ypal-login.evil.example", want: "paypal.com"},
		{name: "a label with a hyphen", host: "t-\u043enline.at", want: "t-online.de"},
		{name: "mixed scripts and a similar letter", host: "facebo\u043e\u043a.net", want: "facebook.com"},
		{name: "one script and similar letters", host: "\u043c\u0435\u0442\u0430\u043c\u0430\u0441\u043a.net"},
		{name: "too short for a label", host: "d\u04bbl.de"},
		{name: "short, the whole name", host: "d\u04bbl.example", want: "dhl.example"},
		{name: "part of a word", host: "p\u0430ypals.de"},

		// Protected names in other scripts.
		{name: "an umlaut of two characters", host: "m\u0446nchen.de", want: "xn--mnchen-3ya.de"},
		{name: "another mark", host: "m\u00fanchen.de", want: "xn--mnchen-3ya.de"},
		{name: "a Cyrillic name with Latin letters", host: "\u0430pp\u04cf\u0435.xn--p1ai", want: "xn--80ak6aa92e.xn--p1ai"},

		// No homographs.
		{name: "nothing", host: ""},
		{name: "the name itself", host: "paypal.com"},
		{name: "in capitals", host: "WWW.PayPal.COM."},
		{name: "with another suffix", host: "paypal.de"},
		{name: "in front of an international domain", host: "paypal.com.xn--mller-kva.example"},
		{name: "of an international top-level domain", host: "paypal.xn--p1ai"},
		{name: "below its own domain", host: "p\u0430ypal.paypal.com"},
		{name: "itself, international", host: "m\u00fcnchen.de"},
		{name: "itself in front of another domain", host: "m\u00fcnchen.de.b\u00fccher.example"},
		{name: "its label under another domain", host: "m\u00fcnchen.example"},
		{name: "below itself, international", host: "www.m\u00fcnchen.de"},
		{name: "a look-alike in ASCII", host: "paypa1.com"},
		{name: "another word", host: "b\u00fccher.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			encoded := encodeHost(t, tt.host)
			for _, host := range []string{tt.host, encoded, strings.ToUpper(encoded), encoded + "."} {
				got, ok := h.Find([]byte(host))
				if asListed := encodeHost(t, got); asListed != tt.want || ok != (tt.want != "") {
					t.Errorf("Find(%q) = %q, %v, want %q", host, got, ok, tt.want)
				}
			}
		})
	}
}
