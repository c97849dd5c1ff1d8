package exportertest

import (
	"io"
	"log"
	"testing"
	"time"
)

// patience is how long a test waits for what should come at once.
const patience = 10 * time.Second

// quiet returns a logger that says nothing: clients that break off are the
// point of these servers.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// waitFor returns what get gives, once that is n or more.
func waitFor[T any](tb testing.TB, n int, what string, get func() []T) []T {
	tb.Helper()

	var got []T

	Eventually(tb, patience, func() bool {
		got = get()

		return len(got) >= n
	}, func() string { return "waiting for " + what })

	return got
}

// Eventually returns as soon as ok does, asked every few milliseconds. After
// timeout it ends the test with what's text; what may be nil.
func Eventually(tb testing.TB, timeout time.Duration, ok func() bool, what func() string) {
	tb.Helper()

	for deadline := time.Now().Add(timeout); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().Before(deadline) {
			continue
		}

		text := "waiting"
		if what != nil {
			text = what()
		}

		tb.Fatalf("%s: not within %s", text, timeout)
	}
}
