package capture_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture"
)

func TestOpen_notACapture(t *testing.T) {
	dir := t.TempDir()

	testCases := []struct {
		name    string
		content string
		want    string
		hint    string
	}{
		{name: "empty", content: "", want: "an empty file", hint: "pcap or pcapng"},
		{name: "short", content: "ab", want: `text that starts with "ab"`, hint: "pcap or pcapng"},
		{name: "text", content: "2026-11-24 10:00:00 something happened\nand more", want: `text that starts with "2026-11-24 10:00:00 something ha"`},
		{name: "utf8", content: strings.Repeat("è", 40), want: "text that starts with \"è"},
		{name: "binary", content: "\x7fELF\x02\x01\x01\x00", want: "something that starts with the bytes 7f454c4602010100"},
		{name: "variant", content: "\xcd\x34\xb2\xa1" + strings.Repeat("\x00", 40), want: "starts with the bytes cd34b2a1"},
		{name: "xz", content: "\xfd7zXZ\x00 and so on", want: "an xz archive", hint: "xz -dc"},
		{name: "bzip2", content: "BZh91AY", want: "a bzip2 archive", hint: "bzip2 -dc"},
		{name: "zip", content: "PK\x03\x04....", want: "a zip archive", hint: "unzip -p"},
		{name: "snoop", content: "snoop\x00\x00\x00\x00\x00\x00\x02", want: "a snoop capture", hint: "editcap"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(dir, tc.name)
			err := os.WriteFile(path, []byte(tc.content), 0o600)
			if err != nil {
				t.Fatal(err)
			}

			f, err := capture.Open(path, nil)
			format := new(*capture.FormatError)
			if f != nil || !errors.As(err, format) || (*format).File != path || !strings.Contains((*format).Found, tc.want) {
				t.Fatalf("got error %v, want %q", err, tc.want)
			}

			if !strings.Contains(err.Error(), "opening "+path+": not a capture file but ") {
				t.Errorf("got message %q", err)
			}

			if !strings.Contains((*format).Hint(), tc.hint) {
				t.Errorf("got hint %q", (*format).Hint())
			}
		})
	}
}

func TestOpen_noFile(t *testing.T) {
	dir := t.TempDir()

	_, err := capture.Open(filepath.Join(dir, "missing"), nil)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), filepath.Join(dir, "missing")) {
		t.Errorf("missing file: got error %v", err)
	}

	_, err = capture.Open(dir, nil)
	format := new(*capture.FormatError)
	if !errors.As(err, format) || (*format).Found != "a directory" || !strings.Contains((*format).Hint(), "*.pcap") {
		t.Errorf("directory: got error %v", err)
	}
}

func TestOpen_damagedHeader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "short.pcap")
	err := os.WriteFile(path, newPcap(little, nil).buf[:20], 0o600)
	if err != nil {
		t.Fatal(err)
	}

	_, err = capture.Open(path, nil)
	damage := new(*capture.DamageError)
	if !errors.As(err, damage) || (*damage).File != path || (*damage).Hint() == "" {
		t.Fatalf("got error %v", err)
	}

	want := "reading " + path + ": damaged at byte 0: the file header is cut off: the file ends at byte 20"
	if err.Error() != want {
		t.Errorf("got message %q", err)
	}
}
