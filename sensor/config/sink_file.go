package config

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/sink/file"
)

// FileSink are the settings of the type file: [file.Config] in the words of the
// other sections.
type FileSink struct {
	// Dir is the directory, which is made when it is missing.
	Dir string `yaml:"dir"`
	// File is the name of one file for all events, which is rotated; empty is a
	// file for each day, which is not.
	File string `yaml:"file"`
	// Format is the form of the events: one of the Format constants, empty for
	// FormatLine.
	Format string `yaml:"format"`
	// Compression of rotated files is none, gzip or zstd; empty is none.
	Compression string `yaml:"compression"`
	// RotateSize and RotateAge are the size and the age at which the file is
	// rotated; 0 is 100 MiB, and no age.
	RotateSize Size          `yaml:"rotate_size"`
	RotateAge  time.Duration `yaml:"rotate_age"`
	// KeepFiles and KeepAge are how many rotated files are kept, and how long; 0
	// is all, and for ever.
	KeepFiles int           `yaml:"keep_files"`
	KeepAge   time.Duration `yaml:"keep_age"`
	// Sync has each batch on the disk before it counts as delivered.
	Sync bool `yaml:"sync"`
}

// Config returns the settings for the sink.
func (s *FileSink) Config() *file.Config {
	c := &file.Config{
		Dir: s.Dir, Name: s.File, Compression: s.Compression, RotateBytes: int64(s.RotateSize), RotateAge: s.RotateAge,
		KeepFiles: s.KeepFiles, KeepAge: s.KeepAge, Sync: s.Sync,
	}
	if s.Format == FormatJSON {
		c.Form = file.FormNDJSON
	}
	return c
}

// Validate implements [SinkSettings].
func (s *FileSink) Validate() error {
	var errs []error
	for _, err := range flatten(s.Config().Validate()) {
		text := err.Error()
		for old, own := range map[string]string{"name: ": "file: ", "rotate_bytes: ": "rotate_size: "} {
			if rest, ok := strings.CutPrefix(text, old); ok {
				text = own + rest
				break
			}
		}
		errs = append(errs, errors.New(text))
	}
	if s.Format != "" && s.Format != FormatLine && s.Format != FormatJSON {
		errs = append(errs, errors.New("format: "+strconv.Quote(s.Format)+" is neither "+FormatLine+" nor "+FormatJSON))
	}
	return errors.Join(errs...)
}
