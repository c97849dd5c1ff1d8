package app

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Variables by which a service manager says what it wants to be told
// (sd_notify(3), sd_watchdog_enabled(3)).
const (
	notifyVariable      = "NOTIFY_SOCKET"
	watchdogVariable    = "WATCHDOG_USEC"
	watchdogPIDVariable = "WATCHDOG_PID"
)

// notifyTimeout is how long a message to the service manager may take: it reads
// its socket all the time, and a sensor has better things to do than to wait.
const notifyTimeout = time.Second

// notifier tells a service manager how the service is doing, by datagrams as
// sd_notify(3) describes them. Without a manager it does nothing. It is safe for
// concurrent use.
type notifier struct {
	// address is where messages go; nil is nowhere.
	address *net.UnixAddr
}

// newNotifier returns a notifier for the socket that environ names. One that
// cannot be used is an error; the notifier then does nothing.
func newNotifier(environ []string) (*notifier, error) {
	name := valueOf(environ, notifyVariable)
	switch {
	case name == "":
		return &notifier{}, nil
	case strings.HasPrefix(name, "@"), filepath.IsAbs(name):
		// Package net takes a name that starts with @ for an abstract one too.
		return &notifier{address: &net.UnixAddr{Name: name, Net: "unixgram"}}, nil
	}
	return &notifier{}, fmt.Errorf("%s is %q, which is neither a path nor an abstract socket", notifyVariable, name)
}

// tell sends one message of several assignments, such as READY=1. The manager
// may be replaced while we run, so each message finds its way anew.
func (n *notifier) tell(assignments ...string) error {
	if n.address == nil {
		return nil
	}
	conn, err := net.DialUnix(n.address.Net, nil, n.address)
	if err != nil {
		return fmt.Errorf("telling the service manager: %w", err)
	}
	err = conn.SetWriteDeadline(time.Now().Add(notifyTimeout))
	if err == nil {
		_, err = conn.Write([]byte(strings.Join(assignments, "\n")))
	}
	if err = errors.Join(err, conn.Close()); err != nil {
		return fmt.Errorf("telling the service manager: %w", err)
	}
	return nil
}

// reloadingNow returns the assignments that begin a reload: systemd wants to
// know when, by the clock that it uses itself.
func reloadingNow() []string {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return []string{"RELOADING=1"}
	}
	return []string{"RELOADING=1", "MONOTONIC_USEC=" + strconv.FormatInt(now.Nano()/int64(time.Microsecond), 10)}
}

// statusOf returns the assignment that is shown by `systemctl status`.
func statusOf(text string) string { return "STATUS=" + strings.ReplaceAll(text, "\n", " ") }

// valueOf returns the last value that environ gives a variable, or "".
func valueOf(environ []string, name string) (value string) {
	for _, pair := range environ {
		if v, ok := strings.CutPrefix(pair, name+"="); ok {
			value = v
		}
	}
	return value
}

// withoutManager returns environ without what concerns this process and its
// service manager, for a process that we start.
func withoutManager(environ []string) []string {
	var rest []string
	for _, pair := range environ {
		switch name, _, _ := strings.Cut(pair, "="); name {
		case notifyVariable, watchdogVariable, watchdogPIDVariable:
		default:
			rest = append(rest, pair)
		}
	}
	return rest
}
