package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	collogpb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/protobuf/proto"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
)

// TestDeliveryScripts runs the whole program like [TestScripts], with receivers
// of events that the scripts start.
func TestDeliveryScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/delivery",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Values[receiversKey] = map[string]received{}
			e.Setenv("TZ", "UTC")
			e.Setenv("GORACE", "atexit_sleep_ms=0")
			e.Setenv("STATE_DIRECTORY", e.WorkDir+"/state")
			e.Setenv("TMPDIR", e.WorkDir+"/tmp")
			return os.Mkdir(e.WorkDir+"/tmp", 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"receiver": func(ts *testscript.TestScript, neg bool, args []string) { startReceiver(t, ts, neg, args) },
			"got":      got,
			"expect":   expect,
			"fill":     fill,
			"capture":  makeCapture,
		},
	})
}

// received returns the texts that a receiver has got so far.
type received func() []string

// startReceiver starts a receiver and puts its address into a variable:
// `receiver NAME udp` (or tcp) for datagrams and lines, `receiver NAME http
// STATUS...` for one that answers with these and then takes everything, as a
// bulk endpoint or as any other.
func startReceiver(t *testing.T, ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: receiver NAME udp|tcp|http [STATUS...]")
	}
	if args[1] != "http" {
		r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: args[1]})
		ts.Setenv(args[0], r.Address)
		keep(ts, args[0], func() (all []string) {
			for _, m := range r.Messages() {
				all = append(all, m.Text)
			}
			return all
		})
		return
	}
	c := &exportertest.HTTPConfig{Else: exportertest.Step{Reply: takeAll}}
	for _, s := range args[2:] {
		status, err := strconv.Atoi(s)
		ts.Check(err)
		c.Steps = append(c.Steps, exportertest.Step{Status: status})
	}
	r := exportertest.NewHTTPReceiver(t, c)
	ts.Setenv(args[0], r.URL)
	keep(ts, args[0], func() (all []string) {
		for _, q := range r.Requests() {
			if q.Step == len(c.Steps) { // of those that were taken
				all = append(all, string(q.Body))
			}
		}
		return all
	})
}

// receiversKey is under which the receivers of a script lie, by name.
const receiversKey = "receivers"

// keep remembers a receiver.
func keep(ts *testscript.TestScript, name string, r received) {
	ts.Value(receiversKey).(map[string]received)[name] = r
}

// fill replaces variables, written as $NAME, in a file: `fill FILE`.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "FILE")
	text := regexp.MustCompile(`\$[A-Z_]+`).ReplaceAllStringFunc(ts.ReadFile(args[0]), func(name string) string { return ts.Getenv(name[1:]) })
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// takeAll answers as if everything had been taken: to a bulk request item by
// item.
func takeAll(r *exportertest.Request) (status int, body string) {
	if !strings.HasSuffix(r.Path, "/_bulk") {
		return http.StatusOK, ""
	}
	items := make([]string, bytes.Count(r.Body, []byte("\n"))/2)
	for i := range items {
		items[i] = `{"create":{"status":201}}`
	}
	return http.StatusOK, `{"errors":false,"items":[` + strings.Join(items, ",") + `]}`
}

// got waits until a receiver has at least N events in a form and writes them, in
// the order of their texts: `got NAME N FORM FILE`.
func got(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "NAME", "N", "FORM", "FILE")
	r, ok := ts.Value(receiversKey).(map[string]received)[args[0]]
	if !ok {
		ts.Fatalf("there is no receiver %s", args[0])
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var all []string
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		all = all[:0]
		for _, text := range r() {
			events, err := ofReceiver(args[2], text)
			ts.Check(err)
			all = append(all, events...)
		}
		if len(all) >= n {
			break
		}
		if time.Now().After(end) {
			ts.Fatalf("%s has got %d events, want %d", args[0], len(all), n)
		}
	}
	writeSorted(ts, args[3], all)
}

// expect writes what a receiver should get in a form, given the printed events,
// ECS documents or lines: `expect EVENTS FORM FILE`.
func expect(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "EVENTS", "FORM", "FILE")
	var all []string
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		text, err := ofPrinted(args[1], strings.TrimSuffix(line, "\n"))
		ts.Check(err)
		all = append(all, text)
	}
	writeSorted(ts, args[2], all)
}

// writeSorted writes lines in their order.
func writeSorted(ts *testscript.TestScript, file string, lines []string) {
	slices.Sort(lines)
	ts.Check(os.WriteFile(ts.MkAbs(file), []byte(strings.Join(lines, "\n")+"\n"), 0o644))
}

// ofReceiver returns the events of one datagram, line or request.
func ofReceiver(form, text string) (all []string, err error) {
	switch form {
	case "bulk":
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i := 1; i < len(lines); i += 2 {
			doc, err := document(lines[i])
			if err != nil {
				return nil, err
			}
			all = append(all, doc)
		}
		return all, nil
	case "otlp":
		return otlpRecords(text)
	case "cef":
		_, rest, ok := strings.Cut(text, "externalId=")
		if !ok {
			return nil, fmt.Errorf("no CEF: %q", text)
		}
		id, _, _ := strings.Cut(rest, " ")
		return []string{id}, nil
	case "datagram":
		_, line, _ := strings.Cut(text, " ")
		return []string{strings.TrimSuffix(line, "\n")}, nil
	case "logstash":
		return logstashRecord(text)
	case "text":
		return []string{text}, nil
	}
	return nil, fmt.Errorf("%q is no form", form)
}

// ofPrinted returns what a receiver gets of a printed event.
func ofPrinted(form, line string) (string, error) {
	var doc struct {
		Event   struct{ ID string }
		Message string
	}
	switch form {
	case "bulk":
		return document(line)
	case "otlp", "cef":
		if err := json.Unmarshal([]byte(line), &doc); err != nil {
			return "", err
		}
		if form == "cef" {
			return doc.Event.ID, nil
		}
		return doc.Event.ID + " " + doc.Message, nil
	case "datagram":
		return line, nil
	}
	e, err := event.ParseLine([]byte(line+"\n"), time.UTC)
	if err != nil {
		return "", err
	}
	switch form {
	case "text":
		return e.SourceText() + " " + e.Trail, nil
	case "logstash":
		return fmt.Sprintf("%d %s %s %s %s %s %s %s %s", e.Time.Unix(), e.SourceText(), e.AppendSourcePort(nil),
			e.AppendDestination(nil), e.AppendDestinationPort(nil), e.Kind, e.Trail, e.Info, e.Reference), nil
	}
	return "", fmt.Errorf("%q is no form", form)
}

// document returns an ECS document without what only a sink knows of itself.
func document(text string) (string, error) {
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return "", err
	}
	if observer, ok := doc["observer"].(map[string]any); ok {
		delete(observer, "version")
		delete(observer, "hostname")
	}
	b, err := json.Marshal(doc)
	return string(b), err
}

// otlpRecords returns id and body of each record of a request.
func otlpRecords(text string) (all []string, err error) {
	var q collogpb.ExportLogsServiceRequest
	if err := proto.Unmarshal([]byte(text), &q); err != nil {
		return nil, err
	}
	for _, resource := range q.ResourceLogs {
		for _, scope := range resource.ScopeLogs {
			for _, r := range scope.LogRecords {
				if r.EventName != "trailscope.detection" {
					continue
				}
				id := ""
				for _, a := range r.Attributes {
					if a.Key == "elasticsearch.document_id" {
						id = a.Value.GetStringValue()
					}
				}
				all = append(all, id+" "+r.Body.GetStringValue())
			}
		}
	}
	return all, nil
}

// logstashRecord returns the columns of a JSON object.
func logstashRecord(text string) ([]string, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var o map[string]any
	if err := d.Decode(&o); err != nil {
		return nil, err
	}
	var columns []string
	for _, key := range []string{"timestamp", "src_ip", "src_port", "dst_ip", "dst_port", "type", "trail", "info", "reference"} {
		columns = append(columns, fmt.Sprint(o[key]))
	}
	return []string{strings.Join(columns, " ")}, nil
}
