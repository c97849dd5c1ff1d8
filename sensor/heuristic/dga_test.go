package heuristic_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestDGA(t *testing.T) {
	t.Parallel()
	const (
		entropy    = "entropy threshold no such domain (suspicious)"
		consonants = "consonant threshold no such domain (suspicious)"
	)
	tests := []struct {
		name  string
		in    string
		info  string
		trail string
	}{
		{name: "twelve different letters", in: "abcdefghijkl.example", info: entropy, trail: "(abcdefghijkl).example"},
		{name: "eleven different letters", in: "aeiouybcdfg.example"},
		{
			name: "exactly the threshold", // 8 characters once and 4 twice of 16
			in:   "01234567aabbccdd.example",
			info: "", trail: "",
		},
		{name: "one more character", in: "0123456789aabbcc.example", info: entropy, trail: "(0123456789aabbcc).example"},
		{name: "ten consonants", in: "bcdbcdbcdb.example", info: consonants, trail: "(bcdbcdbcdb).example"},
		{name: "nine consonants", in: "bcdbcdbcd.example"},
		{name: "y is a consonant", in: strings.Repeat("y", 10) + ".example", info: consonants, trail: "(yyyyyyyyyy).example"},
		{name: "consonants need not be in a row", in: "1ba1ba1ba1ba1ba1ba1ba1ba1ba1ba.example", info: consonants, trail: "(1ba1ba1ba1ba1ba1ba1ba1ba1ba1ba).example"},
		{name: "digits and underscores are no consonants", in: "1111_1111_1111.example"},
		{name: "three labels", in: "www.abcdefghijkl.example"},
		{name: "one label", in: "abcdefghijkl"},
		{name: "a hyphen", in: "abcdef-ghijkl.example"},
		{name: "an empty label", in: ".example"},
		{name: "ordinary", in: "wikipedia.example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, ok := heuristic.DGA([]byte(tt.in))
			if ok != (tt.info != "") || f.Info != tt.info || f.Trail != tt.trail {
				t.Errorf("DGA(%q) = %+v, %v", tt.in, f, ok)
			}
		})
	}
}
