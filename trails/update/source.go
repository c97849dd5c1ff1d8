package update

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/trailscope/trailscope/trails/fetch"
)

// Names of the copies of sources that are no feeds. Each has a hyphen, which
// no feed's name has.
const (
	staticCopy = "static-lists"
	serverCopy = "update-server"
	remoteCopy = "custom-list-"
)

// Bounds of bodies.
const (
	// maxArchive is the size of an archive; Maltrail's has some 30 MB.
	maxArchive = 256 << 20
	// maxServer is the size of a trails.csv; Maltrail's has 83 MB.
	maxServer = 512 << 20
)

// remoteName returns the name of the copy of a remote list: it is the same
// wherever the address stands in the settings.
func remoteName(address string) string {
	sum := sha256.Sum256([]byte(address))
	return remoteCopy + hex.EncodeToString(sum[:8])
}

// get gets a source, without the network when the update is offline.
func (r *run) get(ctx context.Context, s *fetch.Source) *fetch.Copy {
	if r.config.Offline && isAddress(s.URL) && !strings.HasPrefix(s.URL, "file://") {
		return r.config.Client.Cached(s)
	}
	return r.config.Client.Get(ctx, s)
}

// current reports whether a copy is what its server has now.
func current(c *fetch.Copy) bool { return c.State == fetch.Fresh || c.State == fetch.Unchanged }

// add takes one more body of a source into account.
func (s *Source) add(c *fetch.Copy) {
	s.Bytes += int64(len(c.Body))
	if !c.Fetched.IsZero() && (s.Fetched.IsZero() || c.Fetched.Before(s.Fetched)) {
		s.Fetched = c.Fetched.UTC().Round(0)
	}
	if c.Err != nil && s.Error == "" {
		s.Error, s.Hint = c.Err.Error(), hintOf(c.Err)
	}
	state := map[fetch.State]State{fetch.Fresh: Fresh, fetch.Unchanged: Unchanged, fetch.Cached: Cached, fetch.Failed: Failed}[c.State]
	s.State = worse(s.State, state)
}

// worse returns the state of a source in two parts.
func worse(a, b State) State {
	rank := map[State]int{"": 0, Unchanged: 1, Fresh: 2, Cached: 3, Failed: 4}
	if rank[a] > rank[b] {
		return a
	}
	return b
}

// fail says that a source gave nothing.
func (s *Source) fail(err error) {
	s.State, s.Entries, s.Fetched = Failed, 0, time.Time{}
	s.Error, s.Hint = err.Error(), hintOf(err)
}

// hintOf returns what an error of fetching says can be done about it.
func hintOf(err error) string {
	var problem *fetch.Error
	if errors.As(err, &problem) {
		return problem.Hint
	}
	return ""
}

// firstError returns the error of a copy that failed.
func firstError(copies []*fetch.Copy) error {
	for _, c := range copies {
		if c.Err != nil {
			return c.Err
		}
	}
	return errors.New("nothing was got")
}
