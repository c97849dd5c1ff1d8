package exportertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody is the user that receivers run as when the test is root: servers should
// not be, and some refuse.
const nobody = 65534

// program says what to start.
type program struct {
	name string   // for messages
	args []string // the program and its arguments
	env  []string // beside those of the test
	dir  string   // its working directory, which it owns; logs go there
}

// process is a program that runs.
type process struct {
	name  string
	log   string
	stdin io.Closer
	gone  chan struct{} // closed when it has ended
}

// supervisor starts "$@" and ends it when the standard input does, which happens
// also when the test's process dies; then it removes the directory $REMOVE.
const supervisor = `
exec 3<&0 </dev/null
"$@" 3<&- &
child=$!
(
	cat <&3 >/dev/null
	kill -TERM $child
	sleep 10
	kill -KILL $child
) 2>/dev/null &
watcher=$!
exec 3<&-
wait $child
kill $watcher 2>/dev/null
[ -z "$REMOVE" ] || rm -rf "$REMOVE"
`

// run starts p, as nobody if the test is root. remove makes its directory go
// away with it.
func (p *program) run(remove bool) (*process, error) {
	log := filepath.Join(p.dir, "output.log")

	out, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer out.Close()

	cmd := exec.CommandContext(context.Background(), "/bin/sh", append([]string{"-c", supervisor, "sh"}, p.args...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.dir, out, out
	cmd.Env = append(os.Environ(), p.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}

	if remove {
		cmd.Env = append(cmd.Env, "REMOVE="+p.dir)
	}

	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}

		if err := giveAway(p.dir); err != nil {
			return nil, err
		}
	}

	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}

	if err := cmd.Start(); err != nil {
		return nil, err
	}

	proc := &process{name: p.name, log: log, stdin: stdin, gone: make(chan struct{})}

	go func() {
		cmd.Wait()
		close(proc.gone)
	}()

	return proc, nil
}

// start runs p until the test ends and shows its log when the test has failed.
func (p *program) start(tb testing.TB) *process {
	tb.Helper()

	proc, err := p.run(false)
	must(tb, err)
	tb.Cleanup(func() {
		proc.stop()

		if tb.Failed() {
			tb.Logf("%s logged:\n%s", p.name, proc.tail())
		}
	})

	return proc
}

// stop ends the process and returns when it is gone.
func (p *process) stop() {
	p.stdin.Close()
	<-p.gone
}

// tail returns the end of the log.
func (p *process) tail() string {
	const length = 8000

	data, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}

	return string(data[max(0, len(data)-length):])
}

// await returns when ready does, and an error when the process ends before or
// timeout is over.
func (p *process) await(timeout time.Duration, ready func() bool) error {
	deadline := time.Now().Add(timeout)

	for !ready() {
		select {
		case <-p.gone:
			return fmt.Errorf("%s ended at once:\n%s", p.name, p.tail())
		case <-time.After(20 * time.Millisecond):
		}

		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not ready within %s:\n%s", p.name, timeout, p.tail())
		}
	}

	return nil
}

// listens reports whether something accepts connections at address.
func listens(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}

	conn.Close()

	return true
}

// giveAway makes nobody the owner of dir and all that is in it.
func giveAway(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, nobody, nobody))
	})
}

// freePort returns a port of 127.0.0.1 that was free for both TCP and UDP a
// moment ago: the programs that take no port 0 get it.
func freePort() (int, error) {
	for range 20 {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return 0, err
		}

		port := listener.Addr().(*net.TCPAddr).Port
		conn, err := net.ListenPacket("udp", fmt.Sprintf("127.0.0.1:%d", port))
		listener.Close()

		if err == nil {
			conn.Close()

			return port, nil
		}
	}

	return 0, errors.New("no free port")
}

// freeAddress returns 127.0.0.1 with a free port.
func freeAddress(tb testing.TB) string {
	tb.Helper()

	port, err := freePort()
	must(tb, err)

	return fmt.Sprintf("127.0.0.1:%d", port)
}

// absent ends a test whose receiver is not on this machine: with a failure in
// CI, where everything is to be there.
func absent(tb testing.TB, err error) {
	tb.Helper()

	if os.Getenv("CI") != "" {
		tb.Fatalf("in CI every receiver must be there: %v", err)
	}

	tb.Skipf("skipped: %v", err)
}

// writeFile writes a file of a receiver.
func writeFile(tb testing.TB, path, text string) {
	tb.Helper()
	must(tb, os.WriteFile(path, []byte(text), 0o644))
}

// readLines returns the complete lines of a file that is being written; none
// when there is no file.
func readLines(path string) []string {
	data, err := os.ReadFile(path)
	if err != nil || len(data) == 0 {
		return nil
	}

	lines := strings.SplitAfter(string(data), "\n")
	complete := lines[:0]

	for _, line := range lines {
		if text, ok := strings.CutSuffix(line, "\n"); ok {
			complete = append(complete, text)
		}
	}

	return complete
}
