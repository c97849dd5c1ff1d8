package install_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest/install"
)

func TestDir(t *testing.T) {
	t.Setenv(install.Variable, "relative")

	if dir, err := install.Dir(); err != nil || !filepath.IsAbs(dir) {
		t.Errorf("%q, %v", dir, err)
	}

	t.Setenv(install.Variable, "")

	if dir, err := install.Dir(); err != nil || !filepath.IsAbs(dir) {
		t.Errorf("%q, %v", dir, err)
	}
}

func TestElasticsearch_missing(t *testing.T) {
	t.Setenv(install.Variable, t.TempDir())

	var missing *install.MissingError

	for _, find := range []func() (string, error){install.Elasticsearch, install.Debian} {
		if _, err := find(); !errors.As(err, &missing) || !strings.Contains(err.Error(), "test:setup") {
			t.Errorf("error %v", err)
		}
	}
}

// TestAll_nothingToBeHad runs without the registries' clients, as on a machine
// that has none.
func TestAll_nothingToBeHad(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(install.Variable, dir)
	t.Setenv("PATH", "")

	var out bytes.Buffer

	err := install.All(t.Context(), &out)
	for _, part := range []string{"rsyslog", "Elasticsearch", "Collector"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not name %s: %v", part, err)
		}
	}

	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "lock" {
		t.Errorf("left behind: %v, %v", left, err)
	}

	if out.Len() > 0 {
		t.Errorf("output %q", out.String())
	}
}
