package feed_test

import (
	"bytes"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/feed/feedtest"
)

// reader is a format under test: a feed that takes any number of entries.
type reader struct {
	feed  feed.Feed
	seeds [][]byte
}

// longestSeed bounds the samples that inputs are made of.
const longestSeed = 500

// readerOf returns the reader of a known feed, with the start of its sample.
func readerOf(t testing.TB, name string) reader {
	f, ok := feed.Find(name)
	if !ok {
		t.Fatalf("no feed %s", name)
	}
	r := reader{feed: *f, seeds: bodiesOf(t, f)}
	for i, s := range r.seeds {
		r.seeds[i] = s[:min(len(s), longestSeed)]
	}
	r.feed.Marker, r.feed.Minimum, r.feed.Addresses = "", feed.MayBeEmpty, r.feed.Addresses[:1]
	return r
}

// ownReader returns the reader of a feed of a user.
func ownReader(change func(f *feed.Feed), seeds ...string) reader {
	r := reader{feed: valid()}
	r.feed.Minimum = feed.MayBeEmpty
	change(&r.feed)
	for _, s := range seeds {
		r.seeds = append(r.seeds, []byte(s))
	}
	return r
}

func hostsReader() reader {
	return ownReader(func(f *feed.Feed) { f.Format = feed.Hosts },
		"0.0.0.0 a.example b.example # c\n::1 localhost\n127.0.0.1\td.example\n", "x y\n0.0.0.0 0.0.0.0")
}

func csvReader() reader {
	return ownReader(func(f *feed.Feed) { f.Format, f.Column, f.InfoColumn = feed.CSV, 2, 1 },
		`"x, ""y""","a.example",z`+"\n,b.example\n\"open,c.example\n", `"""",""`)
}

func jsonReader() reader {
	return ownReader(func(f *feed.Feed) { f.Format, f.Path, f.Rules = feed.JSON, "a[].*.b[]", feed.Rules{CutPort: true} },
		`{"x":[1,"y"],"a":[{"k":{"b":["66.0.0.1:1","[2001:db8::1]:2",null]}},{"b":{"b":"\u0031.2"}}]}`, `{"a":{"b":{"b":[[["x"]]]}}}{}`)
}

func linesReader() reader {
	return ownReader(func(f *feed.Feed) { f.Comment, f.Header = "#", 1 },
		"head\nhttps://a.example/x/ # c\n[2001:DB8::1]:443\n2001:db8:0:0:0::1\n", "\uFEFF\nİ.example\n")
}

// check holds whatever is read to what others rely on.
func check(t testing.TB, r *reader, body []byte) {
	before := slices.Clone(body)
	l, err := r.feed.Read(body)
	if !bytes.Equal(before, body) {
		t.Fatal("the body is changed")
	}
	if len(body)%8 == 0 && (err == nil) != (r.feed.Check(body) == nil) {
		t.Fatalf("Read says %v, and Check something else", err)
	}
	if err != nil {
		return
	}
	n := 0
	for item := range l.Items() {
		n++
		checkItem(t, item)
	}
	if n != l.Len() {
		t.Fatalf("%d items, Len is %d", n, l.Len())
	}
	// What has a line has no more entries than characters.
	if n > len(body) || l.Refused.Count > len(body) {
		t.Fatalf("%d items and %d refused of %d bytes", n, l.Refused.Count, len(body))
	}
}

func checkItem(t testing.TB, item trails.Trail) {
	if item.Key == "" {
		t.Fatal("an empty key")
	}
	for _, s := range [...]string{item.Key, item.Info, item.Reference} {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r\n\t") {
			t.Fatalf("%q is no text of a trail", s)
		}
	}
}

// fuzz runs the fuzzing engine on a reader.
func fuzz(f *testing.F, r reader) {
	for _, s := range r.seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { check(t, &r, b) })
}

func FuzzLines(f *testing.F)  { fuzz(f, linesReader()) }
func FuzzColumn(f *testing.F) { fuzz(f, readerOf(f, "sslblcert")) }
func FuzzCSV(f *testing.F)    { fuzz(f, csvReader()) }
func FuzzJSON(f *testing.F)   { fuzz(f, jsonReader()) }
func FuzzHosts(f *testing.F)  { fuzz(f, hostsReader()) }
func FuzzRegex(f *testing.F)  { fuzz(f, readerOf(f, "emergingthreatsbot")) }
func FuzzAtmos(f *testing.F)  { fuzz(f, readerOf(f, "atmos")) }

func FuzzCybercrimetracker(f *testing.F)  { fuzz(f, readerOf(f, "cybercrimetracker")) }
func FuzzEmergingthreatsdns(f *testing.F) { fuzz(f, readerOf(f, "emergingthreatsdns")) }
func FuzzViriback(f *testing.F)           { fuzz(f, readerOf(f, "viriback")) }

func FuzzNext(f *testing.F) {
	trickbot, _ := feed.Find("trickbot")
	f.Add(feedtest.Bodies()[trickbot.Addresses[0]])
	f.Fuzz(func(t *testing.T, b []byte) { checkNext(t, trickbot, b) })
}

// checkNext holds where a page leads to the place that is meant.
func checkNext(t testing.TB, f *feed.Feed, page []byte) {
	address, err := f.Next(page)
	if err != nil {
		return
	}
	rest, ok := strings.CutPrefix(address, f.Follow.Prefix)
	if !ok || strings.ContainsAny(rest, "/?#\\@ ") {
		t.Fatalf("the page leads to %q", address)
	}
}

// TestRead_damaged reads 20,000 damaged bodies with each reader.
func TestRead_damaged(t *testing.T) {
	readers := []reader{linesReader(), csvReader(), hostsReader(), jsonReader()}
	for _, name := range []string{"sslblcert", "atmos", "cybercrimetracker", "emergingthreatsdns", "viriback"} {
		readers = append(readers, readerOf(t, name))
	}
	for _, r := range readers {
		t.Run(string(r.feed.Format), func(t *testing.T) {
			fuzzed.Run(t, damaged, r.seeds, func(b []byte) { check(t, &r, b) })
		})
	}
	r := readerOf(t, "myip")
	t.Run("regex", func(t *testing.T) {
		for b := range inputs(t, [][]byte{[]byte("# sample\ndeny from 66.0.0.1\ndeny from 66.0.0.2 deny from \n")}) {
			check(t, &r, b)
		}
	})
	trickbot, _ := feed.Find("trickbot")
	t.Run("next", func(t *testing.T) {
		for b := range inputs(t, [][]byte{feedtest.Bodies()[trickbot.Addresses[0]]}) {
			checkNext(t, trickbot, b)
		}
	})
}

// damaged is how many inputs each reader gets.
const damaged = 20_000

// inputs gives damaged inputs that may allocate what they like: with the race
// detector, package regexp forgets the memory that it keeps.
func inputs(t *testing.T, seeds [][]byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var all []byte
		var ends []int
		all = slices.Grow(all, damaged*(1024+len(seeds[0])))
		ends = make([]int, 0, damaged)
		fuzzed.Run(t, damaged, seeds, func(b []byte) {
			all = append(all, b...)
			ends = append(ends, len(all))
		})
		start := 0
		for _, end := range ends {
			if !yield(all[start:end:end]) {
				return
			}
			start = end
		}
	}
}

// TestRead_hostile has long lines, too long ones among them, which would take
// minutes if any reader went over them again and again.
func TestRead_hostile(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"a", "\n", ".", "<", ">", "#", `"`, `""`, ",", "|", "/", "://", "1.", "1", "[", "]", "{", `{"a":`, `["a",`, "\\",
		"<br />", "<td>", ".a</td><td><a href=\"", "ccamdetail.php?hash=", ".a</td> <td><a href=\"ccamdetail.php?hash=",
		"c2 domain", `dns.query; content:"`, "|2e", "\xff", "\u3000", "0.0.0.0 ", "<srv>", "config.conf_1", "://a/panel", "deny from ", "C&C",
	}
	all := feed.All()
	for _, change := range []func(f *feed.Feed){
		func(f *feed.Feed) { *f = hostsReader().feed }, func(f *feed.Feed) { *f = csvReader().feed },
		func(f *feed.Feed) { f.Format, f.Expression = feed.Regex, "(a+)" },
	} {
		f := valid()
		change(&f)
		all = append(all, f)
	}
	seen := map[string]bool{}
	for _, f := range all {
		f.Marker = ""
		kind := string(f.Format) + f.Separator + f.Expression
		if seen[kind] {
			continue
		}
		seen[kind] = true
		for _, p := range pieces {
			line := strings.Repeat(p, 20_000/len(p))
			body := []byte(strings.Repeat(line, 4) + "\n" + line + "\n" + line)
			start := time.Now()
			_, _ = f.Read(body) // only that it comes back
			if f.Follow != nil {
				_, _ = f.Next(body)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%s takes %s for many %q", f.Name, took, p)
			}
		}
	}
}
