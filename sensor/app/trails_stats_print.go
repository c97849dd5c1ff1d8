package app

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/trailscope/trailscope/trails"
)

// printWarning prints a warning and its hint.
func printWarning(w io.Writer, one warning) {
	fmt.Fprintf(w, "warning: %s\n", printable(one.Text, maxDetail))
	if one.Hint != "" {
		fmt.Fprintf(w, "hint: %s\n", one.Hint)
	}
}

// print prints everything for people.
func (s *stats) print(w io.Writer) error {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "%-10s %s\n", label+":", fmt.Sprintf(format, args...))
	}
	switch s.Source {
	case fromStarter:
		line("set", "the starter set that comes with the program")
	case fromUpdate:
		line("set", "%s, built by trails update", s.Path)
	default:
		line("set", "%s", s.Path)
	}
	if s.Path != "" {
		line("written", "%s, %s ago (%s)", s.Modified.Format(time.RFC3339), ageText(time.Duration(s.Age)*time.Second), bytesText(uint64(s.Bytes)))
	}
	if s.CustomDir != "" {
		line("lists", "%s, laid over it", s.CustomDir)
	}
	line("trails", "%s", count(uint64(s.Trails)))
	line("patterns", "%d in use, %d unusable", s.Patterns, s.Unusable)
	line("rules", "%s", s.rulesText())
	if r := s.Update; r != nil {
		result := fmt.Sprintf("built %s", plural(r.Set.Trails, "trail"))
		if r.Error != "" {
			result = "failed"
		}
		line("update", "%s, %s ago, %s in %.1f s", r.Finished.Format(time.RFC3339), ageText(s.now.Sub(r.Finished)), result, r.Duration().Seconds())
	}
	var kinds []namedCount
	for _, k := range trails.Kinds() {
		if n := s.Kinds[k.String()]; n > 0 {
			kinds = append(kinds, namedCount{k.String(), n})
		}
	}
	section(&b, "trails by kind", kinds)
	section(&b, "most frequent infos", s.Infos)
	section(&b, "most frequent references", s.References)
	if s.Update != nil {
		b.WriteString("\nsources of the last update\n")
		sourceTable(s.Update, s.now).print(&b, "  ")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// section prints counts below a heading.
func section(w io.Writer, heading string, counts []namedCount) {
	if len(counts) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", heading)
	t := &columns{right: []bool{true}}
	for _, c := range counts {
		t.add(count(uint64(c.Trails)), c.Name)
	}
	t.print(w, "  ")
}

// rulesText tells how many rules of each form there are.
func (s *stats) rulesText() string {
	text := fmt.Sprintf("%s of whitelists, %d ignore rules, %d expressions, %d allow rules",
		plural(s.Rules["whitelist"], "entry"), s.Rules["ignore"], s.Rules["expression"], s.Rules["allow"])
	if s.Expired > 0 {
		text += fmt.Sprintf(" (%d expired)", s.Expired)
	}
	return text
}
