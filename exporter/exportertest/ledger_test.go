package exportertest_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
)

// recorder notes errors instead of failing.
type recorder struct {
	testing.TB
	errors []string
}

func (*recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func TestTerms_Check(t *testing.T) {
	t.Parallel()

	exportertest.Terms{Emitted: 15, Acked: 1, Skipped: 2, Pending: 3, Dropped: 4, Dead: 5}.Check(t, "even")

	r := &recorder{TB: t}
	exportertest.Terms{Emitted: 3, Acked: 2}.Check(r, "odd")

	if len(r.errors) != 1 {
		t.Errorf("errors: %q", r.errors)
	}
}

func TestLedger(t *testing.T) {
	t.Parallel()

	var l exportertest.Ledger

	events := exportertest.Events()[:4]
	l.Sent(events...)
	l.Arrived(events[1].ID.String(), events[0].ID.String(), "foreign")
	l.Arrived(events[1].ID.String())

	b := l.Balance()
	if len(b.Missing) != 2 || !reflect.DeepEqual(b.Unknown, []string{"foreign"}) || b.Repeats != 1 || b.Arrived != 2 {
		t.Errorf("balance %+v", b)
	}

	if got := l.Order(); len(got) != 3 || got[0] != events[1].ID.String() {
		t.Errorf("order %q", got)
	}

	r := &recorder{TB: t}
	if l.Check(r, 0); len(r.errors) != 3 {
		t.Errorf("errors: %q", r.errors)
	}

	if l.Check(r, 1); len(r.errors) != 5 {
		t.Errorf("errors: %q", r.errors)
	}
}
