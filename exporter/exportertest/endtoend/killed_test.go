package endtoend_test

import (
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
)

const (
	// roundsVariable is how often a sender is killed, unless killRounds times.
	roundsVariable = "TRAILSCOPE_CRASH_ROUNDS"
	killRounds     = 3

	// leastRate is how many events a second the senders have to commit on
	// average, once many rounds have made that an average.
	leastRate, manyRounds = 2000, 100

	// longestLife is how long a sender lives at most, from the moment on in
	// which it opens its spool.
	longestLife = 500 * time.Millisecond

	// perRound keeps the numbers of a round's events apart from others.
	perRound = 100_000
)

// rounds returns how often to kill.
func rounds(tb testing.TB) int {
	tb.Helper()

	text := os.Getenv(roundsVariable)
	if text == "" {
		return killRounds
	}

	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatalf("%s: %v", roundsVariable, err)
	}

	return n
}

// receiver is where killed senders send to.
type receiver interface {
	// order returns an order with the address filled in.
	order(dir string) *order

	// got returns the hash of each document by its number, and how often one
	// came again, -1 if that is not known. It fails the test for documents that
	// are there twice.
	got(tb testing.TB) (stored map[int]uint64, repeats int)
}

// fake is a [bulk] under test.
type fake struct {
	*bulk
	url string
}

// newFake starts a fake.
func newFake(tb testing.TB, b *bulk) *fake {
	tb.Helper()

	server := httptest.NewServer(b)
	tb.Cleanup(server.Close)

	return &fake{bulk: b, url: server.URL}
}

// order implements [receiver].
func (f *fake) order(dir string) *order { return &order{Dir: dir, URL: f.url} }

// got implements [receiver].
func (f *fake) got(tb testing.TB) (map[int]uint64, int) {
	tb.Helper()

	stored, repeats, broken := f.arrived()
	if len(broken) > 0 {
		tb.Errorf("%d documents are not what was sent before, such as %s", len(broken), broken[0])
	}

	return stored, repeats
}

func TestKilled(t *testing.T) {
	t.Parallel()

	testKilled(t, newFake(t, &bulk{trouble: true}))
}

func TestKilled_elasticsearch(t *testing.T) {
	t.Parallel()

	testKilled(t, newStream(t, "killed"))
}

// toll is what the killed senders leave behind.
type toll struct {
	// committed has how many events each round has committed.
	committed []int

	// sum is their sum, over the time life since the spools were open.
	sum  int
	life time.Duration

	// early is how many rounds did not get so far.
	early int

	// last are the terms of the latest sender that had opened its spool.
	last exportertest.Terms
}

// testKilled kills senders that write, each after a random time, and in the end
// lets one deliver what is left.
func testKilled(t *testing.T, to receiver) {
	t.Helper()

	o := to.order(t.TempDir())
	all := &toll{}

	for round := range rounds(t) {
		o.First = round * perRound
		all.kill(t, o, time.Millisecond+rand.N(longestLife))

		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}

	o.Drain = true

	reports, err := startSender(t, o).wait()
	if err != nil {
		t.Fatalf("the last sender: %v", err)
	}

	end := find(reports, stateClosed).Terms
	end.Check(t, "in the end")

	stored, repeats := to.got(t)
	all.check(t, stored, newDocuments(t, o.Namespace))

	// What the counters say of 200 lives is what the receiver has.
	if want := (exportertest.Terms{Emitted: uint64(len(stored)), Acked: uint64(len(stored))}); end != want {
		t.Errorf("%d events arrived; the terms are %+v", len(stored), end)
	}

	rate := float64(all.sum) / all.life.Seconds()
	if rounds := len(all.committed); rounds >= manyRounds && rate < leastRate {
		t.Errorf("%.0f events a second were committed, want %d", rate, leastRate)
	}

	t.Logf("%d kills, %d of them while the spool was opened: %d events committed (%.0f a second), %d arrived, %d came again",
		len(all.committed), all.early, all.sum, rate, len(stored), repeats)
}

// kill starts a sender and kills it after a time.
func (a *toll) kill(t *testing.T, o *order, after time.Duration) {
	t.Helper()

	p := startSender(t, o)
	p.await(t, stateReady)
	time.Sleep(after)

	killed := time.Now()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}

	reports, err := p.wait()
	if p.cmd.ProcessState.Exited() {
		t.Fatalf("the sender ended itself: %v", err)
	}

	for _, r := range reports {
		switch r.State {
		case stateReady, stateOpened, stateCommitted:
		default:
			t.Fatalf("the sender says it is %s", r.State)
		}
	}

	committed := 0

	if r := find(reports, stateCommitted); r != nil {
		committed = r.Committed - o.First
	}

	if r := find(reports, stateOpened); r == nil {
		a.early++
	} else {
		a.life += killed.Sub(p.openedAt)
		a.reopened(t, r.Terms)
	}

	a.committed = append(a.committed, committed)
	a.sum += committed
}

// reopened checks the terms that a sender has found: they are right, and nothing
// that was committed, nor what was known to be acknowledged, is forgotten.
func (a *toll) reopened(t *testing.T, m exportertest.Terms) {
	t.Helper()
	m.Check(t, "reopened")

	if m.Dropped+m.Dead+m.Skipped > 0 || m.Emitted < uint64(a.sum) || m.Acked < a.last.Acked {
		t.Errorf("reopened: %+v after %d committed events and %+v", m, a.sum, a.last)
	}

	a.last = m
}

// check compares what is stored with what was committed. More may be there: what
// was committed and not reported.
func (a *toll) check(t *testing.T, stored map[int]uint64, docs *documents) {
	t.Helper()

	missing := 0

	for round, n := range a.committed {
		for i := range n {
			if _, ok := stored[round*perRound+i]; !ok {
				missing++
			}
		}
	}

	if missing > 0 {
		t.Errorf("%d of %d committed events are missing", missing, a.sum)
	}

	unknown, changed := 0, 0

	for n, hash := range stored {
		switch {
		case n < 0 || n/perRound >= len(a.committed):
			unknown++
		case hash != docs.hash(n):
			changed++
		}
	}

	if unknown > 0 || changed > 0 {
		t.Errorf("%d documents are of no event, %d differ from their event's", unknown, changed)
	}
}
