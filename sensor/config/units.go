package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time, written with its unit: "100ms", "30s", "24h".
type Duration time.Duration

// errNoUnit is the problem of a bare number where a duration belongs.
var errNoUnit = errors.New("a duration needs a unit")

// ParseDuration reads a duration. A bare number is refused, because every
// reader would take it for another unit; only 0 needs none.
func ParseDuration(s string) (Duration, error) {
	if _, err := strconv.ParseFloat(s, 64); err == nil && s != "0" {
		return 0, errNoUnit
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration", s)
	}
	return Duration(d), nil
}

// String returns the shortest form that [ParseDuration] reads.
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Size is a number of bytes, written with or without a unit: "2000", "64MiB".
type Size int64

// Multiples of a byte.
const (
	KiB Size = 1 << 10
	MiB Size = 1 << 20
	GiB Size = 1 << 30
)

// unit is one way to write a multiple.
type unit struct {
	suffix string
	size   Size
}

// sizeUnits lists the units, those of powers of two first: the first that
// divides a size is the one it is written in.
var sizeUnits = [...]unit{
	{"GiB", GiB},
	{"MiB", MiB},
	{"KiB", KiB},
	{"GB", 1_000_000_000},
	{"MB", 1_000_000},
	{"kB", 1_000},
	{"B", 1},
	{"", 1},
}

// ParseSize reads a size: a whole number, and a unit that is B, kB, MB, GB
// (powers of 1000) or KiB, MiB, GiB (powers of 1024).
func ParseSize(s string) (Size, error) {
	for _, u := range sizeUnits {
		digits, ok := strings.CutSuffix(s, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimRight(digits, " "), 10, 64)
		if err != nil || n < 0 || n > int64(1<<62/u.size) {
			break
		}
		return Size(n) * u.size, nil
	}
	return 0, fmt.Errorf("%q is not a size", s)
}

// String returns the shortest form that [ParseSize] reads.
func (s Size) String() string {
	for _, u := range sizeUnits[:3] {
		if s != 0 && s%u.size == 0 {
			return strconv.FormatInt(int64(s/u.size), 10) + u.suffix
		}
	}
	return strconv.FormatInt(int64(s), 10)
}
