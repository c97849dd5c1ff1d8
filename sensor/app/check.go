package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
)

// verdict is what a check comes to.
type verdict int

// Verdicts, by rising weight.
const (
	// told is something to know.
	told verdict = iota
	// passed means fine.
	passed
	// warned means that it works, but perhaps not as wanted.
	warned
	// failed means that it does not work.
	failed
)

// marks are how verdicts are printed, with the colours of Maltrail's terminal.
var marks = map[verdict]struct{ plain, colour string }{
	told:   {"[i]", "\x1b[36m[i]\x1b[0m"},
	passed: {"[o]", "\x1b[32m[o]\x1b[0m"},
	warned: {"[!]", "\x1b[33m[!]\x1b[0m"},
	failed: {"[x]", "\x1b[31m[x]\x1b[0m"},
}

// CheckOptions say what to check.
type CheckOptions struct {
	Settings
	// Setup installs what a receiver needs: elastic, or elastic=NAME for one
	// sink. Empty changes nothing.
	Setup string
	// Capture opens the interfaces, and waits for packets for CaptureWait, in
	// place of all other checks. Without a wait it only opens them.
	Capture     bool
	CaptureWait time.Duration
}

// checker runs the checks and prints what they find, one line each.
type checker struct {
	io    *IO
	quiet bool
	count [failed + 1]int
}

// Check looks whether the configuration, and what it names, can be used, and
// prints one line for each check: `[o]` fine, `[!]` a warning, `[x]` a failure,
// `[i]` something to know. It changes nothing on this machine, unless asked to
// nothing elsewhere, and needs no privileges. It returns an error if anything
// failed.
func Check(ctx context.Context, io *IO, o *CheckOptions) error {
	k := &checker{io: io, quiet: o.Quiet}
	c, notices, err := o.load(io, config.NewDefault)
	switch {
	case err != nil:
		k.problems(err)
	default:
		if !o.Capture || o.File != "" {
			k.configuration(o.File)
		}
		switch {
		case o.Setup != "" && o.Capture:
			return failure("run one after the other", "--setup and --capture do not go together")
		case o.Setup != "":
			k.setup(ctx, c, o.Setup)
			return k.result()
		case o.Capture:
			k.capture(ctx, c, o.CaptureWait)
			return k.result()
		}
		k.logDirectory(c)
		k.privileges(c)
		k.interfaces(c)
		k.effective(c)
		k.rules(c)
		k.heuristics(c)
		k.enrichment(c)
		k.sinks(ctx, c)
	}
	k.notices(notices)
	return k.result()
}

// say prints the outcome of one check. hint says what to do; it may be empty.
func (k *checker) say(v verdict, hint, format string, args ...any) {
	k.count[v]++
	if k.quiet && v < warned {
		return
	}
	mark := marks[v].plain
	if k.io.Colour {
		mark = marks[v].colour
	}
	fmt.Fprintf(k.io.Out, "%s %s\n", mark, fmt.Sprintf(format, args...))
	if hint != "" {
		fmt.Fprintf(k.io.Out, "    hint: %s\n", hint)
	}
}

// problems prints why the configuration cannot be used.
func (k *checker) problems(err error) {
	var all config.Problems
	if !errors.As(err, &all) {
		k.say(failed, hintOf(err), "configuration: %v", err)
	}
	for _, p := range all {
		k.say(failed, p.Hint, "configuration: %v", p)
	}
}

// configuration says which file the rest is about.
func (k *checker) configuration(file string) {
	if file == "" {
		k.say(warned, "name a file with --config", "configuration: none named; the defaults are checked")
		return
	}
	k.say(passed, "", "configuration: %s", file)
}

// notices prints what is to know about options of a maltrail.conf.
func (k *checker) notices(all []*config.Notice) {
	for _, n := range all {
		v := told
		if n.Level == config.Warning {
			v = warned
		}
		k.say(v, n.Hint, "%v", n)
	}
}

// result says how it went altogether.
func (k *checker) result() error {
	failures, warnings := k.count[failed], k.count[warned]
	if failures > 0 {
		return failure("the lines marked [x] say why", "the check failed: %s, %s", plural(failures, "failure"), plural(warnings, "warning"))
	}
	k.say(told, "", "ready, with %s", plural(warnings, "warning"))
	return nil
}

// plural writes a number of things.
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if base, ok := strings.CutSuffix(what, "y"); ok {
		what = base + "ie"
	}
	return count(uint64(n)) + " " + what + "s"
}
