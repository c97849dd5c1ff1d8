package endtoend_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// process is a sender that was started.
type process struct {
	cmd    *exec.Cmd
	ended  chan struct{} // its output has ended
	states map[string]chan struct{}

	mu       sync.Mutex
	reports  []report
	openedAt time.Time
}

// startSender starts a sender.
func startSender(tb testing.TB, o *order) *process {
	tb.Helper()

	exe, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}

	text, err := json.Marshal(o)
	if err != nil {
		tb.Fatal(err)
	}

	p := &process{cmd: exec.CommandContext(tb.Context(), exe), ended: make(chan struct{}), states: map[string]chan struct{}{}}
	p.cmd.Env = append(os.Environ(), roleVariable+"=sender", senderVariable+"="+string(text),
		"GORACE=atexit_sleep_ms=0") // the race detector's pause of a second before the end
	p.cmd.Stderr = os.Stderr

	out, err := p.cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}

	for _, state := range []string{stateReady, stateOpened} {
		p.states[state] = make(chan struct{})
	}

	if err := p.cmd.Start(); err != nil {
		tb.Fatal(err)
	}

	go func() {
		defer close(p.ended)

		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.note(lines.Bytes())
		}
	}()

	return p
}

// note keeps a report. A line that is none is the test's business.
func (p *process) note(line []byte) {
	var r report
	if json.Unmarshal(line, &r) != nil {
		r.State = "malformed: " + string(line)
	}

	p.mu.Lock()
	p.reports = append(p.reports, r)

	if r.State == stateOpened {
		p.openedAt = time.Now()
	}

	p.mu.Unlock()

	if reached := p.states[r.State]; reached != nil {
		close(reached)
	}
}

// await returns when the sender has said that it is in a state.
func (p *process) await(tb testing.TB, state string) {
	tb.Helper()

	select {
	case <-p.states[state]:
	case <-p.ended:
		tb.Fatalf("the sender ended before it was %s: %v", state, p.cmd.Wait())
	}
}

// wait returns when the sender has ended, with what it said.
func (p *process) wait() ([]report, error) {
	<-p.ended

	return p.reports, p.cmd.Wait()
}

// find returns the last report of a state, nil if there is none.
func find(reports []report, state string) *report {
	for i := len(reports) - 1; i >= 0; i-- {
		if reports[i].State == state {
			return &reports[i]
		}
	}

	return nil
}
