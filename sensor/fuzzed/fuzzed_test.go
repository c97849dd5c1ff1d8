package fuzzed_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"runtime"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// recorder is a test that notes its first failure instead of failing.
type recorder struct {
	testing.TB
	message string
}

// Helper implements the [testing.TB] interface.
func (r *recorder) Helper() {}

// Fatalf implements the [testing.TB] interface.
func (r *recorder) Fatalf(format string, args ...any) {
	r.message = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// outcome returns the failure that Run reports for f, or "".
func outcome(t *testing.T, n int, seeds [][]byte, f func([]byte)) (message string) {
	t.Helper()

	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		fuzzed.Run(r, n, seeds, f)
	}()
	<-done

	return r.message
}

// sink keeps allocations of the tests alive.
var sink []byte

func TestRun_failures(t *testing.T) {
	seeds := [][]byte{[]byte("hello, this is a seed"), []byte("another seed")}
	grown := []byte(nil)

	testCases := []struct {
		name string
		f    func(b []byte)
		want string
	}{{
		name: "harmless",
		f:    func([]byte) {},
		want: "",
	}, {
		name: "panic",
		f: func(b []byte) {
			if len(b) > 0 && b[0] == 'a' {
				panic("letter a")
			}
		},
		want: "panics: letter a",
	}, {
		name: "out of range",
		f:    func(b []byte) { _ = b[:len(b)+1] },
		want: "out of range",
	}, {
		name: "one large object",
		f:    func(b []byte) { sink = make([]byte, fuzzed.MaxAlloc+1) },
		want: "allocates",
	}, {
		name: "one large object for one rare input",
		f: func(b []byte) {
			if bytes.Equal(b, seeds[1]) {
				sink = make([]byte, fuzzed.MaxAlloc+1)
			}
		},
		want: "input 2 allocates",
	}, {
		name: "many small objects",
		f: func(b []byte) {
			for range fuzzed.MaxAlloc/16 + 1 {
				sink = make([]byte, 16)
			}
		},
		want: "allocates",
	}, {
		name: "scratch that grows once",
		f: func(b []byte) {
			if grown == nil {
				grown = make([]byte, 2*fuzzed.MaxAlloc)
			}
		},
		want: "input 0 allocates",
	}, {
		name: "three quarters of the limit each time",
		f: func(b []byte) {
			for range fuzzed.MaxAlloc / 16 * 3 / 4 {
				sink = make([]byte, 16)
			}
		},
		want: "",
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got := outcome(t, 300, seeds, tc.f)
			if tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestRun_deterministic(t *testing.T) {
	seeds := [][]byte{bytes.Repeat([]byte("0123456789"), 20), {1}, nil}
	digest := func() (sum uint64, distinct, longest int) {
		seen := map[string]bool{}
		h := fnv.New64a()
		fuzzed.Run(t, 5000, seeds, func(b []byte) {
			h.Write(b)
			seen[string(b)] = true
			longest = max(longest, len(b))
		})

		return h.Sum64(), len(seen), longest
	}

	a, distinct, longest := digest()
	b, _, _ := digest()
	if a != b {
		t.Error("two runs made different inputs")
	}

	if distinct < 3000 {
		t.Errorf("only %d distinct inputs of 5000", distinct)
	}

	if longest <= 200 || longest > 200+512 {
		t.Errorf("longest input has %d bytes", longest)
	}
}

func TestRun_seedsFirst(t *testing.T) {
	seeds := [][]byte{[]byte("one"), []byte("two")}
	var got []string
	fuzzed.Run(t, 3, seeds, func(b []byte) {
		if cap(b) != len(b) {
			t.Errorf("capacity %d of %d bytes", cap(b), len(b))
		}

		got = append(got, string(b))
	})

	if want := "[ one two]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestRun_withoutSeeds(t *testing.T) {
	total := 0
	fuzzed.Run(t, 100, nil, func(b []byte) { total += len(b) })
	if total == 0 {
		t.Error("all inputs are empty")
	}
}
