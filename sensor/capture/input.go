package capture

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
)

// StandardInput is how messages name the capture that is read from "-".
const StandardInput = "standard input"

// sizeUnknown is the size of an input that is no regular file.
const sizeUnknown = -1

// input is what a capture is read from.  It counts the bytes read.
type input struct {
	from io.Reader

	// file is closed with the input.  It is nil if the caller owns the source.
	file io.Closer

	read atomic.Int64
	size int64
}

// Read implements the [io.Reader] interface.
func (i *input) Read(b []byte) (n int, err error) {
	n, err = i.from.Read(b)
	i.read.Add(int64(n))

	return n, err
}

// Close closes the file.  It may be called by any goroutine.
func (i *input) Close() (err error) {
	if i.file == nil {
		return nil
	}

	return i.file.Close()
}

// openInput opens the file at path, or standard input for "-".  Opening a FIFO
// waits for its writer.
func openInput(path string) (in *input, name string, err error) {
	file, name := os.Stdin, StandardInput
	if path != "-" {
		name = path
		file, err = os.Open(path)
	} else if reopened, ok := reopenStandardInput(); ok {
		file = reopened
	}

	if err != nil {
		return nil, name, fmt.Errorf("opening capture: %w", err)
	}

	in = &input{from: file, file: file, size: sizeUnknown}
	info, err := file.Stat()
	switch {
	case err != nil:
		err = fmt.Errorf("opening capture: %w", err)
	case info.IsDir():
		err = &FormatError{
			File:   name,
			Found:  "a directory",
			Advice: "name the files in it: " + filepath.Join(path, "*.pcap"),
		}
	case info.Mode().IsRegular():
		in.size = info.Size()
	}

	if err != nil {
		_ = in.Close()

		return nil, name, err
	}

	return in, name, nil
}

// reopenStandardInput opens the pipe behind standard input once more, if it is
// one.  Only a descriptor that this process opens itself, without blocking, lets
// [File.Close] interrupt a read that waits.  Where the system has no such path,
// ok is false.
func reopenStandardInput() (file *os.File, ok bool) {
	info, err := os.Stdin.Stat()
	if err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		return nil, false
	}

	return reopen(os.Stdin)
}
