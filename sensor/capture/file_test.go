package capture_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture"
)

// write creates a file in a new directory.
func write(t testing.TB, name string, b []byte) (path string) {
	t.Helper()

	path = filepath.Join(t.TempDir(), name)
	err := os.WriteFile(path, b, 0o600)
	if err != nil {
		t.Fatal(err)
	}

	return path
}

// twoPackets returns a capture and what is in it.
func twoPackets() (b []byte, want []got) {
	return newPcap(little, nil).record(1, 0, "abc").record(2, 0, "defg").buf,
		[]got{{Data: "abc", Time: 1_000_000, Link: 1}, {Data: "defg", Time: 2_000_000, Link: 1}}
}

func TestOpen_regular(t *testing.T) {
	b, want := twoPackets()
	f, err := capture.Open(write(t, "a.pcap", b), nil)
	if err != nil {
		t.Fatal(err)
	}

	have, err := readAll(f)
	checkEnd(t, err, "")
	comparePackets(t, have, want)
	if n := int64(len(b)); f.Size() != n || f.BytesRead() != n {
		t.Errorf("got size %d, read %d", f.Size(), f.BytesRead())
	}

	err = f.Close()
	if err != nil {
		t.Error(err)
	}

	err = f.Next(&capture.Packet{})
	if !errors.Is(err, capture.ErrClosed) {
		t.Errorf("after closing: got error %v", err)
	}

	err = f.Close()
	if err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

// fifo creates a FIFO.
func fifo(t *testing.T) (path string) {
	t.Helper()

	path = filepath.Join(t.TempDir(), "fifo")
	err := syscall.Mkfifo(path, 0o600)
	if err != nil {
		t.Skipf("no FIFOs here: %v", err)
	}

	return path
}

// feed opens the FIFO for writing and writes b in small pieces.  The writer stays
// open until the test is over if open is true.
func feed(t *testing.T, path string, b []byte, open bool) {
	t.Helper()

	over, done := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() {
		close(over)
		<-done
	})

	go func() {
		defer close(done)

		w, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Error(err)

			return
		}

		defer func() { _ = w.Close() }()

		for len(b) > 0 {
			// Single bytes show that nothing depends on the size of the reads.
			n := 1
			if len(b) > 1_000 {
				n = 1_000
			}

			_, err = w.Write(b[:n])
			if err != nil && !errors.Is(err, syscall.EPIPE) {
				t.Error(err)
			}

			b = b[n:]
		}

		if open {
			<-over
		}
	}()
}

func TestOpen_fifo(t *testing.T) {
	plain, want := twoPackets()
	for name, b := range map[string][]byte{"plain": plain, "gzip": gzipped(t, plain), "zstd": zstded(t, plain)} {
		t.Run(name, func(t *testing.T) {
			path := fifo(t)
			feed(t, path, b, false)
			f, err := capture.Open(path, nil)
			if err != nil {
				t.Fatal(err)
			}

			defer func() { _ = f.Close() }()

			if f.Size() != -1 {
				t.Errorf("got size %d", f.Size())
			}

			have, err := readAll(f)
			checkEnd(t, err, "")
			comparePackets(t, have, want)
			if f.BytesRead() != int64(len(b)) {
				t.Errorf("read %d of %d bytes", f.BytesRead(), len(b))
			}
		})
	}
}

// TestFile_Next_fifo checks that packets are handed out while the writer still
// writes.
func TestFile_Next_fifo(t *testing.T) {
	b, want := twoPackets()
	path := fifo(t)
	feed(t, path, b, true)
	f, err := capture.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = f.Close() }()

	var p capture.Packet
	for _, packet := range want {
		err = f.Next(&p)
		if err != nil || string(p.Data) != packet.Data {
			t.Errorf("got %q, error %v", p.Data, err)
		}
	}
}

// waits checks that Next waits for input and that Close interrupts it.
func waits(t *testing.T, f *capture.File) {
	t.Helper()

	ended := make(chan error, 1)
	go func() {
		_, err := readAll(f)
		ended <- err
	}()

	select {
	case err := <-ended:
		t.Errorf("does not wait: %v", err)
	default:
	}

	err := f.Close()
	if err != nil {
		t.Error(err)
	}

	err = <-ended
	if !errors.Is(err, capture.ErrClosed) {
		t.Errorf("got error %v", err)
	}
}

func TestFile_Close_fifo(t *testing.T) {
	plain, _ := manyPackets()
	packed, zipped := zstded(t, plain), gzipped(t, plain)
	for name, b := range map[string][]byte{
		"plain":  plain,
		"zstd":   packed[:len(packed)-4],
		"gzip":   zipped[:len(zipped)/2],
		"packet": plain[:30],
	} {
		t.Run(name, func(t *testing.T) {
			path := fifo(t)
			feed(t, path, b, true)
			f, err := capture.Open(path, nil)
			if err != nil {
				t.Fatal(err)
			}

			waits(t, f)
		})
	}
}

// setStdin makes a pipe the standard input for the duration of a test.
func setStdin(t *testing.T) (w *os.File) {
	t.Helper()

	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}

	stdin := os.Stdin
	os.Stdin = r
	t.Cleanup(func() {
		os.Stdin = stdin
		_ = r.Close()
		_ = w.Close()
	})

	return w
}

func TestOpen_stdin(t *testing.T) {
	plain, want := twoPackets()
	for name, b := range map[string][]byte{"plain": plain, "gzip": gzipped(t, plain), "zstd": zstded(t, plain)} {
		t.Run(name, func(t *testing.T) {
			w := setStdin(t)
			_, err := w.Write(b)
			if err != nil {
				t.Fatal(err)
			}

			_ = w.Close()
			f, err := capture.Open("-", nil)
			if err != nil {
				t.Fatal(err)
			}

			have, err := readAll(f)
			checkEnd(t, err, "")
			comparePackets(t, have, want)
			_ = f.Close()
		})
	}
}

func TestOpen_stdinDamaged(t *testing.T) {
	b, _ := twoPackets()
	w := setStdin(t)
	_, err := w.Write(b[:50])
	if err != nil {
		t.Fatal(err)
	}

	_ = w.Close()
	f, err := capture.Open("-", nil)
	if err != nil {
		t.Fatal(err)
	}

	_, err = readAll(f)
	damage := new(*capture.DamageError)
	if !errors.As(err, damage) || (*damage).File != "standard input" || (*damage).Offset != 43 {
		t.Errorf("got error %v", err)
	}
}

func TestOpen_stdinFile(t *testing.T) {
	b, want := twoPackets()
	file, err := os.Open(write(t, "a.pcap", b))
	if err != nil {
		t.Fatal(err)
	}

	stdin := os.Stdin
	os.Stdin = file
	t.Cleanup(func() { os.Stdin = stdin })

	f, err := capture.Open("-", nil)
	if err != nil {
		t.Fatal(err)
	}

	have, err := readAll(f)
	checkEnd(t, err, "")
	comparePackets(t, have, want)
	if f.Size() != int64(len(b)) {
		t.Errorf("got size %d", f.Size())
	}

	_ = f.Close()
}

func TestFile_Close_stdin(t *testing.T) {
	b, _ := twoPackets()
	w := setStdin(t)
	_, err := w.Write(b)
	if err != nil {
		t.Fatal(err)
	}

	f, err := capture.Open("-", nil)
	if err != nil {
		t.Fatal(err)
	}

	waits(t, f)
}
