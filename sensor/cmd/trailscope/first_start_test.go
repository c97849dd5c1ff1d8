package main_test

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// output collects what a program writes.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// patience is how long a step of the program may take on a busy machine.
const patience = 30 * time.Second

// await waits until a text has been written.
func (o *output) await(t *testing.T, text string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(o.String(), text) {
			return
		}
	}
	t.Fatalf("%q was not written:\n%s", text, o.String())
}

// TestSensor_firstStart starts a sensor that has no trails: it works with the
// starter set, builds its own by a process of its own, takes it without a stop,
// and takes changes of the user's lists.
func TestSensor_firstStart(t *testing.T) {
	t.Parallel()
	if !mayCapture() {
		if os.Getenv("CI") != "" {
			t.Fatal("no right to capture")
		}
		t.Skip("no right to capture")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("static/malware/bot.txt", "bot.example.net\n"+strings.Repeat("more.example.net\n", 3))
	write("own/mine.txt", "mine.example.net\n")
	write("trailscope.yaml", `
sensor: {name: probe, state_dir: state}
capture: {interfaces: [lo], buffer: 4MiB}
trails: {custom_dir: own}
update: {static: static, feeds: false}
throttle: {mode: "off"}
output: {log_events: false, log_dir: ""}
`)
	var events, messages output
	cmd := exec.CommandContext(t.Context(), os.Args[0], "sensor", "--config", filepath.Join(dir, "trailscope.yaml"), "--format", "line")
	cmd.Args[0] = "trailscope" // what TestMain goes by
	cmd.Stdout, cmd.Stderr = &events, &messages
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })

	messages.await(t, "trails updated")
	messages.await(t, "trails reloaded (reason the trails have changed, trails 3")
	ask(t, "www.bot.example.net")
	events.await(t, "(www).bot.example.net")
	ask(t, "mine.example.net")
	events.await(t, "mine.example.net mine (custom)")

	write("own/more.txt", "later.example.net\n")
	messages.await(t, "trails reloaded (reason a list has changed, trails 4")
	ask(t, "later.example.net")
	events.await(t, "later.example.net more (custom)")

	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v:\n%s", err, messages.String())
	}
}

// mayCapture reports whether a packet socket can be had.
func mayCapture() bool {
	fd, err := syscall.Socket(syscall.AF_PACKET, syscall.SOCK_RAW, 0)
	if err != nil {
		return false
	}
	_ = syscall.Close(fd)
	return true
}

// ask sends a question for a name to nobody, on loopback.
func ask(t *testing.T, name string) {
	t.Helper()
	n, err := dnsmessage.NewName(name + ".")
	if err != nil {
		t.Fatal(err)
	}
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 7, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: n, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
	}
	packed, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("udp", "127.0.0.1:53")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = c.Write(packed) // nobody listens there, which a second write may tell
}
