package fetch

import (
	"net/http"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// testNow is the time of tests.
var testNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name, value string
		want        time.Duration
	}{
		{"none", "", 0},
		{"seconds", "120", 2 * time.Minute},
		{"blanks", " 7 ", 7 * time.Second},
		{"zero", "0", 0},
		{"negative", "-1", 0},
		{"most", "999999999", 999999999 * time.Second},
		{"too many digits", "9999999999999999999999", 0},
		{"fraction", "1.5", 0},
		{"date", "Sun, 01 Mar 2026 12:00:30 GMT", 30 * time.Second},
		{"old form of a date", "Sunday, 01-Mar-26 12:01:00 GMT", time.Minute},
		{"past", "Sun, 01 Mar 2020 12:00:00 GMT", 0},
		{"far future", "Fri, 31 Dec 9999 23:59:59 GMT", time.Duration(1<<63 - 1)},
		{"neither", "tomorrow", 0},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := retryAfter(tc.value, testNow); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// retrySeeds are values of Retry-After.
var retrySeeds = [][]byte{[]byte("120"), []byte("999999999"), []byte("Sun, 01 Mar 2026 12:00:30 GMT")}

// checkRetryAfter has a wait never be negative, and only be there for what the
// standard allows.
func checkRetryAfter(t testing.TB, b []byte) {
	got := retryAfter(string(b), testNow)
	_, err := http.ParseTime(string(b))
	if got < 0 || got > 0 && err != nil && len(b) == 0 {
		t.Errorf("%q waits %s", b, got)
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range retrySeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkRetryAfter(t, b) })
}

func TestRetryAfter_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, retrySeeds, func(b []byte) { checkRetryAfter(t, b) })
}
