package capturetest

import (
	"fmt"
	"strconv"
	"strings"
)

// frame is a frame being made.
type frame struct {
	data   []byte
	ip     int // offset of the IP header
	l4     int // offset of what follows the IP header
	length int // length on the wire
}

// finish applies the step's changes to the bytes: patch, pad, cut.
func (f *frame) finish(s *step) (err error) {
	for _, p := range s.Patch {
		if err = f.patch(p); err != nil {
			return err
		}
	}
	pad, err := decodeText(s.Pad)
	if err != nil {
		return fmt.Errorf("pad: %w", err)
	}
	f.data = append(f.data, pad...)
	f.length = len(f.data)
	if s.Cut == "" {
		return nil
	}
	n, err := strconv.Atoi(s.Cut)
	if err != nil {
		return fmt.Errorf("cut: %w", err)
	}
	if n < 0 {
		n += len(f.data)
	}
	if n < 0 || n > len(f.data) {
		return fmt.Errorf("cut: %s of %d bytes", s.Cut, len(f.data))
	}
	f.data = f.data[:n]

	return nil
}

// patch overwrites bytes: "14:4f", "ip+0:46", "l4+13:02".
func (f *frame) patch(text string) (err error) {
	where, digits, ok := strings.Cut(text, ":")
	if !ok {
		return fmt.Errorf("patch %q: want offset:hex", text)
	}
	base := 0
	if rest, found := strings.CutPrefix(where, "ip+"); found {
		base, where = f.ip, rest
	} else if rest, found = strings.CutPrefix(where, "l4+"); found {
		base, where = f.l4, rest
	}
	off, err := strconv.Atoi(where)
	if err != nil {
		return fmt.Errorf("patch %q: %w", text, err)
	}
	b, err := decodeHex(digits)
	if err != nil {
		return fmt.Errorf("patch %q: %w", text, err)
	}
	if off < 0 || base+off+len(b) > len(f.data) {
		return fmt.Errorf("patch %q: outside the frame of %d bytes", text, len(f.data))
	}
	copy(f.data[base+off:], b)

	return nil
}
