package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/trailscope/trailscope/exporter/sink/file"
)

// messages is the handler of the sensor's own messages: each is one line on
// standard error, and warnings and errors are a line of error.log too. It is
// safe for concurrent use.
type messages struct {
	// mu guards w; it is shared with the handlers that WithAttrs makes.
	mu    *sync.Mutex
	w     io.Writer
	least slog.Level
	// file may be nil.
	file *file.ErrorLog
	// fields is the text of attributes that every message has.
	fields string
}

var _ slog.Handler = (*messages)(nil)

// newMessages returns a handler that writes what is at least as grave as the
// settings ask for.
func newMessages(w io.Writer, file *file.ErrorLog, debug, quiet bool) *messages {
	m := &messages{mu: &sync.Mutex{}, w: w, file: file, least: slog.LevelInfo}
	switch {
	case debug:
		m.least = slog.LevelDebug
	case quiet:
		m.least = slog.LevelWarn
	}
	return m
}

// Enabled implements slog.Handler.
func (m *messages) Enabled(_ context.Context, l slog.Level) bool { return l >= m.least }

// Handle implements slog.Handler.
func (m *messages) Handle(_ context.Context, r slog.Record) error {
	fields := m.fields
	r.Attrs(func(a slog.Attr) bool {
		fields += field(a)
		return true
	})
	text := r.Message
	if fields != "" {
		text += " (" + strings.TrimPrefix(fields, ", ") + ")"
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.Level >= slog.LevelWarn && m.file != nil {
		m.file.Log(text)
	}
	_, err := fmt.Fprintf(m.w, "%s: %s\n", label(r.Level), text)
	return err
}

// label returns the word that a message starts with.
func label(l slog.Level) string {
	switch {
	case l >= slog.LevelError:
		return "error"
	case l >= slog.LevelWarn:
		return "warning"
	}
	return "note"
}

// WithAttrs implements slog.Handler.
func (m *messages) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *m
	for _, a := range attrs {
		with.fields += field(a)
	}
	return &with
}

// WithGroup implements slog.Handler. Messages are for people, so groups make no
// difference.
func (m *messages) WithGroup(string) slog.Handler { return m }

// field writes an attribute of a message.
func field(a slog.Attr) string { return fmt.Sprintf(", %s %v", a.Key, a.Value) }
