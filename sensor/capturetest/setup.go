package capturetest

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Setup is everything a replay needs: trails, data files, options, captures.
type Setup struct {
	// Trails is the text of trails.csv.
	Trails []byte

	// Data are the data files by name (whitelist.txt, ua.txt, …).
	Data map[string]string

	// Options are maltrail.conf options over [BaseOptions].
	Options map[string]string

	// Zone is the time zone of the sensor as TZ has it; empty means UTC.
	Zone string

	// Captures are capture files, replayed in order with one state.
	Captures [][]byte
}

// BaseOptions are the maltrail.conf options that every comparison starts
// from: all checks on, no throttle, no updates, no condensed store.
func BaseOptions() map[string]string {
	return map[string]string{
		"MONITOR_INTERFACE":     "any",
		"CAPTURE_BUFFER":        "10%",
		"PROCESS_COUNT":         "1",
		"UPDATE_PERIOD":         "999999999",
		"USE_FEED_UPDATES":      "false",
		"DISABLE_CHECK_SUDO":    "true",
		"ALLOW_EMPTY_TRAILS":    "true",
		"USE_HEURISTICS":        "true",
		"USE_FAST_PREFILTER":    "true",
		"CHECK_HOST_DOMAINS":    "true",
		"CHECK_MISSING_HOST":    "true",
		"USE_CONDENSED_STORAGE": "false",
		"EVENT_THROTTLE_MODE":   "off",
		"SENSOR_NAME":           "sensor",
	}
}

// Laid names the files that [Setup.Lay] wrote.
type Laid struct {
	// Config is the maltrail.conf.
	Config string

	// Data is the directory of the data files.
	Data string

	// Logs is the configuration's LOG_DIR.
	Logs string

	// Captures are the capture files in order.
	Captures []string
}

// Lay writes the setup below dir, in the layout that Maltrail's sensor reads
// by its configuration alone.
func (s *Setup) Lay(dir string) (l *Laid, err error) {
	l = &Laid{
		Config: filepath.Join(dir, "maltrail.conf"),
		Data:   filepath.Join(dir, "data"),
		Logs:   filepath.Join(dir, "log"),
	}
	for _, d := range []string{l.Data, l.Logs} {
		if err = os.MkdirAll(d, 0o755); err != nil {
			return nil, fmt.Errorf("laying out a replay: %w", err)
		}
	}
	files := map[string][]byte{}
	for name, text := range s.Data {
		files[filepath.Join(l.Data, name)] = []byte(text)
	}
	trails := filepath.Join(dir, "trails.csv")
	files[trails] = s.Trails
	if len(s.Trails) == 0 {
		// An empty file would be rebuilt from feeds.
		files[trails] = []byte("nothing.invalid,nothing,nothing\r\n")
	}
	files[l.Config] = s.config(l.Logs, trails)
	for i, c := range s.Captures {
		name := filepath.Join(dir, "capture"+strconv.Itoa(i)+".pcap")
		l.Captures = append(l.Captures, name)
		files[name] = c
	}
	for name, text := range files {
		if err = os.WriteFile(name, text, 0o644); err != nil {
			return nil, fmt.Errorf("laying out a replay: %w", err)
		}
	}

	// Newer than everything, so that no sensor rebuilds it.
	future := time.Date(2035, time.January, 1, 0, 0, 0, 0, time.UTC)

	return l, os.Chtimes(trails, future, future)
}

// config writes the maltrail.conf.
func (s *Setup) config(logs, trails string) []byte {
	options := BaseOptions()
	maps.Copy(options, s.Options)
	options["LOG_DIR"], options["TRAILS_FILE"] = logs, trails
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(options)) {
		fmt.Fprintf(&b, "%s %s\n", name, options[name])
	}

	return b.Bytes()
}

// Lines reads the event lines that a replay wrote into its LOG_DIR, sorted. A
// line in the file of another day than its own says so.
func (l *Laid) Lines() (lines []string, err error) {
	names, err := filepath.Glob(filepath.Join(l.Logs, "[0-9]*.log"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, readErr := os.ReadFile(name)
		if readErr != nil {
			return nil, fmt.Errorf("reading events: %w", readErr)
		}
		day := strings.TrimSuffix(filepath.Base(name), ".log")
		for _, line := range SplitLines(string(text)) {
			if !strings.HasPrefix(line, `"`+day+" ") {
				line = "(in " + day + ".log) " + line
			}
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)

	return lines, nil
}

// SplitLines returns the non-empty lines of text.
func SplitLines(text string) (lines []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			lines = append(lines, line)
		}
	}

	return lines
}

// StripSensor removes the sensor column of an event line; a line of another
// form stays as it is.
func StripSensor(line string) string {
	const timeLen = len(`"2026-03-02 09:00:00.000000"`)
	if len(line) <= timeLen+1 || line[0] != '"' {
		return line
	}
	_, rest, ok := strings.Cut(line[timeLen+1:], " ")
	if !ok {
		return line
	}

	return line[:timeLen+1] + rest
}

// Diff compares two lists of lines as multisets: missing are in want only,
// extra in got only.
func Diff(want, got []string) (missing, extra []string) {
	count := map[string]int{}
	for _, line := range want {
		count[line]++
	}
	for _, line := range got {
		if count[line] > 0 {
			count[line]--
		} else {
			extra = append(extra, line)
		}
	}
	for _, line := range want {
		if count[line] > 0 {
			count[line]--
			missing = append(missing, line)
		}
	}

	return missing, extra
}
