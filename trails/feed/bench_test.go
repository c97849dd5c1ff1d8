package feed_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/feed"
)

// BenchmarkFeed_Read reads 100,000 URLs and walks over them.
func BenchmarkFeed_Read(b *testing.B) {
	var body strings.Builder
	body.WriteString("# URLhaus\n")
	for i := range 100_000 {
		fmt.Fprintf(&body, "http://host%d.example/dir/%d/file.exe\r\n", i%1000, i)
	}
	f, _ := feed.Find("urlhaus")
	text := []byte(body.String())
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		l, err := f.Read(text)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for range l.Items() {
			n++
		}
		if n != l.Len() {
			b.Fatal(n)
		}
	}
}
