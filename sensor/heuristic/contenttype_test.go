package heuristic_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestIsScriptType(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]bool{
		"application/hta":                true,
		"application/vnd.ms-htmlhelp":    true,
		"application/x-bsh":              true,
		"application/x-chm":              true,
		"application/x-ms-shortcut":      true,
		"application/x-sh":               true,
		"application/x-shellscript":      true,
		"application/x-ms-vsto":          true,
		"text/x-scriptlet":               true,
		"text/x-sh":                      true,
		"text/x-shellscript":             true,
		"application/hta; charset=utf-8": false,
		"application/HTA":                false,
		"text/html":                      false,
		"":                               false,
	} {
		if got := heuristic.IsScriptType([]byte(contentType)); got != want {
			t.Errorf("%q: %v", contentType, got)
		}
	}
}
