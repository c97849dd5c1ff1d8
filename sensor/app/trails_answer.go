package app

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// print prints an answer for people: what was asked for and whether there is a
// trail, and below it why.
func (a *answer) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", printable(a.Key, maxDetail), a.verdict())
	for _, c := range a.Checks {
		c.print(&b)
	}
	line := func(label, format string, args ...any) { answerLine(&b, label, format, args...) }
	for _, r := range a.Rules {
		line("rule", "%s: %s", r.Origin, r.Effect)
		if r.When != "" {
			line("  only if", "%s", r.When)
		}
		if r.Reason != "" {
			line("  reason", "%s", r.Reason)
		}
		if r.Author != "" {
			line("  author", "%s", r.Author)
		}
		if !r.Expires.IsZero() {
			line("  expires", "%s", r.Expires.UTC().Format(time.RFC3339))
		}
	}
	for _, d := range a.LeftOut {
		line("left out", "%s %q %s: %s", d.Key, d.Info, d.Reference, d.Reason)
		if d.File != "" {
			line("  written", "%s", d.File)
		}
	}
	for _, n := range a.Notes {
		line("note", "%s", n)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// verdict says in short how it went.
func (a *answer) verdict() string {
	switch {
	case a.Error != "":
		return "not found: " + a.Error
	case a.Found && a.Hidden:
		return "found, but not reported"
	case a.Found:
		return "found"
	}
	return "not found"
}

// answerLine prints one line below the verdict.
func answerLine(w io.Writer, label, format string, args ...any) {
	fmt.Fprintf(w, "  %-12s%s\n", label, printable(fmt.Sprintf(format, args...), maxDetail))
}

// print prints one of the ways of looking something up.
func (c *lookupCheck) print(w io.Writer) {
	var keys []string
	for _, t := range c.Tried {
		key := t.Key
		if t.Note != "" {
			key += " (" + t.Note + ")"
		}
		keys = append(keys, key)
	}
	line := func(label, format string, args ...any) { answerLine(w, label, format, args...) }
	line("as", "%s", c.As)
	if keys != nil {
		line("  tried", "%s", strings.Join(keys, ", "))
	}
	if f := c.Found; f != nil {
		line("  trail", "%s (%s)", f.Key, f.Kind)
		line("  info", "%s", f.Info)
		line("  reference", "%s", f.Reference)
		line("  in", "%s", f.Where)
		if f.File != "" {
			line("  written", "%s", f.File)
		}
		if f.Event != "" {
			line("  event", "%s", f.Event)
		}
	} else {
		line("  trail", "none")
	}
	for _, n := range c.Notes {
		line("  note", "%s", n)
	}
}
