package exportertest

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// JSONReceiver is a running rsyslog that parses each datagram and each line as
// JSON and writes what it understood into a file.
type JSONReceiver struct {
	// UDP and TCP are its addresses: host and port.
	UDP, TCP string

	out string
}

// StartJSONReceiver starts a receiver, which ends with the test.
func StartJSONReceiver(tb testing.TB) *JSONReceiver {
	tb.Helper()

	dir := publicDir(tb)
	r := &JSONReceiver{UDP: freeAddress(tb), TCP: freeAddress(tb), out: filepath.Join(dir, "out.jsonl")}
	config := strings.NewReplacer("@UDP@", port(r.UDP), "@TCP@", port(r.TCP), "@OUT@", r.out).Replace(jsonConfig)

	startRsyslog(tb, dir, config, []string{r.TCP})

	return r
}

// jsonConfig writes what it could parse as JSON anew, everything else as a
// JSON text.
const jsonConfig = `
global(parser.escapeControlCharactersOnReceive="off" maxMessageSize="64k" net.enableDNS="off")
module(load="imudp")
module(load="imtcp")
module(load="mmjsonparse")
template(name="parsed" type="string" string="%$!all-json%\n")
template(name="refused" type="string" string="\"%rawmsg:::json%\"\n")
ruleset(name="out") {
	action(type="mmjsonparse" cookie="" useRawMsg="on")
	if $parsesuccess == "OK" then {
		action(type="omfile" file="@OUT@" template="parsed" flushOnTXEnd="on")
	} else {
		action(type="omfile" file="@OUT@" template="refused" flushOnTXEnd="on")
	}
}
input(type="imudp" address="127.0.0.1" port="@UDP@" ruleset="out")
input(type="imtcp" address="127.0.0.1" port="@TCP@" ruleset="out" supportOctetCountedFraming="off")
`

// Documents returns what came, in that order: objects as map[string]any with
// [json.Number] for numbers, and what was no JSON object as a string.
func (r *JSONReceiver) Documents(tb testing.TB) (documents []any) {
	tb.Helper()

	for i, line := range readLines(r.out) {
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()

		var v any
		if err := d.Decode(&v); err != nil {
			tb.Fatalf("line %d of the JSON receiver's file: %v\n%s", i+1, err, line)
		}

		documents = append(documents, v)
	}

	return documents
}

// Wait returns the documents, once there are n or more. It fails the test after
// ten seconds.
func (r *JSONReceiver) Wait(tb testing.TB, n int) []any {
	tb.Helper()

	return waitFor(tb, n, "documents", func() []any { return r.Documents(tb) })
}
