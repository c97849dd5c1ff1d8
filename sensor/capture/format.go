package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// FormatError says that a file is no capture file that can be read, and what it
// is instead.
type FormatError struct {
	// File is the path of the file, or [StandardInput].
	File string

	// Found describes what the file is, as "a directory".
	Found string

	// Advice is what a user can do about it, or empty.
	Advice string
}

// Error implements the error interface.
func (e *FormatError) Error() (s string) {
	return fmt.Sprintf("opening %s: not a capture file but %s", e.File, e.Found)
}

// Hint says what a user can do about the error.
func (e *FormatError) Hint() (s string) {
	if e.Advice != "" {
		return e.Advice
	}

	return "capture files are pcap or pcapng, plain or compressed by gzip or zstd"
}

// versionError returns the error for a version of a format that is not read.
func versionError(file, format string, major, minor uint16) (err error) {
	return &FormatError{
		File:   file,
		Found:  fmt.Sprintf("a %s file of version %d.%d", format, major, minor),
		Advice: "pcap is read in the versions 2.0 to 2.4 and 543.0, pcapng in 1.0 and 1.2",
	}
}

// shownHead is how many bytes of an unknown file a message shows.
const shownHead = 16

// headLen is how much of a file is read to tell what it is.
const headLen = 64

// known describes a format that is recognised and not read.
type known struct {
	magic  string
	found  string
	unpack string // command that writes the contents to standard output
}

// knownFormats returns the formats that people mistake for capture files.
func knownFormats() (formats []known) {
	return []known{
		{"\xfd7zXZ\x00", "an xz archive", "xz -dc"},
		{"BZh", "a bzip2 archive", "bzip2 -dc"},
		{"\x04\x22\x4d\x18", "an lz4 archive", "lz4 -dc"},
		{"PK\x03\x04", "a zip archive", "unzip -p"},
		{"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z x -so"},
		{"snoop\x00\x00\x00", "a snoop capture", "editcap -F pcap"},
		{"GMBU", "a Network Monitor capture", "editcap -F pcap"},
		{"RTSS", "a Network Monitor capture", "editcap -F pcap"},
	}
}

// unknownFormat returns the error for a file that starts with head.
func unknownFormat(file string, head []byte) (err error) {
	e := &FormatError{File: file}
	for _, k := range knownFormats() {
		if !bytes.HasPrefix(head, []byte(k.magic)) {
			continue
		}

		e.Found = k.found
		e.Advice = fmt.Sprintf("unpack it first and read standard input: %s %s | trailscope replay -", k.unpack, file)
		if k.unpack[:1] == "e" {
			e.Advice = fmt.Sprintf("convert it first: %s %s new.pcap", k.unpack, file)
		}

		return e
	}

	shown := head[:min(len(head), shownHead)]
	if line, _, _ := bytes.Cut(head, []byte("\n")); isText(head) {
		e.Found = "text that starts with " + strconv.Quote(string(line[:min(len(line), 2*shownHead)]))
	} else {
		e.Found = fmt.Sprintf("something that starts with the bytes %x", shown)
	}

	return e
}

// isText reports whether the start of a file looks like text.
func isText(head []byte) (ok bool) {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 && len(head) >= utf8.UTFMax {
			return false
		} else if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return false
		}

		head = head[n:]
	}

	return true
}

// isPcapng reports whether b, at least four bytes, starts a pcapng file.
func isPcapng(b []byte) (ok bool) {
	return binary.BigEndian.Uint32(b) == blockSection
}
