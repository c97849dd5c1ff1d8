package endtoend_test

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

// longestEnd is how long a process may take to end after SIGTERM.
const longestEnd = 10 * time.Second

func TestTerminated(t *testing.T) {
	t.Parallel()

	testTerminated(t, newFake(t, &bulk{}))
}

func TestTerminated_elasticsearch(t *testing.T) {
	t.Parallel()

	testTerminated(t, newStream(t, "terminated"))
}

// testTerminated ends senders that write, one after the other. Each delivers
// everything before it ends, and nothing is sent twice.
func testTerminated(t *testing.T, to receiver) {
	t.Helper()

	const senders = 3

	o := to.order(t.TempDir())

	for range senders {
		r := terminate(t, o, 50*time.Millisecond+rand.N(350*time.Millisecond))

		if m := r.Terms; m.Acked != uint64(r.Written) || m.Emitted != m.Acked {
			t.Errorf("%d events written; %+v", r.Written, m)
		}

		o.First = r.Written
	}

	checkAll(t, to, o)
}

// TestTerminated_hanging ends a sender whose receiver does not answer: it ends in
// time, and the next one delivers what was left.
func TestTerminated_hanging(t *testing.T) {
	t.Parallel()

	to := newFake(t, &bulk{})
	o := to.order(t.TempDir())

	to.hangs.Store(true)

	r := terminate(t, o, 200*time.Millisecond)
	if m := r.Terms; m.Emitted != uint64(r.Written) || m.Pending != m.Emitted {
		t.Errorf("%d events written; %+v", r.Written, m)
	}

	to.hangs.Store(false)

	o.First, o.Drain = r.Written, true
	if _, err := startSender(t, o).wait(); err != nil {
		t.Fatal(err)
	}

	checkAll(t, to, o)
}

// terminate starts a sender and ends it with SIGTERM after a time.
func terminate(t *testing.T, o *order, after time.Duration) *report {
	t.Helper()

	p := startSender(t, o)
	p.await(t, stateOpened)
	time.Sleep(after)

	start := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}

	reports, err := p.wait()
	if took := time.Since(start); err != nil || took > longestEnd {
		t.Errorf("the sender ended after %s: %v", took, err)
	}

	r := find(reports, stateClosed)
	if r == nil || r.Written == o.First {
		t.Fatalf("the sender says %+v", reports)
	}

	r.Terms.Check(t, "closed")

	return r
}

// checkAll checks that all events before o's first are there, unchanged, and that
// none was sent twice.
func checkAll(t *testing.T, to receiver, o *order) {
	t.Helper()

	docs := newDocuments(t, o.Namespace)

	stored, repeats := to.got(t)
	if len(stored) != o.First || repeats != 0 {
		t.Errorf("%d events arrived, want %d; %d came again", len(stored), o.First, repeats)
	}

	for n, hash := range stored {
		if n < 0 || n >= o.First || hash != docs.hash(n) {
			t.Fatalf("event %d differs", n)
		}
	}
}
