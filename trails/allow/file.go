package allow

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	// maxFile bounds an allow file, so that a wrong file is refused before it
	// is parsed: as much as a configuration may have.
	maxFile = 4 << 20
	// maxFileRules bounds the entries of an allow file. It leaves some 400 bytes
	// for each.
	maxFileRules = 10_000
)

// ReadFile reads an allow file: a YAML list with one rule of [FormEvent] an
// entry. file is its name, for origins and notes.
//
//	# what is not to be reported
//	- trail: scanner.example.net        # and everything below it
//	  source: 10.20.0.0/16
//	  source_port: 40000
//	  destination: 2001:db8::/32
//	  destination_port: 443
//	  reason: our own scanner, ticket 4711
//	  author: jane
//	  created: 2026-03-01
//	  expires: 2026-09-01T08:00:00+02:00
//
// Every key may be left out, but at least one of the first five is needed.
// Times are RFC 3339, or a date, which stands for its beginning, UTC. An entry
// with a mistake is refused and reported, and the others stay. A file that is
// no YAML list, or larger than 4 MiB or 10,000 entries, is an error.
func ReadFile(r io.Reader, file string) ([]Rule, *Report, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("reading the allow rules: %w", err)
	case len(text) > maxFile:
		return nil, nil, fmt.Errorf("%s: the file is larger than 4 MiB", file)
	}
	list, err := parseList(text, file)
	if err != nil || list == nil {
		return nil, &Report{}, err
	}
	if len(list.Content) > maxFileRules {
		return nil, nil, fmt.Errorf("%s: %d entries are more than %d", file, len(list.Content), maxFileRules)
	}
	f := &fileReader{file: file, report: &Report{}}
	for _, n := range list.Content {
		f.entry(n)
	}
	return f.rules, f.report, nil
}

// parseList returns the list in a document, or nil when there is nothing but
// comments.
func parseList(text []byte, file string) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, syntax(file, err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, fmt.Errorf("%s:%d: there is a second document; put everything into one, without a line `---`", file, second.Line)
	} else if !errors.Is(err, io.EOF) {
		return nil, syntax(file, err)
	}
	list := document.Content[0]
	switch {
	case list.Kind == yaml.ScalarNode && list.Tag == "!!null":
		return nil, nil
	case list.Kind != yaml.SequenceNode:
		return nil, fmt.Errorf("%s:%d: a list of rules belongs here, each beginning with `- `", file, list.Line)
	}
	return list, nil
}

// syntax puts the file in front of an error of the parser.
func syntax(file string, err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		return fmt.Errorf("%s:%s", file, rest)
	}
	return fmt.Errorf("%s: %s", file, message)
}
