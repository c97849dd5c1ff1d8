package export_test

import (
	"bytes"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/export"
)

// march is a time of trails.
var march = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// all has a row of every kind.
func all() []trails.Trail {
	keys := []string{
		"192.0.2.1", "192.0.2.2:443", "2001:db8::1", "[2001:db8::2]:53", "evil.example", "xyz", "abcdef.onion",
		"/gate.php", "/a.php?id=", "evil.example/x'y.php", "evil.example/", `dga[0-9]+\.example`,
		strings.Repeat("0a", 20), "192.0.2.0/24", "192.0.2.2:0443",
		"198.51.100.5-198.51.100.6", strings.Repeat("0a", 32), "t13d1516h2_8daaf6152771_02713d6af862",
		"evil bot/1.0", "http://evil.example/x",
	}
	rows := make([]trails.Trail, len(keys))
	for i, k := range keys {
		rows[i] = trails.Trail{Key: k, Info: "emotet (malware)", Reference: "(static)"}
	}
	return rows
}

// write returns the output for rows.
func write(t testing.TB, format string, rows []trails.Trail, o *export.Options) (string, export.Summary) {
	t.Helper()
	var out bytes.Buffer
	s, err := export.Write(&out, format, slices.Values(rows), o)
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return out.String(), s
}

func keys(keys ...string) []trails.Trail {
	rows := make([]trails.Trail, len(keys))
	for i, k := range keys {
		rows[i] = trails.Trail{Key: k, Info: "info", Reference: "(static)"}
	}
	return rows
}

// once gives rows the first time only.
func once(rows []trails.Trail) iter.Seq[trails.Trail] {
	return func(yield func(trails.Trail) bool) {
		for len(rows) > 0 {
			r := rows[0]
			rows = rows[1:]
			if !yield(r) {
				return
			}
		}
	}
}
