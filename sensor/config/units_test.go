package config_test

import (
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
)

func TestParseDuration(t *testing.T) {
	testCases := []struct {
		name string
		text string
		want time.Duration
		bad  bool
	}{
		{name: "seconds", text: "30s", want: 30 * time.Second},
		{name: "mixed", text: "1m30s", want: 90 * time.Second},
		{name: "zero", text: "0", want: 0},
		{name: "no_unit", text: "30", bad: true},
		{name: "fraction_without_unit", text: "1.5", bad: true},
		{name: "empty", text: "", bad: true},
		{name: "word", text: "soon", bad: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got, err := config.ParseDuration(tc.text)
			if (err != nil) != tc.bad || time.Duration(got) != tc.want {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestDuration_String(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"24h": 24 * time.Hour, "1m": time.Minute, "1h30m": 90 * time.Minute, "10s": 10 * time.Second,
		"1h0m30s": time.Hour + 30*time.Second, "100ms": 100 * time.Millisecond, "0s": 0,
	} {
		if got := config.Duration(d).String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if back, err := config.ParseDuration(want); err != nil || time.Duration(back) != d {
			t.Errorf("%q reads as %v, %v", want, back, err)
		}
	}
}

func TestParseSize(t *testing.T) {
	testCases := []struct {
		name string
		text string
		want config.Size
		bad  bool
	}{
		{name: "bytes", text: "2000", want: 2000},
		{name: "suffix_bytes", text: "2000B", want: 2000},
		{name: "binary", text: "64MiB", want: 64 << 20},
		{name: "decimal", text: "64MB", want: 64_000_000},
		{name: "blank", text: "4 KiB", want: 4096},
		{name: "kilo", text: "1kB", want: 1000},
		{name: "negative", text: "-1", bad: true},
		{name: "fraction", text: "1.5GiB", bad: true},
		{name: "overflow", text: "99999999999GiB", bad: true},
		{name: "unit_only", text: "MiB", bad: true},
		{name: "empty", text: "", bad: true},
		{name: "lower_case", text: "64mib", bad: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got, err := config.ParseSize(tc.text)
			if (err != nil) != tc.bad || got != tc.want {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestSize_String(t *testing.T) {
	for want, s := range map[string]config.Size{"2000": 2000, "64MiB": 64 << 20, "1GiB": 1 << 30, "3KiB": 3072, "0": 0} {
		if got := s.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
