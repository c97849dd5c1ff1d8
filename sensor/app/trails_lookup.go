package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/text"
	"github.com/trailscope/trailscope/trails/update"
)

// LookupOptions say what to look up.
type LookupOptions struct {
	Settings
	// Keys are what is asked for; "-" stands for the lines of In.
	Keys []string
	// In gives one key a line; nil stands for standard input.
	In io.Reader
	// Format is the form of the answers: empty for text, or "json" for one
	// document a line.
	Format string
}

// ErrNotFound is the error of [LookupTrails] when there is a key without a
// trail. [Report] prints nothing about it: the answer was the output.
var ErrNotFound error = notFound{}

type notFound struct{}

// Error implements error.
func (notFound) Error() string { return "not found" }

// Unwrap returns no errors, of which [Report] prints each.
func (notFound) Unwrap() []error { return nil }

// maxQuestion bounds a line of keys; nothing in a packet is longer.
const maxQuestion = 1 << 20

// LookupTrails explains what detection makes of each key: what it looks up, what
// it finds, and why it would say nothing all the same. It returns [ErrNotFound]
// unless there is a trail for every key; one that a rule hides counts.
func LookupTrails(ctx context.Context, io *IO, o *LookupOptions) error {
	c, err := o.reporting(io, o.Format)
	if err != nil {
		return err
	}
	x, err := newLookup(c, io.Environ)
	if err != nil {
		return err
	}
	missing := false
	err = o.keys(func(key string) error {
		a := x.answer(key)
		missing = missing || !a.Found
		return errors.Join(ctx.Err(), o.print(io.Out, a))
	})
	if err == nil && missing {
		return ErrNotFound
	}
	return err
}

// print prints an answer.
func (o *LookupOptions) print(w io.Writer, a *answer) error {
	switch {
	case o.Quiet:
		return nil
	case o.Format == formatJSON:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(a)
	}
	return a.print(w)
}

// keys calls f with everything that is asked for, until it fails.
func (o *LookupOptions) keys(f func(key string) error) error {
	for _, key := range o.Keys {
		if key != "-" {
			if err := f(key); err != nil {
				return err
			}
			continue
		}
		in := o.In
		if in == nil {
			in = os.Stdin
		}
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, maxQuestion)
		for lines.Scan() {
			if line := strings.TrimSpace(text.Lossy(lines.Bytes())); line != "" {
				if err := f(line); err != nil {
					return err
				}
			}
		}
		if err := lines.Err(); err != nil {
			return fmt.Errorf("reading keys from standard input: %w", err)
		}
	}
	return nil
}

// lookup answers questions about the set that a configuration names.
type lookup struct {
	loader *loader
	rules  *allow.List
	report *ruleReport
	// set has the trails that a whitelist hides, too. base is set without the
	// lists that lie over it.
	set, base *trails.Set
	// dropped are the trails that were left out, by key, when the set was built
	// and when lists were laid over it.
	dropped map[string][]droppedTrail
	// tooFew is how many addresses the last update left out because not enough
	// feeds name them. They are not listed.
	tooFew int
	now    time.Time
	// droppedSpans are the networks and ranges among them.
	droppedSpans []droppedSpan
	// own are the places of the trails of own lists, read when they are needed.
	own map[string]string
}

// newLookup loads the set.
func newLookup(c *config.Config, environ []string) (*lookup, error) {
	l := newLoader(c, environ)
	rules, report, err := l.load()
	if err != nil {
		return nil, err
	}
	x := &lookup{loader: l, rules: rules.Allow, report: report, now: time.Now()}
	// A list that allows nothing takes the place of the set's own.
	x.set, _, err = rules.Trails.With(func(func(trails.Trail) bool) {}, &trails.Options{Whitelist: &allow.List{}})
	if err != nil {
		return nil, err
	}
	if x.base, err = l.base(nil, &ruleReport{origin: report.origin}); err != nil {
		return nil, err
	}
	return x, x.readDropped()
}

// answer is what there is to say about one key.
type answer struct {
	// Key is what was asked for.
	Key string `json:"key"`
	// Found says that there is a trail for it, and Hidden that none is reported:
	// rules hide them, or they are passed over for what was asked for.
	Found  bool `json:"found"`
	Hidden bool `json:"hidden"`
	// Error says why the key cannot be looked up.
	Error string `json:"error,omitempty"`
	// Checks are the ways in which it is looked up.
	Checks []*lookupCheck `json:"checks,omitempty"`
	// Rules are the rules that hide it.
	Rules []hidingRule `json:"rules,omitempty"`
	// LeftOut are trails that the set would have, and why it has not.
	LeftOut []droppedTrail `json:"left_out,omitempty"`
	Notes   []string       `json:"notes,omitempty"`
}

// answer looks one key up.
func (x *lookup) answer(key string) *answer {
	a := &answer{Key: key}
	exact, r := x.exact(key)
	q, err := x.question(key, exact, r)
	if err != nil {
		a.Error = err.Error()
		return a
	}
	a.Notes = q.notes
	beyond := beyond(x.loader.config.Detection.Profile)
	a.Checks = checksOf(q, x.set, beyond)
	found := func(c *lookupCheck) bool { return c.Found != nil || c.passedOver }
	if r != 0 && !slices.ContainsFunc(a.Checks, found) {
		a.Checks = append(a.Checks, checksOf(&question{literal: exact}, x.set, beyond)...)
	}
	for _, c := range a.Checks {
		a.Found = a.Found || found(c)
		if f := c.Found; f != nil {
			f.Where = x.where(f)
			f.File = x.file(f.Key, f.Reference)
		}
	}
	x.hide(a, q)
	x.explainMissing(a, q)
	return a
}

// exact looks a key up as it is written, or in lower case.
func (x *lookup) exact(key string) (string, trails.Ref) {
	for _, k := range []string{key, text.Lower(key)} {
		if r := x.set.Text([]byte(k)); r != 0 {
			return k, r
		}
	}
	return "", 0
}

// question takes a key apart. A trail that is a regular expression, or has a form
// that is never looked up, is meant as it stands.
func (x *lookup) question(key, exact string, r trails.Ref) (*question, error) {
	kind := trails.KindOther
	if r != 0 {
		kind = trails.KindOf(exact, x.set.Reference(r))
	}
	q, err := parseQuestion(key)
	switch {
	case r == 0:
		return q, err
	case kind == trails.KindRegex || err != nil && kind != trails.KindOther:
		return &question{literal: exact}, nil
	case kind == trails.KindOther && (err != nil || !q.address.IsValid() && !strings.Contains(q.name, ".")):
		return &question{agent: exact}, nil // nothing else is looked up as a whole
	case kind == trails.KindOther && !q.address.IsValid(),
		kind == trails.KindDomain && !strings.Contains(exact, ".") && x.loader.does(detect.UserAgentTrails):
		q.agent = exact
	}
	return q, nil
}

// where says which index has a trail.
func (x *lookup) where(f *foundTrail) string {
	r := x.base.Text([]byte(f.Key))
	switch {
	case r == 0 || x.base.Info(r) != f.Info || x.base.Reference(r) != f.Reference:
		return "a list of your own, laid over the set"
	case x.report.origin.path == "":
		return "the starter set"
	}
	return x.report.origin.path
}

// explainMissing says why keys that were tried are no trails though some list
// has them.
func (x *lookup) explainMissing(a *answer, q *question) {
	quad := false
	for _, c := range a.Checks {
		for _, t := range c.Tried {
			for _, d := range x.dropped[t.Key] {
				a.leftOut(d)
			}
			quad = quad || trails.KindOf(t.Key, "") == trails.KindIPv4
		}
	}
	if q.address.IsValid() {
		for _, d := range x.droppedSpans {
			if d.span.Contains(q.address) {
				a.leftOut(d.trail)
			}
		}
	}
	if quad && !a.Found && x.tooFew > 0 {
		a.Notes = append(a.Notes, fmt.Sprintf("addresses named by fewer than %d feeds are left out, %s of them, and not listed; it may be one",
			x.loader.config.Update.MinimumFeeds, count(uint64(x.tooFew))))
	}
	if !a.Found && x.report.origin.path == "" && x.report.starter() {
		a.Notes = append(a.Notes, "only the small starter set was searched: `trailscope trails update` builds the real one")
	}
}

// leftOut adds a trail that is left out, once.
func (a *answer) leftOut(d droppedTrail) {
	if !slices.Contains(a.LeftOut, d) {
		a.LeftOut = append(a.LeftOut, d)
	}
}

// readDropped reads what was left out.
func (x *lookup) readDropped() error {
	x.dropped = map[string][]droppedTrail{}
	if x.report.origin.own {
		if err := x.readDroppedFile(update.DroppedPath(x.loader.dir())); err != nil {
			return err
		}
		if r, err := update.LoadReport(x.loader.dir()); err == nil {
			x.tooFew = r.Dropped[build.TooFewFeeds.String()]
		}
	}
	return x.dropOwn()
}
