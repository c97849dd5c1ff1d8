package app_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/app"
	"github.com/trailscope/trailscope/sensor/capturetest"
)

// inside is the environment variable by which the test knows that it runs in a
// network namespace of its own.
const inside = "TRAILSCOPE_TEST_NETWORK"

// story is what is sent over the wire: names, addresses, requests, and a scan
// that only a later packet brings to light.
const story = `
about: one detection of each kind
every: 20ms
packets:
- {query: "10.1.1.5:40001 > 8.8.8.8:53", name: phish.example.net}
- {query: "10.1.1.5:40002 > 8.8.8.8:53", name: www.example.org}
- {syn: "10.1.1.5:40003 > 192.0.2.66:443"}
- {syn: "10.1.1.5:40004 > 192.0.2.80:8443"}
- {hello: "10.1.1.5:40005 > 198.51.100.7:443", name: phish.example.net}
- {request: "10.1.1.5:40006 > 198.51.100.7:80", path: "/a?id=1%20UNION%20SELECT%201", host: shop.example.org}
- {request: "10.1.1.5:40007 > 198.51.100.7:80", path: /, host: shop.example.org, agent: sqlmap/1.7}
- {icmp: "10.1.1.5 > 192.0.2.67"}
- {syn: "203.0.113.9:{i+40000} > 198.51.100.7:{i+1000}", repeat: 12}
- {query: "10.1.1.5:40008 > 8.8.8.8:53", name: www.example.org, at: 1900ms}
`

// TestSensor_veth sends a capture over a pair of virtual interfaces and compares
// what the sensor reports with a replay of the same capture.
func TestSensor_veth(t *testing.T) {
	if os.Getenv(inside) == "" {
		inNamespace(t)
		return
	}
	run(t, "ip", "link", "set", "lo", "up")
	run(t, "ip", "link", "add", "ts0", "type", "veth", "peer", "name", "ts1")
	run(t, "ip", "link", "set", "ts0", "up")
	run(t, "ip", "link", "set", "ts1", "up")

	recipe, err := capturetest.Parse([]byte(story))
	if err != nil {
		t.Fatal(err)
	}
	settings := app.Settings{Overrides: []app.Override{
		{Key: "throttle.mode", Value: "off"},
		{Key: "sensor.name", Value: "probe"},
		{Key: "update.enabled", Value: "false"},
		{Key: "output.log_dir", Value: filepath.Join(t.TempDir(), "log")},
	}}
	var replayed streams
	err = app.Replay(t.Context(), replayed.io(), &app.ReplayOptions{
		Settings: settings, Captures: []string{stored(t, capture(t, story))}, Format: "line",
	})
	if err != nil {
		t.Fatal(err)
	}
	live := sense(t, settings, recipe.Packets)
	want, got := found(t, replayed.out.String()), found(t, live.out.String())
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 7 {
		t.Errorf("events (-replay +live):\n%s", diff)
	}
	if messages := live.err.String(); !strings.Contains(messages, "dropped:  0 by the kernel\n") {
		t.Errorf("no drops in the summary: %s", messages)
	}
}

// inNamespace runs this test again, in a network namespace of its own. Where
// that is not allowed it is skipped, but not in CI.
func inNamespace(t *testing.T) {
	t.Helper()

	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), inside+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	_, missing := exec.LookPath("ip")
	output := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = output, output
	err := missing
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

// run runs a program.
func run(t *testing.T, name string, args ...string) {
	t.Helper()

	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, out)
	}
}

// sense runs a sensor on one end of the pair while packets are sent on the
// other, and ends it.
func sense(t *testing.T, settings app.Settings, packets []capturetest.Packet) *streams {
	t.Helper()

	var s streams
	io := s.io()
	ready := &signalWriter{w: &s.err, word: "listening", ready: make(chan struct{})}
	io.Err = ready
	settings.Overrides = append(slices.Clone(settings.Overrides),
		app.Override{Key: "capture.interfaces", Value: "ts0"}, app.Override{Key: "detection.check_missing_host", Value: "true"})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- app.Sensor(ctx, io, &app.SensorOptions{Settings: settings, Format: "line"}) }()
	select {
	case <-ready.ready:
	case err := <-ended:
		t.Fatalf("the sensor did not start: %v", err)
	}
	send(t, packets)
	time.Sleep(300 * time.Millisecond) // the kernel hands packets over after 100 ms at the latest
	stop()
	if err := <-ended; err != nil {
		t.Fatalf("the sensor ended with: %v", err)
	}
	return &s
}

// send puts packets on the wire, as far apart as their times are.
func send(t *testing.T, packets []capturetest.Packet) {
	t.Helper()

	peer, err := net.InterfaceByName("ts1")
	if err != nil {
		t.Fatal(err)
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	begun := time.Now()
	for _, p := range packets {
		time.Sleep(time.Duration(p.Micros-packets[0].Micros)*time.Microsecond - time.Since(begun))
		if err = unix.Sendto(fd, p.Data, 0, &unix.SockaddrLinklayer{Ifindex: peer.Index}); err != nil {
			t.Fatal(err)
		}
	}
}

// found reduces event lines to what a live capture and a replay have in common.
func found(t *testing.T, lines string) []string {
	t.Helper()

	var all []string
	for line := range strings.Lines(lines) {
		e, err := event.ParseLine([]byte(line), time.Local)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(e.Sensor, e.Kind, e.SourceText(), e.Destination, e.Transport, e.Trail, e.Info, e.Reference))
	}
	slices.Sort(all)
	return all
}

// signalWriter tells when a word has been written.
type signalWriter struct {
	w     *bytes.Buffer
	word  string
	ready chan struct{}
	once  sync.Once
}

// Write implements io.Writer.
func (s *signalWriter) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(s.word)) {
		s.once.Do(func() { close(s.ready) })
	}
	return s.w.Write(b)
}
