package pipeline

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
)

// Bounds of dead-letter files.
const (
	// DefaultDeadLetterBytes is the most that a sink's dead-letter files take
	// together unless configured.
	DefaultDeadLetterBytes = 32 << 20

	// deadMode is the mode of the files: events are nobody else's business.
	deadMode = 0o640

	// maxReason cuts what a receiver said, in bytes; ours.
	maxReason = 512
)

// deadLetter is an event that will not be delivered, or a record that is none.
type deadLetter struct {
	event   *event.Event // nil when payload could not be decoded
	payload []byte
	reason  string
	lane    string
	seq     uint64
}

// deadFile holds what a sink's receiver refuses for good, one JSON object a
// line. There are two generations, each of half the cap; the older one gives
// way. It is not safe for concurrent use.
type deadFile struct {
	now     func() time.Time
	encoder *schema.ECS
	file    *os.File // nil until something is written
	path    string   // empty when nothing is kept
	sink    string
	half    int64 // bytes of a generation
	size    int64 // of the present generation
	torn    bool  // the present generation ends in part of a line
	scratch []byte
	evicted uint64 // lines that gave way
}

// write appends letters and syncs them. After an error none of them counts as
// written.
func (d *deadFile) write(letters []deadLetter) error {
	if d.path == "" || len(letters) == 0 {
		return nil
	}

	if err := d.append(letters); err != nil {
		return fmt.Errorf("writing dead letters: %w", err)
	}

	return nil
}

// append is write without the words around its error.
func (d *deadFile) append(letters []deadLetter) error {
	b := d.scratch[:0]
	for i := range letters {
		b = d.encode(b, &letters[i])
	}

	if d.scratch = b; cap(b) > 1<<20 {
		d.scratch = nil
	}

	if err := d.open(int64(len(b))); err != nil {
		return err
	}

	if d.torn {
		if _, err := d.file.Write([]byte{'\n'}); err != nil {
			return err
		}

		d.size++
		d.torn = false
	}

	n, err := d.file.Write(b)
	if err == nil {
		err = d.file.Sync()
	}

	if err != nil {
		d.undo(n)

		return err
	}

	d.size += int64(len(b))

	return nil
}

// undo takes back n bytes of a write that failed.
func (d *deadFile) undo(n int) {
	if err := d.file.Truncate(d.size); err != nil {
		d.size += int64(n)
		d.torn = n > 0
	}
}

// encode appends one line.
func (d *deadFile) encode(dst []byte, l *deadLetter) []byte {
	dst = append(dst, `{"time":`...)
	dst = appendJSON(dst, d.now().UTC().Format(time.RFC3339Nano))
	dst = append(dst, `,"sink":`...)
	dst = appendJSON(dst, d.sink)
	dst = append(dst, `,"reason":`...)
	dst = appendJSON(dst, shorten(l.reason))
	dst = fmt.Appendf(dst, `,"lane":%q,"sequence":%d,`, l.lane, l.seq)

	if l.event == nil {
		dst = append(dst, `"record":"`...)
		dst = base64.StdEncoding.AppendEncode(dst, l.payload)

		return append(dst, "\"}\n"...)
	}

	dst = append(dst, `"event":`...)
	dst = d.encoder.Append(dst, l.event)

	return append(dst, "}\n"...)
}

// appendJSON appends s as a JSON string.
func appendJSON(dst []byte, s string) []byte {
	b, err := json.Marshal(s)
	if err != nil { // cannot happen with a string
		b = []byte(`""`)
	}

	return append(dst, b...)
}

// shorten cuts what a receiver said and mends its encoding.
func shorten(s string) string {
	if cut := maxReason; len(s) > cut {
		for !utf8.RuneStart(s[cut]) && cut > maxReason-utf8.UTFMax {
			cut--
		}

		s = s[:cut] + "…"
	}

	return strings.ToValidUTF8(s, "\uFFFD")
}

// open makes sure that a file is open with room for n bytes.
func (d *deadFile) open(n int64) error {
	if d.file == nil {
		if err := d.openFile(); err != nil {
			return err
		}
	}

	if d.size == 0 || d.size+n <= d.half {
		return nil
	}

	return d.rotate()
}

// openFile opens the present generation and looks at its end.
func (d *deadFile) openFile() error {
	f, err := os.OpenFile(d.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, deadMode)
	if err != nil {
		return err
	}

	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}

	d.size, d.torn = info.Size(), false

	if d.size > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], d.size-1); err != nil {
			return errors.Join(err, f.Close())
		}

		d.torn = last[0] != '\n'
	}

	d.file = f

	return nil
}

// rotate makes the present generation the older one and begins a new one.
func (d *deadFile) rotate() error {
	old := d.path + ".1"

	lines, err := countLines(old)
	if err != nil {
		return err
	}

	if err := d.close(); err != nil {
		return err
	}

	if err := os.Rename(d.path, old); err != nil {
		return err
	}

	d.evicted += lines

	return d.openFile()
}

// countLines counts the lines of a file that may not exist.
func countLines(path string) (n uint64, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	} else if err != nil {
		return 0, err
	}
	defer f.Close()

	var b [32 << 10]byte

	for {
		read, err := f.Read(b[:])
		n += uint64(bytes.Count(b[:read], []byte{'\n'}))

		if errors.Is(err, io.EOF) {
			return n, nil
		} else if err != nil {
			return n, err
		}
	}
}

// close closes the file; a later write opens it again.
func (d *deadFile) close() error {
	if d.file == nil {
		return nil
	}

	f := d.file
	d.file = nil

	return f.Close()
}
