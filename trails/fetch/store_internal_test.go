package fetch

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"
)

// TestStore_crash ends the writing of a copy after each of its steps. What was
// there stays, however often it happens.
func TestStore_crash(t *testing.T) {
	t.Parallel()
	st := &store{dir: t.TempDir(), log: slog.New(slog.DiscardHandler)}
	s := &Source{Name: "list", URL: "https://a.example/"}
	save := func(body string) {
		st.save(t.Context(), s, st.load(t.Context(), s), &reply{body: []byte(body)}, testNow)
	}
	want := func(body string) *kept {
		t.Helper()
		k := st.load(t.Context(), s)
		if k == nil || string(k.body) != body {
			t.Fatalf("copy is %v, want %q", k, body)
		}
		return k
	}
	save("good")
	for i := range 10 {
		k := want("good")
		body := fmt.Sprintf("body %d", i)

		// The new body lies beside, without its name.
		f, err := st.pending(s, bodySuffix, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = f.File.Close() // as at the end of a process
		want("good")

		// The validators have their name, and the body still has none.
		e := newEntry(s, &reply{}, testNow, sumOf([]byte(body)), int64(len(body)))
		if err := st.note(s, e, k.entry); err != nil {
			t.Fatal(err)
		}
		want("good")
	}
	save("better")
	want("better")
	if entries, err := os.ReadDir(st.dir); err != nil || len(entries) != 3 {
		t.Errorf("files are %v, error %v", entries, err)
	}
}

// TestStore_elsewhere has the copy of another address be none, which is no
// reason to warn, and a damaged one be a reason.
func TestStore_elsewhere(t *testing.T) {
	t.Parallel()
	logged := &bytes.Buffer{}
	st := &store{dir: t.TempDir(), log: slog.New(slog.NewTextHandler(logged, nil))}
	s := &Source{Name: "list", URL: "https://a.example/1"}
	st.save(t.Context(), s, nil, &reply{body: []byte("body")}, testNow)
	moved := &Source{Name: "list", URL: "https://a.example/2"}
	if k := st.load(t.Context(), moved); k != nil || logged.Len() > 0 {
		t.Errorf("copy is %v, log is %s", k, logged)
	}
	if err := os.WriteFile(st.path(s, bodySuffix), []byte("bode"), 0o600); err != nil {
		t.Fatal(err)
	}
	if k := st.load(t.Context(), s); k != nil || !strings.Contains(logged.String(), "not the bytes that were noted") {
		t.Errorf("copy is %v, log is %s", k, logged)
	}
}

// TestWithLock has a lock that another holds be waited for, but not longer
// than wanted.
func TestWithLock(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/" + lockName
	held, free := make(chan struct{}), make(chan struct{})
	go func() {
		_ = withLock(t.Context(), path, func() error { close(held); <-free; return nil }) // seen below
	}()
	<-held
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	ran := false
	run := func() error { ran = true; return nil }
	if err := withLock(ctx, path, run); err == nil || ran {
		t.Errorf("lock was given twice, error %v", err)
	}
	close(free)
	if err := withLock(t.Context(), path, run); err != nil || !ran {
		t.Errorf("lock was not given, error %v", err)
	}
}
