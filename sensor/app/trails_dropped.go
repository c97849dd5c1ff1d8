package app

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/text"
)

// droppedTrail is a trail that was left out of the set.
type droppedTrail struct {
	Key       string `json:"key"`
	Info      string `json:"info"`
	Reference string `json:"reference"`
	// Reason says why, File where the user wrote it.
	Reason string `json:"reason"`
	File   string `json:"file,omitempty"`
}

// droppedColumns is the number of columns of dropped.csv.
const droppedColumns = 4

// readDroppedFile reads what the last update left out. A file that is missing
// or damaged is as an empty one: it only explains.
func (x *lookup) readDroppedFile(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return fmt.Errorf("reading what the last update left out: %w", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = droppedColumns
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return nil
		}
		x.drop(trails.Trail{Key: row[0], Info: row[1], Reference: row[2]}, row[3])
	}
}

// drop notes a trail that was left out.
func (x *lookup) drop(t trails.Trail, reason string) {
	d := droppedTrail{Key: t.Key, Info: t.Info, Reference: t.Reference, Reason: reason, File: x.file(t.Key, t.Reference)}
	for _, known := range x.dropped[t.Key] {
		if known == d {
			return
		}
	}
	x.dropped[t.Key] = append(x.dropped[t.Key], d)
	if s, ok := addr.ParseSpan(t.Key); ok {
		x.droppedSpans = append(x.droppedSpans, droppedSpan{s, d})
	}
}

// droppedSpan is a network or a range that was left out.
type droppedSpan struct {
	span  addr.Span
	trail droppedTrail
}

// dropOwn notes what is left out of the user's own lists when they are laid over
// the set.
func (x *lookup) dropOwn() error {
	c := x.loader.config
	if c.Trails.CustomDir == "" {
		return nil
	}
	data, err := x.loader.data(&ruleReport{origin: x.report.origin})
	if err != nil {
		return err
	}
	_, _, err = build.New(&build.Config{
		CustomDir: c.Trails.CustomDir, Base: x.base, DisabledInfo: disabledInfo(&c.Update),
		Whitelist: x.rules, Bogons: data.Bogons, CDN: data.CDN, Full: x.loader.does(detect.Networks),
		Drop: func(t trails.Trail, reason build.Reason) { x.drop(t, reason.String()) },
	}).Build()
	return err
}

// file returns where the user wrote a trail, as file:line, or "". Only lists of
// the user's own are searched.
func (x *lookup) file(key, reference string) string {
	dir := x.loader.config.Trails.CustomDir
	if dir == "" || !strings.HasPrefix(reference, "(custom)") {
		return ""
	}
	if x.own == nil {
		x.own = placesOf(dir)
	}
	return x.own[key]
}

// placesOf returns where the trails of a directory of lists are written, by
// their keys in the form of the set, as far as that takes no more than lower
// case and a leading "www.". The last place of a key counts.
func placesOf(dir string) map[string]string {
	places := map[string]string{}
	files, _ := filepath.Glob(filepath.Join(globless(dir), "*.txt")) // building says what is wrong
	for _, file := range files {
		list, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		parse.List(string(list), parse.CustomKey, func(line int, key string) {
			key = text.Lower(key)
			if !strings.Contains(key, "/") {
				key = strings.TrimPrefix(key, "www.")
			}
			places[key] = file + ":" + strconv.Itoa(line)
		})
	}
	return places
}

// globless quotes what filepath.Glob would take for a pattern.
func globless(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
