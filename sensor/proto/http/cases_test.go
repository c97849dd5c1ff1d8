package http_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/proto/http"
)

// corpusEnv names the folder with captures of another project.
const corpusEnv = "TRAILSCOPE_CORPUS"

// sample is a segment from which ParseRequest reads a request.
type sample struct {
	where   string // case or capture
	payload []byte
}

// samples are the requests of all cases of the engine, and of the corpus where
// it is there.
func samples(t *testing.T) (all []sample) {
	t.Helper()
	cases, err := capturetest.LoadCases(filepath.Join("..", "..", "detect", "testdata", "cases"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		for _, packets := range c.Setup.Captures {
			all = append(all, requests(t, c.Name, bytes.NewReader(packets))...)
		}
	}
	corpus := os.Getenv(corpusEnv)
	if corpus == "" {
		corpus = filepath.Join("..", "..", "..", "..", "shared", "corpus")
	}
	captures, err := filepath.Glob(filepath.Join(corpus, "*.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range captures {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, requests(t, filepath.Base(path), file)...)
		if err = file.Close(); err != nil {
			t.Error(err)
		}
	}
	return all
}

// requests are the requests of a capture, each once.
func requests(t *testing.T, where string, r io.Reader) (found []sample) {
	t.Helper()
	file, err := capture.NewReader(where, r, &capture.FileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	decoder := packet.NewDecoder()
	seen := map[string]bool{}
	var p capture.Packet
	for {
		if err = file.Next(&p); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		var decoded packet.Packet
		offset, ok := decoder.Offset(p.Link, p.Data)
		if !ok || decoder.Parse(p.Data[offset:], &decoded) != packet.OK {
			continue
		}
		var request http.Request
		if payload := string(decoded.Payload); !seen[payload] && http.ParseRequest([]byte(payload), &request) {
			seen[payload] = true
			found = append(found, sample{where, []byte(payload)})
		}
	}
}

// Cases whose requests are framed, or read, otherwise than as one segment, and
// why. Those without an empty line and those of methods that carry a body but
// without a length are recognised by themselves.
var (
	framedOtherwise = map[string]string{
		"http-request-line-odd":    "its method is empty",
		"http-response-as-request": "it begins like a response",
		"tcp-data-offset":          "it begins with a part of the TCP header",
	}
	readOtherwise = map[string]string{
		"http-download-capital-host": "the host is not ASCII",
		"http-download-case":         "the host is not ASCII",
		"http-header-case":           "the name of Host is in lower case",
		"http-user-agent-beside":     "the name of User-Agent is in lower case",
		"http-proxy-probe":           "the target is absolute and names another host",
		"http-proxy-probe-beside":    "the target is absolute and names another host",
		"http-proxy-request":         "the target is absolute and names another host",
		"http-proxy-request-rce":     "the target is absolute and names another host",
		"http_heuristics.pcap":       "the target is absolute and names another host",
	}
)

// minSamples is how many requests the cases have at least.
const minSamples = 200

// TestFrame_cases makes sure that everything in which a segment's request is
// seen is the same request in a stream, and that it waits for its last byte.
func TestFrame_cases(t *testing.T) {
	t.Parallel()
	all := samples(t)
	if len(all) < minSamples {
		t.Fatalf("%d requests", len(all))
	}
	for _, s := range all {
		f := http.Frame(s.payload)
		if f.Kind != http.KindRequest {
			if framedOtherwise[s.where] == "" {
				t.Errorf("%s: %+v: %q", s.where, f, s.payload)
			}
			continue
		}
		headless := !bytes.Contains(s.payload, []byte("\r\n\r\n"))
		wanted := f.End == len(s.payload)
		switch {
		case headless:
			wanted = f.Head == 0 && f.End == 0 && !f.Open
		case f.Open:
			wanted = f.End == 0 && bytes.HasPrefix(s.payload, []byte("POST"))
		}
		if !wanted {
			t.Errorf("%s: %+v of %d: %q", s.where, f, len(s.payload), s.payload)
		}
		checkPrefixes(t, s, f)
	}
}

// checkPrefixes frames what there is of a request before its last byte.
func checkPrefixes(t *testing.T, s sample, whole http.Framing) {
	t.Helper()
	for n := range len(s.payload) {
		f := http.Frame(s.payload[:n])
		if f.Kind != http.KindUndecided && f.Kind != http.KindRequest {
			t.Fatalf("%s: kind %v after %d bytes of %q", s.where, f.Kind, n, s.payload)
		}
		// Bytes behind a request that nothing announces belong to it as far as
		// they are there.
		if f.End != 0 && (whole.Size == 0 || n < whole.Size || f.End != n) {
			t.Fatalf("%s: end %d after %d bytes of %q", s.where, f.End, n, s.payload)
		}
	}
}

// TestReadRequest_cases makes sure that what detection takes from a request is
// the same whether it is read as a segment or as a message.
func TestReadRequest_cases(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		var segment, message http.Request
		http.ParseRequest(s.payload, &segment)
		if !http.ReadRequest(s.payload, &message) {
			t.Errorf("%s: refused: %q", s.where, s.payload)
			continue
		}
		want, got := summary(&segment), summary(&message)
		if want != got && readOtherwise[s.where] == "" {
			t.Errorf("%s: got  %s\nwant %s", s.where, got, want)
		}
	}
}

// summary is everything that detection takes from a request.
func summary(r *http.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q %q %v %q %q %v %q", r.Method, r.RawPath, r.Host, r.HostState, r.HostName(), r.UserAgent, r.HasBody, r.Body)
	switch {
	case r.HasScheme():
		r.UseAbsoluteForm()
	case r.IsConnect():
		r.UseConnectForm()
	}
	r.Collapse()
	fmt.Fprintf(&b, " %q %q %q %q %q", r.Host, r.URL(), r.DecodedPath(), r.DecodedBody(), r.Candidates())
	return b.String()
}
