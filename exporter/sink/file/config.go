package file

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/schema"
)

// Form is how events are written.
type Form uint8

const (
	// FormLine is Maltrail's log line (SPEC 6.1).
	FormLine Form = iota

	// FormNDJSON is one ECS document a line.
	FormNDJSON
)

// extension returns the end of a day file's name.
func (f Form) extension() string {
	if f == FormNDJSON {
		return ".ndjson"
	}

	return ".log"
}

// fileMode is the mode of a day file, before the umask (SPEC 6.2).
const fileMode = 0o644

// DefaultMaxOpen is how many day files stay open unless configured. A live
// sensor needs two around midnight.
const DefaultMaxOpen = 8

// Compressions of rotated files.
const (
	CompressionNone = "none"
	CompressionGzip = "gzip"
	CompressionZstd = "zstd"
)

// DefaultRotateBytes is the size at which a named file is rotated unless
// configured.
const DefaultRotateBytes = 100 << 20

// Bounds of rotation.
const (
	minRotateBytes = 64 << 10
	minRotateAge   = time.Minute
)

// Config configures [New].
type Config struct {
	// Location is the zone of dates and of the line's times; nil for the
	// host's.
	Location *time.Location `yaml:"-"`

	// Encoder makes the documents of [FormNDJSON]; nil for one with defaults.
	Encoder *schema.ECS `yaml:"-"`

	// Report is told of the first failed write, and of no other; nil to tell
	// nobody. It is called with the sink locked: it must not call the sink.
	Report func(err error) `yaml:"-"`

	// Log is told what goes wrong with rotated files; nil to tell nobody.
	Log *slog.Logger `yaml:"-"`

	// Now is the clock of rotation; nil for [time.Now].
	Now func() time.Time `yaml:"-"`

	// Dir is the directory of the files. It is made, mode 0755 whatever the
	// umask, if it does not exist. Required.
	Dir string `yaml:"dir"`

	// Name is the name of one file for all events, which is rotated; empty for
	// day files, which are not. No other process may write that file.
	Name string `yaml:"name"`

	// Compression of rotated files is none, gzip or zstd; empty for none.
	Compression string `yaml:"compression"`

	// RotateBytes is the size that a named file does not exceed unless a single
	// record does; 0 for [DefaultRotateBytes].
	RotateBytes int64 `yaml:"rotate_bytes"`

	// RotateAge is the age at which a named file is rotated when the next event
	// comes; 0 for no age.
	RotateAge time.Duration `yaml:"rotate_age"`

	// KeepFiles is how many rotated files are kept; 0 for all.
	KeepFiles int `yaml:"keep_files"`

	// KeepAge is how long rotated files are kept; 0 for ever.
	KeepAge time.Duration `yaml:"keep_age"`

	// MaxOpen is how many day files may be open at once, 0 for
	// [DefaultMaxOpen].
	MaxOpen int `yaml:"-"`

	// Form is how events are written.
	Form Form `yaml:"-"`

	// Sync makes Send wait until the disk has the batch.
	Sync bool `yaml:"sync"`
}

// Validate reports everything that is wrong with c, each problem with the name
// of its key. It opens no file.
func (c *Config) Validate() error {
	var errs []error

	if c.Dir == "" {
		errs = append(errs, errors.New("dir: the log directory is not set"))
	}

	if c.Name != "" && !validName(c.Name) {
		errs = append(errs, fmt.Errorf("name: %q is not a plain name such as events.ndjson", c.Name))
	}

	switch c.Compression {
	case "", CompressionNone, CompressionGzip, CompressionZstd:
	default:
		errs = append(errs, fmt.Errorf("compression: %q is none of %s, %s, %s", c.Compression, CompressionNone, CompressionGzip, CompressionZstd))
	}

	if c.Name == "" && (c.Compression != "" || c.RotateBytes != 0 || c.RotateAge != 0 || c.KeepFiles != 0 || c.KeepAge != 0) {
		errs = append(errs, errors.New("name: is missing; day files are not rotated, compressed or removed"))
	}

	if c.RotateBytes != 0 && c.RotateBytes < minRotateBytes {
		errs = append(errs, fmt.Errorf("rotate_bytes: %d is less than %d", c.RotateBytes, minRotateBytes))
	}

	if c.RotateAge != 0 && c.RotateAge < minRotateAge {
		errs = append(errs, fmt.Errorf("rotate_age: %s is less than %s", c.RotateAge, minRotateAge))
	}

	if c.KeepFiles < 0 {
		errs = append(errs, fmt.Errorf("keep_files: %d is negative", c.KeepFiles))
	}

	if c.KeepAge != 0 && c.KeepAge < minRotateAge {
		errs = append(errs, fmt.Errorf("keep_age: %s is less than %s", c.KeepAge, minRotateAge))
	}

	return errors.Join(errs...)
}

// validName reports whether a name is that of a file of ours in the directory.
func validName(name string) bool {
	const longest = 200 // room for what rotation adds, of 255

	return len(name) <= longest && name == filepath.Base(name) && name[0] != '.' && name != ErrorLogName &&
		!strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '/' })
}

// New makes the directory if need be and returns a sink. c must not be nil.
func New(c *Config) (*Sink, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}

	s := &Sink{
		open:     openAppend,
		location: c.Location,
		encoder:  c.Encoder,
		report:   c.Report,
		dir:      c.Dir,
		form:     c.Form,
		maxOpen:  c.MaxOpen,
		sync:     c.Sync,
	}

	if s.location == nil {
		s.location = time.Local
	}

	if s.maxOpen <= 0 {
		s.maxOpen = DefaultMaxOpen
	}

	if s.encoder == nil {
		encoder, err := schema.NewECS(&schema.ECSConfig{})
		if err != nil {
			return nil, fmt.Errorf("log files: %w", err)
		}

		s.encoder = encoder
	}

	if err := makeDir(c.Dir); err != nil {
		return nil, fmt.Errorf("making log directory: %w", err)
	}

	if c.Name != "" {
		s.rolling = newRolling(c)
	}

	return s, nil
}
