package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/update"
)

// UpdateOptions say how to update the set of trails.
type UpdateOptions struct {
	Settings
	// IfDue does nothing unless an update is due.
	IfDue bool
	// Offline uses no network, only what was fetched before and what lies on
	// this machine.
	Offline bool
	// Verbose prints every line that is refused and every trail that is left
	// out.
	Verbose bool
	// Format is the form of the report: empty for a table, or "json".
	Format string
}

// UpdateTrails builds the set of trails of the state directory from all its
// sources, and prints what it did. It returns an error when the set was not
// replaced though it was due; sources that fail give warnings.
func UpdateTrails(ctx context.Context, io *IO, o *UpdateOptions) error {
	c, err := o.reporting(io, o.Format)
	if err != nil {
		return err
	}
	return o.update(ctx, io, c)
}

// update runs an update and prints what it did.
func (o *UpdateOptions) update(ctx context.Context, io *IO, c *config.Config) error {
	l := newLoader(c, io.Environ)
	bar := newUpdateProgress(io, o.Quiet || o.Verbose)
	messages := bar.messages(io.Err)
	uo := &updaterOptions{
		offline: o.Offline, force: !o.IfDue, progress: bar.tell,
		log: slog.New(newMessages(messages, nil, c.Sensor.Debug, o.Quiet)),
	}
	if o.Verbose {
		uo.refuse, uo.drop = o.details(io)
	}
	report, err := runUpdater(ctx, l, uo)
	bar.stop()
	if report != nil {
		p := &reportPrinter{io: io, quiet: o.Quiet, config: c, loader: l, report: report}
		if printErr := p.print(o.Format); printErr != nil {
			return errors.Join(updateFailure(err, l, report), printErr)
		}
	}
	return updateFailure(err, l, report)
}

// runUpdater runs one update.
func runUpdater(ctx context.Context, l *loader, o *updaterOptions) (*update.Report, error) {
	u, closer, err := newUpdater(l, o)
	if err != nil {
		return nil, err
	}
	defer closer()
	return u.Run(ctx)
}

// details returns functions that print what is refused and left out: with the
// report, or beside it when that is JSON.
func (o *UpdateOptions) details(io *IO) (func(parse.Note), func(trails.Trail, build.Reason)) {
	w := io.Out
	if o.Format == formatJSON {
		w = io.Err
	}
	return func(n parse.Note) { printRefused(w, n) }, func(t trails.Trail, r build.Reason) { printDropped(w, t, r) }
}

// printRefused prints a line of a list that cannot be used.
func printRefused(w io.Writer, n parse.Note) {
	fmt.Fprintf(w, "refused: %s\n", printable(n.String(), maxDetail))
}

// printDropped prints a trail that is left out.
func printDropped(w io.Writer, t trails.Trail, r build.Reason) {
	fmt.Fprintf(w, "left out: %s: %v\n", printable(fmt.Sprintf("%s %q %s", t.Key, t.Info, t.Reference), maxDetail), r)
}

const (
	// formatJSON is the form of reports for programs.
	formatJSON = "json"
	// formatText is the other form, for people.
	formatText = "text"
	// maxDetail is how much of a line is shown, in characters.
	maxDetail = 400
)

// reporting reads the configuration of a command that reports in a format, and
// prints the notices. An empty format is fine.
func (s *Settings) reporting(io *IO, format string) (*config.Config, error) {
	if format != "" && format != formatText && format != formatJSON {
		return nil, failure("write text or json", "--format: %q is not known", format)
	}
	c, notices, err := s.load(io, config.NewDefault)
	if err != nil {
		return nil, err
	}
	s.warn(io, c, notices, false)
	return c, nil
}

// writeJSON writes a document for programs, and people.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// updateFailure adds to an error of an update what to do about it.
func updateFailure(err error, l *loader, r *update.Report) error {
	var (
		busy   update.ErrBusy
		shrunk *update.ErrShrunk
		advice string
	)
	switch {
	case err == nil:
		return nil
	case hintOf(err) != "":
		return err
	case errors.As(err, &busy):
		advice = "wait until it has ended; nothing was changed"
	case errors.As(err, &shrunk):
		advice = "look at the sources that fail; if so few trails are right, add --set trails.reload_min_ratio=0"
	case errors.Is(err, update.ErrNoTrails) && r != nil && r.Offline:
		advice = "nothing was fetched before: leave out --offline, or name lists of this machine with update.static or trails.custom_dir"
	case errors.Is(err, update.ErrNoTrails):
		advice = "see why the sources fail: is there a network, and does it need update.proxy? The set in use stays"
	case errors.Is(err, context.Canceled):
		return failure("the set in use stays", "stopped before the new set was complete")
	case errors.Is(err, fs.ErrPermission):
		advice = "become root, or name a directory that you may write to with --state-dir (now " + l.state + ")"
	default:
		advice = "the set in use stays"
	}
	return &Failure{Err: err, Advice: advice}
}
