package syslog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/exportertest/install"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
)

// TestExample_rsyslog runs the configuration in examples/rsyslog, with other
// ports and paths, and sends events to each of its inputs.
func TestExample_rsyslog(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	server := ca.Files(t, &exportertest.Leaf{})
	client := ca.Files(t, &exportertest.Leaf{Client: true})
	dir := t.TempDir()
	plain, secure := freePort(t), freePort(t)

	text, err := os.ReadFile("../../../examples/rsyslog/trailscope.conf")
	if err != nil {
		t.Fatal(err)
	}

	conf := string(text)

	for old, replacement := range map[string]string{
		`"/etc/rsyslog.d/trailscope/ca.pem"`:   fmt.Sprintf("%q", server.CA),
		`"/etc/rsyslog.d/trailscope/cert.pem"`: fmt.Sprintf("%q", server.Cert),
		`"/etc/rsyslog.d/trailscope/key.pem"`:  fmt.Sprintf("%q", server.Key),
		`"/var/log/trailscope/`:                `"` + dir + "/",
		`port="514"`:                           `address="127.0.0.1" port="` + plain + `"`,
		`port="6514"`:                          `address="127.0.0.1" port="` + secure + `"`,
	} {
		if !strings.Contains(conf, old) {
			t.Fatalf("the example has no %s", old)
		}

		conf = strings.ReplaceAll(conf, old, replacement)
	}

	runRsyslog(t, dir, conf, plain, secure)

	events := exportertest.Events()

	var want []string

	for _, c := range []syslog.Config{
		{Address: "127.0.0.1:" + plain},
		{Address: "127.0.0.1:" + plain, Header: syslog.HeaderRFC3164},
		{Address: "127.0.0.1:" + plain, Network: syslog.NetworkTCP},
		{Address: "127.0.0.1:" + secure, Network: syslog.NetworkTLS, CAFile: client.CA, CertFile: client.Cert, KeyFile: client.Key},
	} {
		s, x := sink(t, &c), encoder(t, &c)
		accepted(t, send(t, s, events))

		for _, e := range events {
			m, err := parse(string(x.Append(nil, e)))
			if err != nil {
				t.Fatal(err)
			}

			want = append(want, m.text)
		}

		waitLines(t, filepath.Join(dir, "detections.cef"), len(want)) // each in its turn
	}

	got := waitLines(t, filepath.Join(dir, "detections.cef"), len(want))
	objects := waitLines(t, filepath.Join(dir, "detections.jsonl"), len(want))

	for i, text := range want {
		if got[i] != text {
			t.Errorf("line %d\ngot  %s\nwant %s", i, got[i], text)
		}

		var object exportertest.CEFEvent
		if err := json.Unmarshal([]byte(objects[i]), &object); err != nil {
			t.Fatalf("line %d: %v: %s", i, err, objects[i])
		}

		checkCEF(t, &object, text)
	}
}

// freePort returns a port that is free for UDP and TCP.
func freePort(t *testing.T) string {
	t.Helper()

	for range 20 {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}

		address := listener.Addr().String()
		conn, err := net.ListenPacket("udp", address)
		listener.Close() // The port is what counts.

		if err != nil {
			continue
		}

		conn.Close()

		_, port, err := net.SplitHostPort(address)
		if err != nil {
			t.Fatal(err)
		}

		return port
	}

	t.Fatal("no port is free")

	return ""
}

// runRsyslog runs rsyslog with a configuration until the test ends.
func runRsyslog(t *testing.T, dir, conf string, ports ...string) {
	t.Helper()

	root, err := install.Debian()
	if err != nil && os.Getenv("CI") == "" {
		t.Skipf("not run: %v", err)
	}

	modules, globErr := filepath.Glob(filepath.Join(root, "usr/lib/*/rsyslog"))
	if err != nil || globErr != nil || len(modules) != 1 {
		t.Fatalf("rsyslog is not there: %v %v %d", err, globErr, len(modules))
	}

	path := filepath.Join(dir, "rsyslog.conf")
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}

	var output bytes.Buffer

	cmd := exec.CommandContext(t.Context(), filepath.Join(root, "usr/sbin/rsyslogd"),
		"-n", "-f", path, "-i", filepath.Join(dir, "pid"), "-M", modules[0])
	cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+filepath.Dir(modules[0]))
	cmd.Stdout, cmd.Stderr = &output, &output

	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		cmd.Wait() // It was killed with the test's context.

		if t.Failed() {
			t.Logf("rsyslog said: %s", &output)
		}
	})

	for _, port := range ports {
		for range 200 {
			conn, err := net.Dial("tcp", "127.0.0.1:"+port)
			if err == nil {
				conn.Close()

				break
			}

			time.Sleep(20 * time.Millisecond)
		}
	}
}

// waitLines returns the lines of a file once there are n.
func waitLines(t *testing.T, path string, n int) []string {
	t.Helper()

	for range 500 {
		text, err := os.ReadFile(path)
		if lines := strings.Split(string(text), "\n"); err == nil && len(lines) > n {
			return lines
		}

		time.Sleep(20 * time.Millisecond)
	}

	t.Fatalf("%s has fewer than %d lines", path, n)

	return nil
}
