// Package fuzzed drives a parser with many damaged inputs in an ordinary test
// run, so that every promise about hostile input is checked without the fuzzing
// engine and gives the same result on every machine.
//
// [Run] derives inputs from seeds by a fixed pseudo-random sequence: the same
// seeds and count always give the same inputs. It fails the test when the
// function panics and when one call allocates more than [MaxAlloc] bytes.
//
// Allocation is measured for every single call by the runtime's total-allocation
// counter, with GOMAXPROCS set to 1 for the duration of the run (about one
// microsecond a reading). The counter belongs to the process, so Run must not be
// called from a parallel test, the function must not leave goroutines behind that
// allocate, and the runtime's own bookkeeping may add about a kilobyte.
//
// The package imports testing and is meant for _test files only.
package fuzzed

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
)

// MaxAlloc is the number of bytes that one call may allocate (house rule: no
// allocation beyond 64 KiB for one input).
const MaxAlloc = 64 << 10

// shownInput is the number of input bytes that a failure message shows.
const shownInput = 2048

// Run calls f with n inputs derived from seeds, the seeds themselves and the
// empty input first. f borrows its argument until it returns: the next call
// reuses the memory. The slice's capacity equals its length, so that a parser
// that looks beyond the end is caught.
//
// Run stops at the first failure, which it reports with the number of the input
// and its bytes in hexadecimal. It must not be called from a parallel test.
func Run(t testing.TB, n int, seeds [][]byte, f func(input []byte)) {
	t.Helper()

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))

	// The first collection makes the collector's own goroutines; they would be
	// charged to the input that happens to start it.
	runtime.GC()

	m := newMutator(seeds)
	var stats runtime.MemStats
	for i := range n {
		input := m.next(i)

		runtime.ReadMemStats(&stats)
		before := stats.TotalAlloc
		failure := call(f, input)
		runtime.ReadMemStats(&stats)

		if failure != "" {
			t.Fatalf("input %d panics: %s\ninput: %s", i, failure, show(input))
		} else if got := stats.TotalAlloc - before; got > MaxAlloc {
			t.Fatalf("input %d allocates %d bytes, limit is %d\ninput: %s", i, got, MaxAlloc, show(input))
		}
	}
}

// call runs f and returns the text of its panic with the stack, or "".
func call(f func([]byte), input []byte) (failure string) {
	defer func() {
		if v := recover(); v != nil {
			failure = fmt.Sprintf("%v\n%s", v, debug.Stack())
		}
	}()

	f(input)

	return ""
}

// show renders an input for a failure message.
func show(input []byte) string {
	if len(input) > shownInput {
		return fmt.Sprintf("%x… (%d bytes)", input[:shownInput], len(input))
	}

	return fmt.Sprintf("%x", input)
}
