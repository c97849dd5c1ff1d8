package build_test

import (
	"bytes"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/build"
)

func seeds() [][]byte {
	return [][]byte{
		[]byte("www.X.example,one\nx.example,malware\n66.0.0.1,malware\n66.0.0.1:80,spammer\n# 192.0.2.4/31\nhttp://y.example/a//b?c=d"),
		[]byte("bücher.example/x,sinkhole\n,\n.,.\nword,one\n//,(+\n?,?\nwww.,x\n2001:db8::1,one\n10.0.0.1/8,one"),
		[]byte("İ.Σ.example,one\n\xff\xfe,\xff\nx.example,a \"b\" (+c)\nlocalhost,127.\nransom.example,ransomware"),
	}
}

// lineFeed gives a trail for each line "key,info". Its reference is a piece of
// the line, so that there are several.
type lineFeed struct {
	name string
	text []byte
}

func (f lineFeed) Name() string { return f.name }

func (f lineFeed) Info() string { return "" }

func (f lineFeed) Items() iter.Seq[trails.Trail] {
	return func(yield func(trails.Trail) bool) {
		for line := range bytes.Lines(f.text) {
			key, info, _ := strings.Cut(strings.TrimSuffix(string(line), "\n"), ",")
			if !yield(trails.Trail{Key: key, Info: info, Reference: info[:len(info)/2] + f.name}) {
				return
			}
		}
	}
}

// checkBuild holds whatever comes out to what lookups rely on, and returns it.
func checkBuild(t testing.TB, input []byte) (rows *build.Rows, seen map[string]trails.Trail) {
	half := len(input) / 2
	c := &build.Config{
		Feeds: []build.Feed{lineFeed{"a", input}, lineFeed{"b", input[half:]}},
		// Large networks would only cost memory.
		Remote:       remote(strings.ReplaceAll(string(input[:half]), "/2", "/3")),
		MinimumFeeds: len(input) % 3,
	}
	rows, report, err := build.New(c).Build()
	if err != nil {
		t.Fatal(err)
	}
	seen = map[string]trails.Trail{}
	for r := range rows.All() {
		if _, ok := seen[r.Key]; ok || r.Key == "" || strings.ContainsAny(r.Key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			t.Fatalf("row %q", r)
		}
		seen[r.Key] = r
	}
	if len(seen) != rows.Len() || report.Feeds > 2*bytes.Count(input, []byte("\n"))+2 {
		t.Fatalf("%d rows, Len is %d, %+v", len(seen), rows.Len(), report)
	}
	return rows, seen
}

// checkWritten writes what was built and reads it again.
func checkWritten(t testing.TB, input []byte) {
	rows, seen := checkBuild(t, input)
	if bytes.ContainsAny(input, "\r") {
		return // a row of trails.csv is one line
	}
	var csv bytes.Buffer
	if err := trails.WriteCSV(&csv, rows.All()); err != nil {
		t.Fatal(err)
	}
	set, loaded, err := trails.Parse(csv.Bytes(), nil)
	if err != nil || loaded.Malformed.Count > 0 {
		t.Fatalf("%v %v", err, loaded)
	}
	read := map[string]trails.Trail{}
	for _, r := range set.All {
		read[r.Key] = r
	}
	if !maps.Equal(read, seen) {
		t.Fatalf("written %v, read %v", slices.Sorted(maps.Keys(seen)), slices.Sorted(maps.Keys(read)))
	}
}

func FuzzBuild(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkWritten(t, b) })
}

func TestBuild_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, seeds(), func(b []byte) { checkBuild(t, b) })
}

// BenchmarkBuild reads a tree of a hundred lists with 2,000 names each.
func BenchmarkBuild(b *testing.B) {
	var files []string
	for i := range 100 {
		var list strings.Builder
		fmt.Fprintf(&list, "# Reference: https://example.org/%d\n\n", i)
		for j := range 2000 {
			fmt.Fprintf(&list, "host%d.family%d.example\n", j, (i+j%7)%100)
		}
		files = append(files, fmt.Sprintf("malware/family_%d.txt", i), list.String())
	}
	c := &build.Config{Static: os.DirFS(tree(b, files...))}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := build.New(c).Build(); err != nil {
			b.Fatal(err)
		}
	}
}
