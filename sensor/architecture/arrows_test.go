package architecture_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/trailscope/trailscope/"

// allowed names, for each folder, the folders of ours it may import. The
// longest matching key decides; a folder may always import itself.
var allowed = map[string][]string{
	"trails":          {"trails"},
	"trails/text":     {},
	"trails/addr":     {},
	"trails/pattern":  {"trails/text"},
	"trails/allow":    {"trails/text", "trails/addr", "trails/pattern"},
	"trails/parse":    {"trails/text", "trails/addr", "trails/pattern"},
	"trails/build":    {"trails"},
	"trails/index":    {"trails/text", "trails/addr"},
	"trails/fetch":    {},
	"trails/feed":     {"trails"},
	"trails/update":   {"trails"},
	"trails/export":   {"trails"},
	"exporter/event":  {"trails/addr", "trails/text"},
	"exporter/threat": {"exporter/event", "trails/addr"},
	"exporter/enrich": {"exporter/event", "exporter/threat", "trails/addr"},
	"exporter/schema": {"exporter/event", "exporter/threat", "trails/addr"},
	"exporter/sink":   {"exporter/delivery", "exporter/event", "exporter/schema", "exporter/threat", "trails/addr"},

	"exporter/delivery":     {"exporter/event"},
	"exporter/spool":        {},
	"exporter/pipeline":     {"exporter/delivery", "exporter/event", "exporter/schema", "exporter/spool", "exporter/threat", "trails/addr", "trails/pattern", "trails/text"},
	"exporter/exportertest": {"exporter", "trails/addr"},

	"examples": {}, // their tests may import anything

	"sensor/fuzzed":       {},
	"sensor/packet":       {},
	"sensor/proto":        {"trails/text", "trails/addr"},
	"sensor/capture":      {"sensor/packet"},
	"sensor/capturetest":  {"sensor/capture", "sensor/packet", "sensor/proto", "sensor/detect", "exporter", "trails"},
	"sensor/stream":       {},
	"sensor/fragment":     {"sensor/packet"},
	"sensor/realtraffic":  {},
	"sensor/heuristic":    {"sensor/proto", "trails"},
	"sensor/detect":       {"sensor/packet", "sensor/fragment", "sensor/stream", "sensor/proto", "sensor/heuristic", "exporter/event", "trails"},
	"sensor/config":       {"sensor/capture", "sensor/detect", "sensor/heuristic", "exporter", "trails"},
	"sensor/app":          {"sensor/config", "sensor/capture", "sensor/detect", "sensor/heuristic", "sensor/packet", "sensor/proto", "exporter", "trails"},
	"sensor/cmd":          {"sensor/app", "sensor/config"},
	"sensor/architecture": {},

	"sensor/capture/filter":      {},
	"sensor/config/maltrailconf": {},
}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestArrows(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		dir := strings.TrimPrefix(p.ImportPath, module)
		rule, ok := ruleFor(dir)
		if !ok {
			t.Errorf("%s has no rule: name in this test what it may import", dir)
			continue
		}
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module)
			if ours && !permits(rule, to) {
				t.Errorf("%s imports %s against the arrows", dir, to)
			}
		}
	}
}

// TestArrows_rules proves that the check can fail.
func TestArrows_rules(t *testing.T) {
	t.Parallel()
	rule, _ := ruleFor("trails/addr")
	if permits(rule, "sensor/detect") {
		t.Error("a leaf may import the engine")
	}
	if _, ok := ruleFor("grafana"); ok {
		t.Error("a folder without a rule passes")
	}
}

func ruleFor(dir string) (string, bool) {
	for d := dir; ; {
		if _, ok := allowed[d]; ok {
			return d, true
		}
		cut := strings.LastIndexByte(d, '/')
		if cut < 0 {
			return "", false
		}
		d = d[:cut]
	}
}

func permits(rule, to string) bool {
	return within(to, rule) || slices.ContainsFunc(allowed[rule], func(a string) bool { return within(to, a) })
}

func within(dir, folder string) bool {
	return dir == folder || strings.HasPrefix(dir, folder+"/")
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
