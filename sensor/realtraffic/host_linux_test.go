package realtraffic_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// host is a machine: a network namespace without a name.
type host struct{ namespace *os.File }

// unable skips a test that cannot run here, or fails it in CI.
func unable(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// need returns the path of a program out of several that will do.
func need(t testing.TB, pkg string, programs ...string) string {
	t.Helper()
	path := installed(programs...)
	if path == "" {
		unable(t, "%s is missing (Debian package %s; go tool mage test:setup installs it)", programs[0], pkg)
	}

	return path
}

// installed returns the path of the first of several programs that is there.
func installed(programs ...string) string {
	for _, p := range programs {
		if path, err := exec.LookPath(p); err == nil {
			return path
		}
	}

	return ""
}

// newHost starts a machine with a loopback interface.
func newHost(t testing.TB) *host {
	t.Helper()
	need(t, "iproute2", "ip")
	h := &host{}
	err := onThread(func() (err error) {
		if err = unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return err
		}
		h.namespace, err = os.Open("/proc/thread-self/ns/net")

		return err
	})
	if errors.Is(err, unix.EPERM) {
		unable(t, "network namespaces need CAP_SYS_ADMIN: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.namespace.Close() })
	h.ip(t, "link set lo up")

	return h
}

// onThread runs f on a thread of its own, which ends with it.
func onThread(f func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // until the goroutine ends, and the thread with it
		done <- f()
	}()

	return <-done
}

// do runs f on the machine.
func (h *host) do(f func() error) error {
	return onThread(func() error {
		if err := unix.Setns(int(h.namespace.Fd()), unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("entering a network namespace: %w", err)
		}

		return f()
	})
}

// must runs f on the machine and ends the test if it fails.
func (h *host) must(t testing.TB, f func() error) {
	t.Helper()
	if err := h.do(f); err != nil {
		t.Fatal(err)
	}
}

// try runs a program on the machine and returns what it wrote.
func (h *host) try(program string, args ...string) (out string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err = h.do(func() error {
		b, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
		if out = string(b); err != nil {
			return fmt.Errorf("%s %s: %w: %s", program, strings.Join(args, " "), err, out)
		}

		return nil
	})

	return out, err
}

// run is try for a program that must succeed.
func (h *host) run(t testing.TB, program string, args ...string) string {
	t.Helper()
	out, err := h.try(program, args...)
	if err != nil {
		t.Fatal(err)
	}

	return out
}

// ip runs the ip command.
func (h *host) ip(t testing.TB, args string) {
	t.Helper()
	h.run(t, "ip", strings.Fields(args)...)
}

// listen opens a TCP socket on the machine.
func (h *host) listen(t testing.TB, address string) (l net.Listener) {
	t.Helper()
	h.must(t, func() (err error) {
		l, err = net.Listen("tcp", address)

		return err
	})
	t.Cleanup(func() { _ = l.Close() })

	return l
}

// listenPacket opens a UDP socket on the machine.
func (h *host) listenPacket(t testing.TB, address string) (c *net.UDPConn) {
	t.Helper()
	h.must(t, func() error {
		p, err := net.ListenPacket("udp", address)
		if err == nil {
			c = p.(*net.UDPConn)
		}

		return err
	})
	t.Cleanup(func() { _ = c.Close() })

	return c
}
