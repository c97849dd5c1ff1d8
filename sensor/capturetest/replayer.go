package capturetest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// replayTimeout bounds one replay of a comparison.
const replayTimeout = 2 * time.Minute

// Replayer runs a sensor binary on a setup.
type Replayer struct {
	// Path is the binary.
	Path string

	// Ours tells our command line from that of Maltrail's sensor.
	Ours bool
}

// Run replays s in dir, which must be empty, and returns the event lines,
// sorted. A sensor that exits with an error still yields what it wrote; err
// then holds the end of its messages.
func (r *Replayer) Run(ctx context.Context, s *Setup, dir string) (lines []string, err error) {
	laid, err := s.Lay(dir)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, replayTimeout)
	defer cancel()

	args := []string{"-c", laid.Config, "-r", strings.Join(laid.Captures, ","), "--offline", "-q"}
	if r.Ours {
		args = []string{"replay", "--config", laid.Config, "--profile", "maltrail", "--data-dir", laid.Data, "--quiet"}
		args = append(args, laid.Captures...)
	}
	cmd := exec.CommandContext(ctx, r.Path, args...)
	cmd.Dir = dir
	zone := s.Zone
	if zone == "" {
		zone = "UTC"
	}
	cmd.Env = append(os.Environ(), "TZ="+zone)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	runErr := cmd.Run()

	lines, err = laid.Lines()
	if err != nil {
		return nil, err
	}
	if runErr != nil {
		text := out.String()

		return lines, fmt.Errorf("%w: %s", runErr, text[max(0, len(text)-500):])
	}

	return lines, nil
}
