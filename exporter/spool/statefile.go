package spool

import (
	"errors"
	"fmt"
	"io/fs"
)

// stateFile is the cursor file: two slots that are written in turn, so that one
// of them is always whole. It belongs to the committer once the spool is open.
type stateFile struct {
	fs   FS
	file File

	// good is the slot that is known to be on the disk, the other one is
	// written next.
	good int

	// generation is that of the last state written.
	generation uint64

	// named is set when the file's name is on the disk.
	named bool
}

// load reads the cursor file. It returns a nil state without an error when
// there is no such file, and errSlot when neither slot is whole.
func (f *stateFile) load() (st *state, err error) {
	file, err := f.fs.Open(stateName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("opening the cursor file: %w", err)
	}
	for i := range 2 {
		b := make([]byte, slotSize)
		n := readAt(file, b, int64(i)*slotSize)
		s, generation, slotErr := parseSlot(b[:n])
		if slotErr == nil && (st == nil || generation > f.generation) {
			st, f.good, f.generation = s, i, generation
		}
	}
	if st == nil {
		return nil, errors.Join(errSlot, file.Close())
	}
	f.file, f.named = file, true
	return st, nil
}

// write makes a slot durable. When that fails in place, it makes the file anew.
// A failed write leaves the last good slot as it is.
func (f *stateFile) write(slot []byte) error {
	err := f.inPlace(slot)
	if err != nil {
		if newErr := f.replace(slot); newErr != nil {
			return fmt.Errorf("writing cursors: %w", errors.Join(err, newErr))
		}
	}
	if !f.named {
		if err := f.fs.SyncDir(); err != nil {
			return fmt.Errorf("writing cursors: %w", err)
		}
		f.named = true
	}
	return nil
}

// errNoFile is the reason to make the first cursor file.
var errNoFile = errors.New("no cursor file")

// inPlace writes the slot that is not the good one.
func (f *stateFile) inPlace(slot []byte) error {
	if f.file == nil {
		return errNoFile
	}
	other := 1 - f.good
	if _, err := f.file.WriteAt(slot, int64(other)*slotSize); err != nil {
		return err
	}
	if err := f.file.Sync(); err != nil {
		return err
	}
	f.good = other
	return nil
}

// replace writes a new file in place of the old one.
func (f *stateFile) replace(slot []byte) error {
	if err := f.fs.Remove(stateNewName); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := f.fs.Create(stateNewName)
	if err != nil {
		return err
	}
	err = file.Allocate(stateBytes)
	if err == nil {
		_, err = file.WriteAt(slot, 0)
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = f.fs.Rename(stateNewName, stateName)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	if f.file != nil {
		_ = f.file.Close() // another file took its name
	}
	f.file, f.good, f.named = file, 0, false
	return nil
}

// close closes the file.
func (f *stateFile) close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}
