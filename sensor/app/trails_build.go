package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/parse"
)

// BuildOptions say what index to build.
type BuildOptions struct {
	Settings
	// Output is the path of the index that a trails.csv is compiled into. It is
	// empty for the set of the state directory.
	Output string
	// Verbose prints every line that is refused and every trail that is left
	// out.
	Verbose bool
	// Format is the form of the report: empty for text, or "json".
	Format string
}

// BuildTrails builds an index without using the network. Where the
// configuration names no trails file, it is the set of the state directory, of
// what was fetched before; otherwise that file is compiled into Output.
func BuildTrails(ctx context.Context, io *IO, o *BuildOptions) error {
	c, err := o.reporting(io, o.Format)
	if err != nil {
		return err
	}
	file := c.TrailsFile()
	switch {
	case file == "" && o.Output != "":
		return failure("name the trails.csv with --trails, or leave out --output", "--output is for a trails file that is compiled, and none is named")
	case file == "":
		u := &UpdateOptions{Settings: o.Settings, Offline: true, Verbose: o.Verbose, Format: o.Format}
		return u.update(ctx, io, c)
	case file == config.StarterFile:
		return failure("name a trails.csv with --trails", "the starter set is part of the program and is not compiled")
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return failure("name another with --trails", "there is no trails file %s", file)
	}
	if err := checkOutput(file, o.Output); err != nil {
		return err
	}
	return o.compile(io, newLoader(c, io.Environ), file)
}

// checkOutput refuses a path that an index must not be written to.
func checkOutput(file, output string) error {
	switch {
	case output == "":
		return failure("or build the set of the state directory: --set trails.file=", "--output FILE is needed for the index of %s", file)
	case strings.EqualFold(filepath.Ext(output), ".csv"):
		return failure("`trailscope trails export --format csv` writes a csv; the usual suffix here is .idx", "--output %s: an index is no csv", output)
	}
	if err := checkRegular(output); err != nil {
		return err
	}
	in, err := os.Stat(file)
	if err != nil {
		return nil // reading it says what is wrong
	}
	if out, err := os.Stat(output); err == nil && os.SameFile(in, out) {
		return failure("name another file", "--output %s: this is the file that is read", output)
	}
	return nil
}

// compiled says what became of a trails file.
type compiled struct {
	Input     string        `json:"input"`
	CustomDir string        `json:"custom_dir,omitempty"`
	Output    string        `json:"output"`
	Rows      int           `json:"rows"`
	Trails    int           `json:"trails"`
	Repeated  int           `json:"repeated"`
	Malformed int           `json:"malformed"`
	Custom    int           `json:"custom"`
	Refused   int           `json:"refused"`
	LeftOut   int           `json:"left_out"`
	Bytes     int64         `json:"bytes"`
	Seconds   float64       `json:"seconds"`
	first     parse.Notes   // malformed rows
	lists     *build.Report // nil without lists
}

// compile compiles a trails file, and lists over it. The index takes its place
// when it is complete.
func (o *BuildOptions) compile(io *IO, l *loader, file string) error {
	started := time.Now()
	t := &l.config.Trails
	done := &compiled{Input: file, CustomDir: t.CustomDir, Output: o.Output}
	temporary := filepath.Join(filepath.Dir(o.Output), "."+filepath.Base(o.Output)+"-new")
	defer os.Remove(temporary) // it is gone when all went well
	set, report, err := o.base(file, temporary)
	if err != nil {
		return err
	}
	if set.Len() == 0 && !t.AllowEmpty {
		return (&ruleReport{origin: origin{path: file}}).emptyFailure(&config.Trails{})
	}
	done.Rows, done.Repeated, done.Malformed, done.first = report.Rows, report.Repeated, report.Malformed.Count, report.Malformed
	if o.Verbose {
		if err := o.eachMalformed(io, file, report); err != nil {
			return err
		}
	}
	if t.CustomDir != "" {
		if set, err = o.overlay(io, l, set, done); err != nil {
			return err
		}
		if _, err = trails.SaveIndex(temporary, rowsOf(set)); err != nil {
			return &Failure{Err: err, Advice: outputAdvice}
		}
	}
	info, err := os.Stat(temporary)
	if err == nil {
		err = os.Rename(temporary, o.Output)
	}
	if err != nil {
		return &Failure{Err: fmt.Errorf("writing the index: %w", err), Advice: outputAdvice}
	}
	done.Trails, done.Bytes, done.Seconds = set.Len(), info.Size(), time.Since(started).Seconds()
	return done.print(io, o.Format, o.Quiet)
}

const outputAdvice = "name a file that you may write to with --output"

// base compiles a trails file, or an index, into a temporary one and returns its
// set, and what the file holds.
func (o *BuildOptions) base(file, temporary string) (*trails.Set, *trails.Report, error) {
	set, report, err := trails.LoadIndex(file, nil)
	switch {
	case err == nil:
		_, err = trails.SaveIndex(temporary, rowsOf(set))
	case errors.Is(err, trails.ErrNoIndex):
		if report, err = trails.CompileCSV(file, temporary); err == nil {
			set, _, err = trails.LoadIndex(temporary, nil)
		}
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, nil, &Failure{Err: err, Advice: outputAdvice}
	case err != nil:
		return nil, nil, &Failure{Err: err, Advice: "name a trails.csv with --trails, and an index in a directory that is there with --output"}
	}
	return set, report, nil
}

// rowsOf gives all trails of a set.
func rowsOf(set *trails.Set) func(func(trails.Trail) bool) {
	return func(yield func(trails.Trail) bool) {
		set.All(func(_ trails.Ref, t trails.Trail) bool { return yield(t) })
	}
}

// overlay lays the user's own lists over a set. What the whitelist and the
// ranges of addresses take out is decided now, for the index has no place for
// what is left out.
func (o *BuildOptions) overlay(io *IO, l *loader, set *trails.Set, done *compiled) (*trails.Set, error) {
	rules := &ruleReport{origin: origin{path: done.Input}}
	data, err := l.data(rules)
	if err != nil {
		return nil, err
	}
	list, err := loadAllow(&l.config.Trails, l.whitelistReader(), data, rules)
	if err != nil {
		return nil, err
	}
	b := &build.Config{
		CustomDir: l.config.Trails.CustomDir, Base: set, DisabledInfo: disabledInfo(&l.config.Update),
		Whitelist: list, Bogons: data.Bogons, CDN: data.CDN, Full: l.does(detect.Networks),
	}
	if o.Verbose {
		b.Refuse, b.Drop = (&UpdateOptions{Format: o.Format}).details(io)
	}
	rows, lists, err := build.New(b).Build()
	if err != nil {
		return nil, &Failure{Err: err, Advice: "name a directory of lists with trails.custom_dir"}
	}
	done.Custom, done.Refused, done.lists = lists.Custom, lists.Refused.Count, lists
	for _, n := range lists.Dropped {
		done.LeftOut += n
	}
	set, _, err = set.With(rows.All(), nil)
	return set, err
}

// print prints what was compiled.
func (d *compiled) print(io *IO, format string, quiet bool) error {
	if d.Malformed > 0 {
		fmt.Fprintf(io.Err, "warning: %s of %s malformed, such as %s\n", plural(d.Malformed, "row"), d.Input, firstOf(d.first))
	}
	if d.lists != nil {
		(&ruleReport{lists: d.lists}).warnLists(slog.New(newMessages(io.Err, nil, false, quiet)))
	}
	switch {
	case format == formatJSON:
		return writeJSON(io.Out, d)
	case quiet:
		return nil
	}
	line := func(label, format string, args ...any) {
		fmt.Fprintf(io.Out, "%-10s %s\n", label+":", fmt.Sprintf(format, args...))
	}
	line("rows", "%s (%s repeated, %s malformed)", count(uint64(d.Rows)), count(uint64(d.Repeated)), count(uint64(d.Malformed)))
	if d.lists != nil {
		line("lists", "%s, %s refused, %s left out", plural(d.Custom, "trail"), plural(d.Refused, "line"), count(uint64(d.LeftOut)))
	}
	line("index", "%s, %s (%s)", d.Output, plural(d.Trails, "trail"), bytesText(uint64(d.Bytes)))
	line("took", "%.1f s", d.Seconds)
	return nil
}

// eachMalformed prints every malformed row of a trails.csv, of which the report
// describes only the first few.
func (o *BuildOptions) eachMalformed(terminal *IO, file string, report *trails.Report) error {
	if info, err := os.Stat(file); report.Malformed.Count == 0 || err != nil || !info.Mode().IsRegular() {
		return nil // an index has none, and a pipe can be read only once
	}
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("opening the trails: %w", err)
	}
	defer f.Close()
	refuse, _ := (&UpdateOptions{Format: o.Format}).details(terminal)
	var csv parse.CSV
	r := bufio.NewReader(f)
	for number := 1; ; number++ {
		line, err := r.ReadBytes('\n')
		if _, blank, ok := csv.Row(line); len(line) > 0 && !blank && !ok {
			refuse(parse.Note{File: file, Line: number, Text: string(line[:min(len(line), maxDetail)]), Reason: "not three fields"})
		}
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading the trails: %w", err)
		}
	}
}
