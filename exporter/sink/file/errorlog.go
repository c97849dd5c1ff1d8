package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// ErrorLogName is the name of the error log in the log directory (SPEC 6.2).
const ErrorLogName = "error.log"

// errorLogMode is the error log's mode whatever the umask: sensor and server
// run as different users and both write it (SPEC 6.2).
const errorLogMode = 0o666

// maxOnce bounds how many different messages are remembered as logged once.
const maxOnce = 4096

// errorLayout is the time of an error log line.
const errorLayout = "2006-01-02 15:04:05 "

// ErrorLogConfig configures [OpenErrorLog].
type ErrorLogConfig struct {
	// Location is the zone of the times; nil for the host's.
	Location *time.Location

	// Clock gives the times; nil for the system's clock.
	Clock func() time.Time

	// Echo gets each line too, as stderr does with SHOW_DEBUG; nil for nobody.
	Echo io.Writer

	// Dir is the log directory. It is made, mode 0755 whatever the umask, if it
	// does not exist.
	Dir string
}

// ErrorLog appends messages to the error log.
type ErrorLog struct {
	location *time.Location
	clock    func() time.Time
	echo     io.Writer

	// mu guards the fields below.
	mu     sync.Mutex
	file   *os.File
	once   map[string]struct{}
	failed uint64
}

// OpenErrorLog opens the error log, making it if need be. c must not be nil.
func OpenErrorLog(c *ErrorLogConfig) (*ErrorLog, error) {
	if c.Dir == "" {
		return nil, errors.New("log directory: not set")
	}

	if err := makeDir(c.Dir); err != nil {
		return nil, fmt.Errorf("making log directory: %w", err)
	}

	f, err := openErrorFile(filepath.Join(c.Dir, ErrorLogName))
	if err != nil {
		return nil, fmt.Errorf("opening error log: %w", err)
	}

	l := &ErrorLog{location: c.Location, clock: c.Clock, echo: c.Echo, file: f, once: map[string]struct{}{}}
	if l.location == nil {
		l.location = time.Local
	}

	if l.clock == nil {
		l.clock = time.Now
	}

	return l, nil
}

// openErrorFile opens the file, and gives it its mode only if it is new.
func openErrorFile(path string) (*os.File, error) {
	const flags = os.O_APPEND | os.O_CREATE | os.O_WRONLY

	f, err := os.OpenFile(path, flags|os.O_EXCL, errorLogMode)
	if errors.Is(err, fs.ErrExist) {
		return os.OpenFile(path, flags, errorLogMode)
	}

	if err != nil {
		return nil, err
	}

	if err := f.Chmod(errorLogMode); err != nil {
		f.Close() // Nothing was written.

		return nil, err
	}

	return f, nil
}

// Log writes one message. Line ends in it become blanks.
func (l *ErrorLog) Log(message string) {
	l.mu.Lock()
	defer l.mu.Unlock()

	l.write(message)
}

// Once writes a message unless Once has written the same one before in this
// process, and reports whether it did. After 4,096 different messages new ones
// are dropped: a message with changing parts belongs to Log.
func (l *ErrorLog) Once(message string) (written bool) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if _, ok := l.once[message]; ok || len(l.once) >= maxOnce {
		return false
	}

	l.once[message] = struct{}{}
	l.write(message)

	return true
}

// write appends one line.
func (l *ErrorLog) write(message string) {
	b := l.clock().In(l.location).AppendFormat(nil, errorLayout)

	for i := range len(message) {
		if c := message[i]; c == '\n' || c == '\r' {
			b = append(b, ' ')
		} else {
			b = append(b, c)
		}
	}

	b = append(b, '\n')

	if l.file == nil {
		l.failed++
	} else if _, err := l.file.Write(b); err != nil {
		l.failed++
	}

	if l.echo != nil {
		l.echo.Write(b) // There is nobody left to tell.
	}
}

// Failed returns how many messages could not be written to the file.
func (l *ErrorLog) Failed() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.failed
}

// Close closes the file. Later messages go to the echo only.
func (l *ErrorLog) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.file == nil {
		return nil
	}

	err := l.file.Close()
	l.file = nil

	if err != nil {
		return fmt.Errorf("closing error log: %w", err)
	}

	return nil
}
