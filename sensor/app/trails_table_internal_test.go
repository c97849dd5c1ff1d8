package app

import (
	"strings"
	"testing"
	"time"
)

func TestColumns_print(t *testing.T) {
	t.Parallel()
	c := &columns{right: []bool{false, true}}
	c.add("NAME", "N", "WHY")
	c.add("größe", "1,000", "")
	c.add("x", "7", "a\x1b[31mred\nline")
	var b strings.Builder
	c.print(&b, "> ")
	want := "> NAME       N  WHY\n> größe  1,000\n> x          7  a[31mredline\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestAgeText(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		age  time.Duration
		want string
	}{
		{"from the future", -time.Hour, "0s"},
		{"seconds", 59 * time.Second, "59s"},
		{"minutes", 90 * time.Second, "1m"},
		{"hours", 47 * time.Hour, "47h"},
		{"days", 50 * time.Hour, "2d"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := ageText(tc.age); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
