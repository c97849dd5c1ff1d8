package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// insideNetwork is the environment variable by which the test knows that it runs
// in a network namespace of its own.
const insideNetwork = "TRAILSCOPE_TEST_NETWORK"

// Keys of what belongs to a script.
const (
	managerKey = "manager"
	peerKey    = "peer"
)

// patience is how long a script waits for what must come.
const patience = 20 * time.Second

// TestServiceScripts runs the whole program like [TestScripts] in a network
// namespace of its own: each file of testdata/service has a pair of virtual
// interfaces, $WIRE for the program and another to send from, a port for figures
// ($PORT), and a directory that everybody may use ($OPEN), with the program in it
// ($PROGRAM).
func TestServiceScripts(t *testing.T) {
	t.Parallel()
	if os.Getenv(insideNetwork) == "" {
		inNetworkNamespace(t)
		return
	}
	if out, err := exec.CommandContext(t.Context(), "ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	// Neighbour discovery would send packets.
	for _, name := range []string{"all", "default"} {
		if err := os.WriteFile("/proc/sys/net/ipv6/conf/"+name+"/disable_ipv6", []byte("1"), 0); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	var number atomic.Int32
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/service",
		RequireExplicitExec: true,
		Setup:               func(e *testscript.Env) error { return setUpService(e, int(number.Add(1))) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"manager":   startManager,
			"tells":     tells,
			"signal":    sendSignal,
			"terminate": terminate,
			"packets":   sendPackets,
			"fetch":     fetchPage,
			"hang":      hang,
		},
		Condition: serviceCondition,
	})
}

// serviceCondition knows `plain`: whether processes of another user with chosen
// capabilities can be started. Where they cannot CI fails.
func serviceCondition(name string) (bool, error) {
	if name != "plain" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	_, err := exec.LookPath("setpriv")
	able := err == nil && os.Getenv("TRAILSCOPE_TEST_ROOT") != ""
	if !able && os.Getenv("CI") != "" {
		return false, errors.New("needs root and the setpriv command (Debian package util-linux)")
	}
	return able, nil
}

// inNetworkNamespace runs this test again, in a network namespace of its own.
// Where that is not allowed it is skipped, but not in CI.
func inNetworkNamespace(t *testing.T) {
	t.Helper()

	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), insideNetwork+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if os.Geteuid() == 0 {
		cmd.Env = append(cmd.Env, "TRAILSCOPE_TEST_ROOT=1")
	} else {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	output := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = output, output
	_, err := exec.LookPath("ip")
	if err == nil {
		err = cmd.Start()
	}
	switch {
	case err != nil && os.Getenv("CI") == "":
		t.Skipf("no network namespace: %v", err)
	case err != nil:
		t.Fatalf("no network namespace: %v", err)
	}
	if err = cmd.Wait(); err != nil {
		t.Fatalf("in the namespace: %v\n%s", err, output)
	}
}

// setUpService makes what the n-th script has.
func setUpService(e *testscript.Env, n int) error {
	wire, peer := fmt.Sprintf("wire%d", n), fmt.Sprintf("peer%d", n)
	for _, args := range [][]string{
		{"link", "add", wire, "type", "veth", "peer", "name", peer},
		{"link", "set", wire, "up"},
		{"link", "set", peer, "up"},
	} {
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
	}
	open, err := os.MkdirTemp("", "trailscope-service-")
	if err != nil {
		return err
	}
	e.Defer(func() { _ = os.RemoveAll(open) })
	own, err := os.ReadFile(os.Args[0])
	program := filepath.Join(open, "trailscope") // by which name it is the program
	if err = errors.Join(err, os.WriteFile(program, own, 0o755), os.Chmod(program, 0o755), os.Chmod(open, 0o777)); err != nil {
		return err
	}
	e.Values[peerKey], e.Values[managerKey] = peer, &serviceManager{}
	e.Setenv("WIRE", wire)
	e.Setenv("OPEN", open)
	e.Setenv("PROGRAM", program)
	e.Setenv("PORT", strconv.Itoa(19300+n))
	e.Setenv("TZ", "UTC")
	e.Setenv("STATE_DIRECTORY", filepath.Join(open, "state"))
	e.Setenv("GORACE", "atexit_sleep_ms=0")
	return nil
}

// serviceManager is the socket of a service manager, and what it was told.
type serviceManager struct {
	mu       sync.Mutex
	messages []told
	// read is how many messages were found by tells.
	read int
}

// told is a message.
type told struct {
	at   time.Time
	text string
}

// startManager starts a service manager and names its socket in $NOTIFY_SOCKET:
// `manager`, or `manager @` for an abstract name.
func startManager(ts *testscript.TestScript, neg bool, args []string) {
	name := filepath.Join(ts.Getenv("OPEN"), "notify")
	switch {
	case neg || len(args) > 1 || len(args) == 1 && args[0] != "@":
		ts.Fatalf("usage: manager [@]")
	case len(args) == 1:
		name = "@trailscope-" + ts.Getenv("WIRE")
	}
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	ts.Check(err)
	if len(args) == 0 {
		ts.Check(os.Chmod(name, 0o777))
	}
	ts.Defer(func() { _ = conn.Close() })
	go ts.Value(managerKey).(*serviceManager).listen(conn)
	ts.Setenv("NOTIFY_SOCKET", name)
}

// listen keeps messages until the socket is closed.
func (m *serviceManager) listen(conn *net.UnixConn) {
	b := make([]byte, 4096)
	for {
		n, err := conn.Read(b)
		if err != nil {
			return
		}
		m.mu.Lock()
		m.messages = append(m.messages, told{time.Now(), string(b[:n])})
		m.mu.Unlock()
	}
}

// next returns the first message behind those that were found which an expression
// matches, and passes over those before it.
func (m *serviceManager) next(re *regexp.Regexp, from time.Time) (text string, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := m.read; i < len(m.messages); i++ {
		if one := m.messages[i]; !one.at.Before(from) && re.MatchString(one.text) {
			m.read = i + 1
			return one.text, true
		}
	}
	return "", false
}

// tells waits until the manager was told something that an expression matches,
// behind what was found before: `tells REGEXP`. `! tells REGEXP TIME` demands that
// it is not told that for a while.
func tells(ts *testscript.TestScript, neg bool, args []string) {
	if neg && len(args) != 2 || !neg && len(args) != 1 {
		ts.Fatalf("usage: tells REGEXP or ! tells REGEXP TIME")
	}
	manager := ts.Value(managerKey).(*serviceManager)
	re, err := regexp.Compile(args[0])
	ts.Check(err)
	wait, from := patience, time.Time{}
	if neg {
		wait, err = time.ParseDuration(args[1])
		ts.Check(err)
		from = time.Now()
	}
	for end := time.Now().Add(wait); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		text, found := manager.next(re, from)
		switch {
		case found && neg:
			ts.Fatalf("the manager was told %q", text)
		case found:
			ts.Logf("the manager was told %q", text)
			return
		}
	}
	if !neg {
		ts.Fatalf("the manager was not told %s; it was told %v", re, manager.messages)
	}
}

// process returns the process that a script runs in the background.
func process(ts *testscript.TestScript) *os.Process {
	all := ts.BackgroundCmds()
	if len(all) != 1 {
		ts.Fatalf("%d processes in the background, want 1", len(all))
	}
	return all[0].Process
}

// sendSignal sends a signal to the process in the background: `signal HUP`.
func sendSignal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: signal NAME")
	}
	number := unix.SignalNum("SIG" + args[0])
	if number == 0 {
		ts.Fatalf("there is no signal %s", args[0])
	}
	ts.Check(process(ts).Signal(number))
}

// terminate sends SIGTERM to the process in the background and demands that it
// ends in time: `terminate 10s`.
func terminate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: terminate TIME")
	}
	limit, err := time.ParseDuration(args[0])
	ts.Check(err)
	p, begun := process(ts), time.Now()
	ts.Check(p.Signal(syscall.SIGTERM))
	for !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone) {
		if time.Since(begun) > limit {
			ts.Fatalf("it still runs after %v", limit)
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Logf("it ended after %v", time.Since(begun))
}

// sendPackets sends datagrams of another machine to another one over the wire:
// `packets N`.
func sendPackets(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "N")
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	peer, err := net.InterfaceByName(ts.Value(peerKey).(string))
	ts.Check(err)
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	ts.Check(err)
	defer unix.Close(fd)
	for i := range n {
		frame := "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00" + // Ethernet
			"\x45\x00\x00\x20\x00\x00\x00\x00\x40\x11\x00\x00\x0a\x01\x01\x05\x42\x42\x42\x42" + // 10.1.1.5 to 66.66.66.66
			string([]byte{0x9c, byte(i)}) + "\x20\x02\x00\x0c\x00\x00\x01\x02\x03\x04"
		ts.Check(unix.Sendto(fd, []byte(frame), 0, &unix.SockaddrLinklayer{Ifindex: peer.Index}))
	}
}

// fetchPage waits until a page of the program has a text that an expression
// matches: `fetch /healthz REGEXP`.
func fetchPage(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "PATH", "REGEXP")
	re, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	page := ""
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		r, err := http.Get("http://127.0.0.1:" + ts.Getenv("PORT") + args[0])
		if err != nil {
			continue
		}
		text, err := io.ReadAll(r.Body)
		ts.Check(errors.Join(err, r.Body.Close()))
		if page = r.Status + "\n" + string(text); re.MatchString(page) {
			return
		}
	}
	ts.Fatalf("no %s in %s: %s", args[1], args[0], page)
}

// hang listens at an address, takes connections and never answers: `hang
// 127.0.0.1:9200`.
func hang(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "ADDRESS")
	l, err := net.Listen("tcp", args[0])
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
		}
	}()
}
