package trails

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/google/renameio/v2"
)

// WriteCSV writes rows in the form that [Load] reads: three fields, quoted
// where they need it, each row ended by CR LF (SPEC 1.3).
func WriteCSV(w io.Writer, rows iter.Seq[Trail]) error {
	b := bufio.NewWriterSize(w, 1<<16)
	for t := range rows {
		writeField(b, t.Key)
		b.WriteByte(',')
		writeField(b, t.Info)
		b.WriteByte(',')
		writeField(b, t.Reference)
		b.WriteString("\r\n")
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("writing the trails: %w", err)
	}
	return nil
}

// writeField writes one field; b keeps its first error for Flush.
func writeField(b *bufio.Writer, field string) {
	if !strings.ContainsAny(field, ",\"\r\n") {
		b.WriteString(field)
		return
	}
	b.WriteByte('"')
	b.WriteString(strings.ReplaceAll(field, `"`, `""`))
	b.WriteByte('"')
}

// Save writes rows to a file that is complete or not there: the new file
// replaces the old one only when all of it is on disk.
func Save(path string, rows iter.Seq[Trail]) error {
	f, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o644), renameio.WithExistingPermissions())
	if err != nil {
		return fmt.Errorf("writing the trails: %w", err)
	}
	defer f.Cleanup()
	if err := WriteCSV(f, rows); err != nil {
		return err
	}
	if err := f.CloseAtomicallyReplace(); err != nil {
		return fmt.Errorf("writing the trails %s: %w", path, err)
	}
	return nil
}
