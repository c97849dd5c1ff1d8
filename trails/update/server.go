package update

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/fetch"
)

// leastCommas is how many commas a server's trails must have (SPEC 1.5).
const leastCommas = 2

var errNoCSV = errors.New("no trails.csv: it has no two commas")

// fromServer takes the set of a server as it is.
func (r *run) fromServer(ctx context.Context) error {
	c := r.config
	r.progress.start(Fetching)
	r.progress.total(1)
	s := &Source{Address: fetch.Redact(c.Server)}
	r.report.Server = s
	got := r.get(ctx, &fetch.Source{
		Name: serverCopy, URL: c.Server, Token: c.ServerToken, Limit: maxServer, Check: isCSV,
	})
	s.add(got)
	r.progress.done("server", s.Bytes)
	if err := ctx.Err(); err != nil {
		return err
	}
	r.logSources()
	if got.Body == nil {
		return fmt.Errorf("asking the server: %w", got.Err)
	}
	r.progress.start(Building)
	set, report, err := trails.Parse(got.Body, nil)
	if err != nil {
		return fmt.Errorf("reading the server's trails: %w", err)
	}
	s.Entries, s.Refused = report.Rows, report.Malformed.Count
	r.report.Refused = report.Malformed
	if err := r.mayReplace(set.Len()); err != nil {
		return err
	}
	return r.save(ctx, func(yield func(trails.Trail) bool) {
		set.All(func(_ trails.Ref, t trails.Trail) bool { return yield(t) })
	}, set.Len(), "")
}

// isCSV says why a body is no trails.csv.
func isCSV(body []byte) error {
	if bytes.Count(body, []byte{','}) < leastCommas {
		return errNoCSV
	}
	return nil
}
