package capture

import (
	"math"
	"testing"
	"time"
)

func TestDated(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		micros int64
		want   string
	}{
		{name: "epoch", micros: 0, want: "1970-01-01 00:00:00.000000"},
		{name: "before the epoch", micros: -1, want: "1969-12-31 23:59:59.999999"},
		{name: "too early", micros: math.MinInt64, want: "0001-01-02 00:00:00.000000"},
		{name: "too late", micros: math.MaxInt64, want: "9999-12-30 23:59:59.999999"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := time.UnixMicro(dated(tc.micros)).UTC().Format("2006-01-02 15:04:05.000000")
			if got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}
