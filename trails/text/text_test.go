package text_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/text"
)

func TestLossy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
	}{
		{"empty", "", ""},
		{"ascii", "abc", "abc"},
		{"valid", "aé€😀z", "aé€😀z"},
		{"lone continuation", "a\x80b", "a\uFFFDb"},
		{"two lone continuations", "\x80\xBF", "\uFFFD\uFFFD"},
		{"never a lead byte", "\xC0\x80\xC1\xF5\xFF", strings.Repeat("\uFFFD", 5)},
		{"cut two-byte", "\xC3", "\uFFFD"},
		{"cut two-byte before text", "\xC3(", "\uFFFD("},
		{"cut three-byte is one", "\xE2\x82", "\uFFFD"},
		{"cut three-byte before text", "\xE2\x82x", "\uFFFDx"},
		{"cut four-byte is one", "\xF0\x9F\x98", "\uFFFD"},
		{"cut four-byte, then a character", "\xF0\x9Fé", "\uFFFDé"},
		{"surrogate is three", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
		{"just below the surrogates", "\xED\x9F\xBF", "\uD7FF"},
		{"overlong three-byte", "\xE0\x80\x80", "\uFFFD\uFFFD\uFFFD"},
		{"overlong four-byte", "\xF0\x80\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"above the last plane", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"last character, cut", "\xF4\x8F\xBF", "\uFFFD"},
		{"lead after lead", "\xE2\xE2\x82\xAC", "\uFFFD€"},
		{"replacement character itself", "\uFFFD", "\uFFFD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := text.Lossy([]byte(tt.in)); got != tt.want {
				t.Errorf("Lossy(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if got := string(text.AppendLossy([]byte("pre"), []byte(tt.in))); got != "pre"+tt.want {
				t.Errorf("AppendLossy(%q) = %q, want %q", tt.in, got, "pre"+tt.want)
			}
		})
	}
}

func TestLower(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
	}{
		{"empty", "", ""},
		{"lower ascii", "abc-1", "abc-1"},
		{"upper ascii", "AbC", "abc"},
		{"latin", "ÀÉ", "àé"},
		{"dotted I", "İx", "i\u0307x"},
		{"sigma alone", "Σ", "σ"},
		{"sigma at the end of a word", "ΑΣ", "ας"},
		{"sigma inside a word", "ΑΣΑ", "ασα"},
		{"sigma before a blank", "ΑΣ Α", "ας α"},
		{"sigma at the start", "ΣΑ", "σα"},
		{"dot is skipped on both sides", "Α.Σ.Α", "α.σ.α"},
		{"dot before the sigma, nothing behind", "Α.Σ.", "α.ς."},
		{"digit is not cased", "1Σ", "1σ"},
		{"two sigmas", "ΑΣΣ", "ασς"},
		{"kelvin sign", "\u212A", "k"},
		{"sharp s capital", "ẞ", "ß"},
		{"damaged byte", "A\x80", "a\uFFFD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := text.Lower(tt.in); got != tt.want {
				t.Errorf("Lower(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if got := string(text.AppendLower([]byte("Pre"), []byte(tt.in))); got != "Pre"+tt.want {
				t.Errorf("AppendLower(%q) = %q, want %q", tt.in, got, "Pre"+tt.want)
			}
		})
	}
}

func TestTrim(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
	}{
		{"empty", "", ""},
		{"nothing", "a b", "a b"},
		{"all white", " \t\r\n\v\f", ""},
		{"ascii", "\v x \f", "x"},
		{"next line and no-break space", "\u0085x\u00A0", "x"},
		{"wide spaces", "\u3000\u2003x\u2028\u2029", "x"},
		{"information separators stay", "\x1Cx\x1F", "\x1Cx\x1F"},
		{"zero width space stays", "\u200Bx", "\u200Bx"},
		{"damaged byte stays", "\x85x\xA0", "\x85x\xA0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := text.Trim(tt.in); got != tt.want {
				t.Errorf("Trim(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if got := text.Trim([]byte(tt.in)); string(got) != tt.want {
				t.Errorf("Trim of bytes %q = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestIsASCII(t *testing.T) {
	t.Parallel()
	if !text.IsASCII("a\x00\x7f") || text.IsASCII("é") || text.IsASCII([]byte{0x80}) {
		t.Error("IsASCII is wrong")
	}
}

var seeds = [][]byte{[]byte("abc"), []byte("\xE2\x82"), []byte("\xED\xA0\x80 x"), []byte("ΑΣ İ"), []byte("\xF0\x9Fé")}

func FuzzLossy(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkLossy(t, b) })
}

func TestLossy_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, seeds, func(b []byte) { checkLossy(t, b) })
}

// checkLossy holds what every decoding must give: valid text that Go's own
// decoder agrees with once the replacement characters are dropped.
func checkLossy(t testing.TB, b []byte) {
	got := text.Lossy(b)
	if !utf8.ValidString(got) {
		t.Fatalf("Lossy(%q) = %q is not valid", b, got)
	}
	kept := strings.ReplaceAll(got, "\uFFFD", "")
	if want := strings.ReplaceAll(string(bytes.ToValidUTF8(b, nil)), "\uFFFD", ""); kept != want {
		t.Fatalf("Lossy(%q) keeps %q, want %q", b, kept, want)
	}
	if again := string(text.AppendLossy(nil, []byte(got))); again != got {
		t.Fatalf("decoding %q twice gives %q", got, again)
	}
	if a, b := text.Lower(got), string(text.AppendLower(nil, []byte(got))); a != b {
		t.Fatalf("Lower gives %q, AppendLower %q", a, b)
	}
	if a, b := text.Trim(got), string(text.Trim([]byte(got))); a != b || strings.TrimSpace(a) != a {
		t.Fatalf("Trim gives %q and %q", a, b)
	}
}

func TestAllocations(t *testing.T) {
	dst := make([]byte, 0, 256)
	plain, wide := []byte("GET /Path HTTP/1.1"), []byte("/É/ΑΣ \xE2\x82")
	for name, f := range map[string]func(){
		"lossy":       func() { dst = text.AppendLossy(dst[:0], wide) },
		"lower ascii": func() { dst = text.AppendLower(dst[:0], plain) },
		"lower wide":  func() { dst = text.AppendLower(dst[:0], wide) },
		"lower done":  func() { _ = text.Lower("already lower") },
		"trim":        func() { _ = text.Trim(wide) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkAppendLower(b *testing.B) {
	src := []byte("/Some/Ordinary/Path.php?id=10&name=value")
	dst := make([]byte, 0, 64)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		dst = text.AppendLower(dst[:0], src)
	}
}
