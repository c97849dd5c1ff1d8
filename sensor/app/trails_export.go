package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/google/renameio/v2"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/export"
)

// ExportOptions say which trails to write, and in which form.
type ExportOptions struct {
	Settings
	// Format is the name of one of [export.Formats].
	Format string
	// Output is the file that is written, or a directory in which the file has
	// the name that suits its format. Empty, or "-", is standard output.
	Output string
	// Kinds are names of kinds; none stands for all.
	Kinds []string
	// Info and ExceptInfo are regular expressions in Go's syntax, for infos that
	// are wanted and that are not; empty leaves nothing out.
	Info, ExceptInfo string
	// Options are the rest; their Kinds, Info, ExceptInfo and Time are not used.
	Options export.Options
}

// ExportTrails writes trails of the set that a configuration uses for other
// programs, and a summary to standard error. A file is complete, or as it was.
func ExportTrails(ctx context.Context, terminal *IO, o *ExportOptions) error {
	f, opts, err := o.complete()
	if err != nil {
		return err
	}
	c, notices, err := o.load(terminal, config.NewDefault)
	if err != nil {
		return err
	}
	o.warn(terminal, c, notices, false)
	l := newLoader(c, terminal.Environ)
	rules, report, err := l.load()
	if err != nil {
		return err
	}
	if info, err := os.Stat(report.origin.path); err == nil {
		opts.Time = info.ModTime()
	}
	rows := func(yield func(trails.Trail) bool) {
		rules.Trails.All(func(_ trails.Ref, t trails.Trail) bool { return ctx.Err() == nil && yield(t) })
	}
	path := o.path(f, opts)
	var s export.Summary
	err = o.write(terminal, path, func(w io.Writer) (err error) {
		if s, err = export.Write(w, f.Name, rows, opts); ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	})
	if err != nil {
		return err
	}
	if report.origin.path == "" && report.starter() {
		printWarning(terminal.Err, warning{"this is the small starter set", "`trailscope trails update` builds the real one"})
	}
	if !o.Quiet {
		printExported(terminal.Err, path, &s)
	}
	return nil
}

// complete checks the options.
func (o *ExportOptions) complete() (*export.Format, *export.Options, error) {
	f, ok := export.Find(o.Format)
	if !ok {
		var names []string
		for _, f := range export.Formats() {
			names = append(names, f.Name)
		}
		if o.Format == "" {
			return nil, nil, failure("there are "+strings.Join(names, ", "), "--format is needed")
		}
		return nil, nil, failure("there are "+strings.Join(names, ", "), "--format: %q is not known", o.Format)
	}
	opts := o.Options
	opts.Kinds = nil
	for _, name := range o.Kinds {
		k, ok := trails.ParseKind(name)
		if !ok {
			return nil, nil, failure("there are "+ExportKinds(), "--kind: %q is not known", name)
		}
		opts.Kinds = append(opts.Kinds, k)
	}
	for _, r := range []struct {
		flag, text string
		to         **regexp.Regexp
	}{{"--info", o.Info, &opts.Info}, {"--except-info", o.ExceptInfo, &opts.ExceptInfo}} {
		*r.to = nil
		if r.text == "" {
			continue
		}
		compiled, err := regexp.Compile(r.text)
		if err != nil {
			return nil, nil, failure("it is searched in the info, e.g. malware|phishing", "%s: %w", r.flag, err)
		}
		*r.to = compiled
	}
	// What is wrong with the rest is found here, before anything is loaded.
	if _, err := export.Write(io.Discard, f.Name, func(func(trails.Trail) bool) {}, &opts); err != nil {
		return nil, nil, &Failure{Err: err, Advice: "see `trailscope trails export --help`"}
	}
	return &f, &opts, nil
}

// ExportKinds lists the kinds of trails for a help text, separated by commas.
func ExportKinds() string {
	var names []string
	for _, k := range trails.Kinds() {
		names = append(names, k.String())
	}
	return strings.Join(names, ", ")
}

// path returns the file to write, empty for standard output.
func (o *ExportOptions) path(f *export.Format, opts *export.Options) string {
	if o.Output == "" || o.Output == "-" {
		return ""
	}
	info, err := os.Stat(o.Output)
	if err != nil || !info.IsDir() {
		return o.Output
	}
	name := f.File
	if rest, ok := strings.CutPrefix(f.Name, "suricata-"); ok && opts.Suricata.Prefix != "" {
		name = opts.Suricata.Prefix + "-" + rest + f.Suffix
		if rest == "rules" {
			name = opts.Suricata.Prefix + f.Suffix
		}
	}
	return filepath.Join(o.Output, name)
}

// write calls f with the file at path, which is put in place when f succeeds,
// or with standard output.
func (o *ExportOptions) write(terminal *IO, path string, f func(io.Writer) error) error {
	if path == "" {
		w := bufio.NewWriter(terminal.Out)
		if err := f(w); err != nil {
			return err
		}
		return w.Flush()
	}
	if err := checkRegular(path); err != nil {
		return err
	}
	const advice = "name a file or directory that you may write to with --output"
	file, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o644), renameio.WithExistingPermissions())
	if err != nil {
		return &Failure{Err: fmt.Errorf("writing %s: %w", path, err), Advice: advice}
	}
	defer file.Cleanup()
	if err := f(file); err != nil {
		return err
	}
	if err := file.CloseAtomicallyReplace(); err != nil {
		return &Failure{Err: fmt.Errorf("writing %s: %w", path, err), Advice: advice}
	}
	return nil
}

// checkRegular refuses a path that is something else than a file, such as a
// device, in whose place no file must be put.
func checkRegular(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return failure("name a file", "--output %s: this is not a file", path)
	}
	return nil
}

// printExported prints what was written, and what has no place in the format.
func printExported(w io.Writer, path string, s *export.Summary) {
	to := ""
	if path != "" {
		to = " to " + path
	}
	fmt.Fprintf(w, "exported: %s of %s selected%s\n", count(uint64(s.Written)), count(uint64(s.Selected)), to)
	kinds, total := map[export.Reason][]string{}, map[string]int{}
	for _, l := range s.LeftOut {
		kinds[l.Reason] = append(kinds[l.Reason], fmt.Sprintf("%v %s", l.Kind, count(uint64(l.Rows))))
		total[l.Reason.String()] += l.Rows
	}
	for _, reason := range byCount(total) {
		for r, of := range kinds {
			if r.String() == reason {
				fmt.Fprintf(w, "left out: %s: %s (%s)\n", count(uint64(total[reason])), reason, strings.Join(of, ", "))
			}
		}
	}
}

// ExportFormats lists the formats for a help text, one a line.
func ExportFormats() string {
	var b strings.Builder
	t := &columns{}
	for _, f := range export.Formats() {
		t.add(f.Name, f.Description)
	}
	t.print(&b, "  ")
	return b.String()
}
