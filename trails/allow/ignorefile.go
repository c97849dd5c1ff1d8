package allow

import (
	"fmt"
	"io"
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/pattern"
	"github.com/trailscope/trailscope/trails/text"
)

// ruleSeparators is how many semicolons make a line an ignore rule.
const ruleSeparators = 3

// ReadIgnore reads one ignore rule a line, "source;port;destination;port" with
// "*" for any; file is its name, for origins and notes. All white space is
// removed first; blank lines and lines that start with "#" are skipped, those
// without exactly three semicolons refused.
func ReadIgnore(r io.Reader, file string) ([]Rule, *Report, error) {
	var rules []Rule
	report := &Report{}
	err := lines(r, func(number int, line string) {
		line = strings.Map(dropSpace, line)
		if line == "" || line[0] == '#' {
			return
		}
		if strings.Count(line, ";") != ruleSeparators {
			report.Refused.add(Note{File: file, Line: number, Text: line, Reason: "four fields with a semicolon between belong on a line: source;port;destination;port, with * for any"})
			return
		}
		f := strings.Split(line, ";")
		m := Matcher{Form: FormIgnore, Source: f[0], SourcePort: f[1], Destination: f[2], DestinationPort: f[3]}
		if field, value, reason := unlikely(&m); reason != "" {
			report.Suspicious.add(Note{File: file, Line: number, Field: field, Text: value, Reason: reason})
		}
		rules = append(rules, origin(m, file, number))
	})
	if err != nil {
		return nil, nil, fmt.Errorf("reading the ignore rules: %w", err)
	}
	return rules, report, nil
}

func dropSpace(r rune) rune {
	if text.IsWhiteSpace(r) {
		return -1
	}
	return r
}

// unlikely tells why an ignore rule can hardly do what was meant, and in which
// field.
func unlikely(m *Matcher) (field, value, reason string) {
	if m.Source == anyText && m.SourcePort == anyText && m.Destination == anyText && m.DestinationPort == anyText {
		return "", "*;*;*;*", "it leaves every event out"
	}
	for _, f := range [...][2]string{{fieldSource, m.Source}, {fieldDestination, m.Destination}} {
		if reason := unlikelyAddress(f[1]); reason != "" {
			return f[0], f[1], reason
		}
	}
	for _, f := range [...][2]string{{fieldSourcePort, m.SourcePort}, {fieldDestinationPort, m.DestinationPort}} {
		if port, _ := normalPort(first(f[1])); f[1] != anyText && f[1] != "-" && port != first(f[1]) {
			return f[0], f[1], "it is compared with the event's text: a number without zeros in front, - for no port, or * for any"
		}
	}
	return "", "", ""
}

func unlikelyAddress(s string) string {
	if s == anyText || s == "" {
		return ""
	}
	if _, ok := addr.Parse(first(s)); ok {
		return ""
	}
	if _, err := netip.ParsePrefix(s); err == nil {
		return "columns are compared as texts, so a network matches nothing; write the rule into trails.allow_file"
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return "addresses are compared as texts; write " + addr.String(a)
	}
	return "it is no address, so it matches nothing; * stands for any"
}

// Expression returns the rule of an expression that is searched in the text of
// every event (SPEC 6.7); setting is the name of the setting that holds it.
func Expression(expr, setting string) (Rule, error) {
	if _, err := pattern.Compile(expr, 0); err != nil {
		return Rule{}, fmt.Errorf("reading the pattern of ignored events: %w", err)
	}
	return Rule{Match: Matcher{Form: FormExpression, Text: expr}, Origin: setting}, nil
}
