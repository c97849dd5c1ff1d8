package parse_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/parse"
)

func TestCSV_Row(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, line string
		want       string // fields joined by "|"; "" for a refused line
	}{
		{"plain", "evil.org,a b,(static)", "evil.org|a b|(static)"},
		{"line ends", "evil.org,a,b\r\r\n", "evil.org|a|b"},
		{"empty fields", ",,", "||"},
		{"two fields", "evil.org,a", ""},
		{"four fields", "evil.org,a,b,c", ""},
		{"quoted comma", `"a,b","c,d","e,f"`, "a,b|c,d|e,f"},
		{"doubled quote", `k,"a ""q"" b",c`, `k|a "q" b|c`},
		{"quote at the end", `k,"a""",c`, `k|a"|c`},
		{"only a quote", `k,"""",c`, `k|"|c`},
		{"quote inside an open field", `k,a"b"c,d`, `k|a"b"c|d`},
		{"blank before the quote", `k, "a",d`, `k| "a"|d`},
		{"text behind the quote", `"evil"x.org,a,b`, "evilx.org|a|b"},
		{"second quote behind the quote", `k,"a"b"c",d`, `k|ab"c"|d`},
		{"quoted, two fields", `k,"a"`, ""},
		{"quoted, four fields", `k,"a",b,c`, ""},
		{"quote that stays open", `k,a,"c`, "k|a|c"},
		{"open quote swallows commas", `k,"a,c`, ""},
		{"carriage return inside", "k\r,a,b", "k\r|a|b"},
		{"damaged text", "k,a\xffb,c\xe2\x82", "k|a\uFFFDb|c\uFFFD"},
		{"damaged and quoted", "\"k\xff\",\"a,\xc3\",c", "k\uFFFD|a,\uFFFD|c"},
		{"blanks only", "   ", ""},
	}
	var c parse.CSV
	for _, tt := range tests {
		row, blank, ok := c.Row([]byte(tt.line))
		got := ""
		if ok {
			got = string(row.Key) + "|" + string(row.Info) + "|" + string(row.Reference)
		}
		if got != tt.want || blank {
			t.Errorf("%s: Row(%q) = %q, want %q", tt.name, tt.line, got, tt.want)
		}
	}
	for _, line := range []string{"", "\n", "\r\n", "\r\r"} {
		if _, blank, ok := c.Row([]byte(line)); !blank || ok {
			t.Errorf("%q is not blank", line)
		}
	}
}

func csvSeeds() [][]byte {
	return [][]byte{
		[]byte("evil.org,a b,(static)\r\n"), []byte(`"a,b","c ""q""",d`), []byte("k,a\xff,\xe2\x82"), []byte(`"x"y,"z`), []byte(",,"),
	}
}

// checkCSV holds that a row which is read and written again reads the same.
func checkCSV(t testing.TB, b []byte) {
	var c, d parse.CSV
	line, _, _ := bytes.Cut(b, []byte("\n"))
	row, _, ok := c.Row(line)
	if !ok {
		return
	}
	var again []byte
	for i, f := range [][]byte{row.Key, row.Info, row.Reference} {
		if !utf8.Valid(f) {
			t.Fatalf("field %q of %q is not valid", f, line)
		}
		if i > 0 {
			again = append(again, ',')
		}
		again = append(again, '"')
		again = append(again, bytes.ReplaceAll(f, []byte(`"`), []byte(`""`))...)
		again = append(again, '"')
	}
	back, _, ok := d.Row(again)
	if !ok || !bytes.Equal(back.Key, row.Key) || !bytes.Equal(back.Info, row.Info) || !bytes.Equal(back.Reference, row.Reference) {
		t.Fatalf("%q is written as %q and read as %q", line, again, back)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range csvSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkCSV(t, b) })
}

func TestCSV_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, csvSeeds(), func(b []byte) { checkCSV(t, b) })
}

func TestCSV_allocations(t *testing.T) {
	var c parse.CSV
	plain, quoted := []byte("evil.org,a b,(static)\r\n"), []byte(`"a,b","c ""q""",d`+"\r\n")
	if n := testing.AllocsPerRun(100, func() {
		c.Row(plain)
		c.Row(quoted)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkCSV_Row(b *testing.B) {
	var c parse.CSV
	line := []byte("some.ordinary-name.org,family name (malware),(static)\r\n")
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if _, _, ok := c.Row(line); !ok {
			b.Fatal("refused")
		}
	}
}

func TestRanges(t *testing.T) {
	t.Parallel()
	const text = "# comment\n192.0.2.7/24\n\n10.0.0.0/8 # inline\nnonsense\n224.0.0.0/3\n1.2.3.4\n2001:db8::/32\n"
	r, refused, err := parse.Ranges(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for a, want := range map[string]bool{
		"192.0.2.255": true, "192.0.3.0": false, "10.1.2.3": true, "11.0.0.0": false,
		"224.1.2.3": true,
		"225.1.2.3": false, // looked up under the first octet as written only
		"1.2.3.4":   false, "::ffff:10.0.0.1": false,
	} {
		if r.Contains(mustAddr(a)) != want {
			t.Errorf("Contains(%s) is not %v", a, want)
		}
	}
	if r.Len() != 3 || refused.Count != 3 || refused.First[0].Line != 5 || refused.First[0].Text != "nonsense" {
		t.Errorf("%d ranges, refused %v", r.Len(), refused)
	}
}

func FuzzRanges(f *testing.F) {
	for _, s := range rangeSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkRanges(t, b) })
}

func TestRanges_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, rangeSeeds(), func(b []byte) { checkRanges(t, b) })
}

func rangeSeeds() [][]byte {
	return [][]byte{[]byte("192.0.2.0/24\n10.0.0.0/8 # x\n"), []byte("\xff/1\n1.2.3.4/33\n0.0.0.0/0"), []byte("001.2.3.4/08\r\n")}
}

func checkRanges(t testing.TB, b []byte) {
	r, refused, err := parse.Ranges(bytes.NewReader(b))
	if err != nil {
		return
	}
	if lines := bytes.Count(b, []byte("\n")) + 1; r.Len()+refused.Count > lines {
		t.Fatalf("%d ranges and %d refused of %d lines", r.Len(), refused.Count, lines)
	}
}
