package grafana_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/schema"
)

// logql reads LogQL, as far as the dashboards use it: a log query, or
// aggregations over one. It only says whether the text is well-formed, and which
// labels it names.
type logql struct {
	tokens []string
	labels []string
}

// logqlTokens are the pieces of LogQL.
var logqlTokens = regexp.MustCompile(`^(?:\s+|"(?:[^"\\]|\\.)*"|[a-zA-Z_][a-zA-Z0-9_]*|[0-9]+[a-z]*|\$__[a-z]+|\|=|\|~|!=|!~|=~|>=|<=|==|[{}()\[\],|=<>])`)

// Functions of LogQL that the dashboards may use.
var (
	overRange  = []string{"count_over_time", "sum_over_time", "rate", "max_over_time"}
	overVector = []string{"sum", "count", "max", "topk"}
)

// parseLogQL returns the labels that a query names, or what is wrong with it.
func parseLogQL(text string) (labels []string, err error) {
	p := &logql{}

	for text != "" {
		token := logqlTokens.FindString(text)
		if token == "" {
			return nil, fmt.Errorf("not understood: %s", text)
		}

		if text = text[len(token):]; strings.TrimSpace(token) != "" {
			p.tokens = append(p.tokens, token)
		}
	}

	defer func() {
		if r, ok := recover().(error); ok {
			err = r
		}
	}()

	p.query()

	if len(p.tokens) > 0 {
		return nil, fmt.Errorf("too much: %v", p.tokens)
	}

	return p.labels, nil
}

// next returns the next token without taking it.
func (p *logql) next() string {
	if len(p.tokens) == 0 {
		return ""
	}

	return p.tokens[0]
}

// take takes the next token, which must be one of those given; any when there
// are none.
func (p *logql) take(allowed ...string) string {
	token := p.next()
	if token == "" || len(allowed) > 0 && !slices.Contains(allowed, token) {
		panic(fmt.Errorf("%q where one of %q is due", token, allowed))
	}

	p.tokens = p.tokens[1:]

	return token
}

// name takes a name, which is a label when note is true.
func (p *logql) name(note bool) {
	token := p.take()
	if !regexp.MustCompile(`^[a-zA-Z_]\w*$`).MatchString(token) {
		panic(fmt.Errorf("%q where a name is due", token))
	}

	if note {
		p.labels = append(p.labels, token)
	}
}

// text takes a quoted text.
func (p *logql) text() {
	if token := p.take(); token[0] != '"' {
		panic(fmt.Errorf("%q where a text is due", token))
	}
}

// query reads a query.
func (p *logql) query() {
	if p.next() == "{" {
		p.logs()

		return
	}

	p.metric()
}

// metric reads an aggregation over a range or over a vector.
func (p *logql) metric() {
	switch function := p.take(); {
	case slices.Contains(overRange, function):
		p.take("(")
		p.logs()
		p.take("[")

		if length := p.take(); !regexp.MustCompile(`^(\d+[smhd]|\$__(auto|range|interval))$`).MatchString(length) {
			panic(fmt.Errorf("%q where a length of time is due", length))
		}

		p.take("]")
		p.take(")")
	case slices.Contains(overVector, function):
		if p.next() == "by" {
			p.take()
			p.take("(")
			p.name(true)

			for p.take(",", ")") == "," {
				p.name(true)
			}
		}

		p.take("(")

		if function == "topk" {
			p.take("10", "5")
			p.take(",")
		}

		p.metric()
		p.take(")")
	default:
		panic(fmt.Errorf("unknown function %q", function))
	}
}

// logs reads a stream selector with its pipeline.
func (p *logql) logs() {
	p.take("{")

	for more := true; more; more = p.take(",", "}") == "," {
		p.name(true)
		p.take("=", "=~", "!=", "!~")
		p.text()
	}

	for slices.Contains([]string{"|", "|=", "|~"}, p.next()) {
		if p.take() != "|" {
			p.text()

			continue
		}

		if p.next() == "unwrap" {
			p.take()
			p.name(true)

			continue
		}

		p.name(true)
		p.take("=", "=~", "!=", "!~")
		p.text()
	}
}

func TestLogQL(t *testing.T) {
	t.Parallel()

	// Loki writes the names of attributes with underscores.
	known := []string{"service_name"}
	for _, f := range schema.OTelFields() {
		known = append(known, strings.NewReplacer(".", "_").Replace(f.Name))
	}

	for _, panel := range dashboards(t)["detections-loki.json"].Panels {
		for _, q := range panel.Targets {
			labels, err := parseLogQL(q.Expr)
			if err != nil {
				t.Errorf("panel %q: %v: %s", panel.Title, err, q.Expr)
			}

			for _, label := range labels {
				if !slices.Contains(known, label) {
					t.Errorf("panel %q: no record has %s", panel.Title, label)
				}
			}

			if !strings.Contains(q.Expr, `{service_name="`+schema.OTelServiceName+`"}`) {
				t.Errorf("panel %q does not select the sensors' stream: %s", panel.Title, q.Expr)
			}
		}
	}
}

// TestLogQL_broken proves that the check can fail.
func TestLogQL_broken(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		``, `{}`, `{a="b"`, `{a=b}`, `{a="b"} | `, `{a="b"} | c`, `sum({a="b"})`, `sum(count_over_time({a="b"}))`,
		`count_over_time({a="b"} [x])`, `sum by a (count_over_time({a="b"} [5m]))`, `average(count_over_time({a="b"} [5m]))`,
		`{a="b"} extra`, `topk(sum(rate({a="b"} [5m])))`, `{a="b} | c="d"}`,
	} {
		if labels, err := parseLogQL(text); err == nil {
			t.Errorf("%s passes with %q", text, labels)
		}
	}
}
