package app

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/sink/file"
)

func TestMessages(t *testing.T) {
	testCases := []struct {
		name         string
		debug, quiet bool
		want         string
	}{
		{name: "plain", want: "note: started (trails 3)\nwarning: slow\nerror: lost (worker 1, error disk full)\n"},
		{name: "quiet", quiet: true, want: "warning: slow\nerror: lost (worker 1, error disk full)\n"},
		{name: "debug", debug: true, want: "note: looked\nnote: started (trails 3)\nwarning: slow\nerror: lost (worker 1, error disk full)\n"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			errorLog, err := file.OpenErrorLog(&file.ErrorLogConfig{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			log := slog.New(newMessages(&b, errorLog, tc.debug, tc.quiet))
			log.Debug("looked")
			log.Info("started", "trails", 3)
			log.Warn("slow")
			log.With("worker", 1).WithGroup("g").Error("lost", "error", errors.New("disk full"))
			if b.String() != tc.want {
				t.Errorf("got %q, want %q", b.String(), tc.want)
			}
			if err = errorLog.Close(); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(filepath.Join(dir, "error.log"))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(text)), "\n")
			if len(lines) != 2 || !strings.HasSuffix(lines[0], " slow") || !strings.HasSuffix(lines[1], " lost (worker 1, error disk full)") {
				t.Errorf("error.log holds %q", lines)
			}
		})
	}
}
