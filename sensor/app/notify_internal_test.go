package app

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// manager is the socket of a service manager.
type manager struct{ *net.UnixConn }

// newManager listens at a path, or at an abstract name that starts with @.
func newManager(t *testing.T, name string) manager {
	t.Helper()

	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return manager{conn}
}

// next returns the next message.
func (m manager) next(t *testing.T) string {
	t.Helper()

	if err := m.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 4096)
	n, err := m.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func TestNotifier(t *testing.T) {
	t.Parallel()
	for _, name := range []string{filepath.Join(t.TempDir(), "notify"), fmt.Sprintf("@trailscope-test-%d", os.Getpid())} {
		m := newManager(t, name)
		n, err := newNotifier([]string{"NOTIFY_SOCKET=/nowhere", "NOTIFY_SOCKET=" + name})
		if err != nil {
			t.Fatal(err)
		}
		if err = n.tell("READY=1", statusOf("two\nlines")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got, want := m.next(t), "READY=1\nSTATUS=two lines"; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestNotifier_nobody(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name, socket string
		fails        bool
	}{
		{name: "none"},
		{name: "gone", socket: filepath.Join(t.TempDir(), "none"), fails: true},
		{name: "abstract_gone", socket: "@trailscope-test-none", fails: true},
		{name: "long", socket: "/" + strings.Repeat("x", 200), fails: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			n, err := newNotifier([]string{"NOTIFY_SOCKET=" + tc.socket})
			if err != nil {
				t.Fatal(err)
			}
			if err = n.tell("READY=1"); (err != nil) != tc.fails {
				t.Errorf("error %v, want one: %t", err, tc.fails)
			}
		})
	}
}

// TestNotifier_full has a manager that does not read: the sensor goes on.
func TestNotifier_full(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "notify")
	newManager(t, name)
	n, err := newNotifier([]string{"NOTIFY_SOCKET=" + name})
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	for range 10_000 {
		if err = n.tell("WATCHDOG=1"); err != nil {
			break
		}
	}
	if d := time.Since(begun); err == nil || d > 5*notifyTimeout {
		t.Errorf("after %v: %v", d, err)
	}
}

func TestNewNotifier_unknown(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"vsock:2:9999", "relative", "127.0.0.1:1"} {
		n, err := newNotifier([]string{"NOTIFY_SOCKET=" + name})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
		if err = n.tell("READY=1"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReloadingNow(t *testing.T) {
	t.Parallel()
	got := strings.Join(reloadingNow(), "\n")
	if !regexp.MustCompile(`^RELOADING=1\nMONOTONIC_USEC=[1-9]\d{5,}$`).MatchString(got) {
		t.Errorf("got %q", got)
	}
}

func TestWithoutManager(t *testing.T) {
	t.Parallel()
	got := withoutManager([]string{"A=1", "NOTIFY_SOCKET=/x", "WATCHDOG_USEC=1", "WATCHDOG_PID=1", "NOTIFY_SOCKETS=2", "B"})
	if want := []string{"A=1", "NOTIFY_SOCKETS=2", "B"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWatchdogTime(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name, usec, pid string
		want            time.Duration
		fails           bool
	}{
		{name: "none"},
		{name: "any", usec: "30000000", want: 30 * time.Second},
		{name: "ours", usec: "30000000", pid: "7", want: 30 * time.Second},
		{name: "others", usec: "30000000", pid: "8"},
		{name: "zero", usec: "0", fails: true},
		{name: "negative", usec: "-1", fails: true},
		{name: "words", usec: "30s", fails: true},
		{name: "huge", usec: "9223372036854775807", fails: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := watchdogTime([]string{"WATCHDOG_USEC=" + tc.usec, "WATCHDOG_PID=" + tc.pid}, 7)
			if got != tc.want || (err != nil) != tc.fails {
				t.Errorf("got %v, error %v; want %v, one: %t", got, err, tc.want, tc.fails)
			}
		})
	}
}
