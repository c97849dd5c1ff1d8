package capture_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
)

// childInterface names the variable that makes TestLive_child capture.
const childInterface = "CAPTURE_TEST_INTERFACE"

// TestLive_child is what TestLive_privileges runs as another user: it captures
// one packet and prints it.
func TestLive_child(t *testing.T) {
	name := os.Getenv(childInterface)
	if name == "" {
		t.Skip("run by TestLive_privileges")
	}

	l, err := capture.OpenLive(&capture.LiveOptions{Interface: name, RingSize: capture.MinRingSize})
	if err != nil {
		live := new(*capture.LiveError)
		fmt.Printf("error %t %t %v\n", errors.As(err, live), errors.Is(err, fs.ErrPermission), err)
		fmt.Println((*live).Hint())

		return
	}

	defer func() { _ = l.Close() }()

	fmt.Printf("ready as %d, promiscuous %t\n", os.Geteuid(), l.Promiscuous())

	var p capture.Packet
	for end := time.Now().Add(patience); l.Next(&p) != nil; {
		if time.Now().After(end) {
			return
		}
	}

	fmt.Println(hex.EncodeToString(p.Data))
}

// startChild runs TestLive_child in the namespace as an unprivileged user with
// the given options of setpriv.
func startChild(t *testing.T, n *namespace, options ...string) (out *bufio.Reader) {
	t.Helper()

	if _, err := exec.LookPath("setpriv"); err != nil {
		unable(t, "needs the setpriv command (Debian package util-linux)")
	}

	args := append([]string{"--reuid=65534", "--regid=65534", "--clear-groups"}, options...)
	cmd := exec.Command("setpriv", append(args, readableCopy(t), "-test.run=^TestLive_child$")...)
	cmd.Env = append(os.Environ(), childInterface+"=vb", "GOCOVERDIR=")
	cmd.Dir = "/"
	cmd.Stderr = os.Stderr

	var stdout io.ReadCloser
	n.in(t, func() (err error) {
		stdout, err = cmd.StdoutPipe()

		return errors.Join(err, cmd.Start())
	})
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})

	return bufio.NewReader(stdout)
}

// readableCopy copies this program to where every user can run it.
func readableCopy(t *testing.T) (path string) {
	t.Helper()

	dir, err := os.MkdirTemp("", "capture-test-")
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() { _ = os.RemoveAll(dir) })

	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}

	b, err := os.ReadFile(own)
	path = filepath.Join(dir, "child")
	err = errors.Join(err, os.Chmod(dir, 0o755), os.WriteFile(path, b, 0o755), os.Chmod(path, 0o755))
	if err != nil {
		t.Fatal(err)
	}

	return path
}

// TestLive_privileges checks that the capability CAP_NET_RAW is enough and
// needed.
func TestLive_privileges(t *testing.T) {
	a, b := newPair(t)

	t.Run("capability", func(t *testing.T) {
		out := startChild(t, b, "--inh-caps=+net_raw", "--ambient-caps=+net_raw", "--bounding-set=-all,+net_raw")
		line, err := out.ReadString('\n')
		if line != "ready as 65534, promiscuous true\n" {
			t.Fatalf("got %q, error %v", line, err)
		}

		a.sender(t, "va").send(t, udp(1, 100))
		line, err = out.ReadString('\n')
		if got, _ := hex.DecodeString(strings.TrimSpace(line)); !bytes.Equal(got, udp(1, 100)) {
			t.Errorf("got %q, error %v", line, err)
		}
	})

	t.Run("none", func(t *testing.T) {
		out := startChild(t, b, "--bounding-set=-all")
		line, err := out.ReadString('\n')
		if !strings.HasPrefix(line, "error true true capturing on vb: opening a packet socket: ") {
			t.Errorf("got %q, error %v", line, err)
		}

		line, err = out.ReadString('\n')
		if !strings.Contains(line, "needs root or the capability CAP_NET_RAW: setcap") {
			t.Errorf("got hint %q, error %v", line, err)
		}
	})
}
