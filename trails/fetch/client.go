package fetch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Client gets sources. It is safe for concurrent use.
type Client struct {
	config    *Config
	transport *http.Transport
	slots     *slots
	store     *store
	log       *slog.Logger
}

// New returns a client. c must not be nil; it is not kept. The error names the
// field of the configuration that cannot be used.
func New(c *Config) (*Client, error) {
	full, err := c.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("making the download client: %w", err)
	}
	transport, err := newTransport(full)
	if err != nil {
		return nil, fmt.Errorf("making the download client: %w", err)
	}
	return &Client{
		config:    full,
		transport: transport,
		slots:     newSlots(full.Parallel, full.PerHost),
		store:     &store{dir: full.Dir, log: full.Log},
		log:       full.Log,
	}, nil
}

// Close ends connections that are kept for a next request. The client can be
// used afterwards.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Get gets a source, or its last good copy when that fails. It returns soon
// after ctx ends, then too with the copy if there is one.
func (c *Client) Get(ctx context.Context, s *Source) *Copy {
	old := c.store.load(ctx, s)
	got, err := c.fetch(ctx, s, old)
	if err == nil && !got.notModified {
		err = accept(s, got.body)
	}
	if err != nil {
		return c.fallBack(s, old, err)
	}

	now := c.config.Now().Round(0) // without the monotonic part
	if got.notModified || old != nil && old.sum == sumOf(got.body) {
		c.store.confirm(ctx, s, old, got, now)
		return &Copy{Body: old.body, State: Unchanged, Fetched: now}
	}
	c.store.save(ctx, s, old, got, now)
	return &Copy{Body: got.body, State: Fresh, Fetched: now}
}

// Cached returns the last good copy of a source and touches no network. The
// error of a copy that failed is [ErrNoCopy] unless the copy is too old.
func (c *Client) Cached(s *Source) *Copy {
	k := c.store.load(context.Background(), s)
	if k == nil {
		return &Copy{State: Failed, Err: ErrNoCopy}
	}
	if err := c.stale(s, k); err != nil {
		return &Copy{State: Failed, Err: err}
	}
	return &Copy{Body: k.body, State: Cached, Fetched: k.entry.Fetched}
}

// accept says why a fresh body must not be used, or nil.
func accept(s *Source, body []byte) error {
	if isEmpty(body) {
		return &Error{Text: "empty body"}
	}
	return s.check(body)
}

// fallBack returns the last good copy, or what failed without one.
func (c *Client) fallBack(s *Source, k *kept, err error) *Copy {
	if k == nil {
		return &Copy{State: Failed, Err: err}
	}
	if stale := c.stale(s, k); stale != nil {
		return &Copy{State: Failed, Err: fmt.Errorf("%w; %w", err, stale)}
	}
	return &Copy{Body: k.body, State: Cached, Fetched: k.entry.Fetched, Err: err}
}

// ErrStale is why a last good copy is not used.
var ErrStale = errors.New("too old")

// stale says why a copy is too old, or returns nil. A time in the future, from
// when the clock was wrong, is as far away as one in the past.
func (c *Client) stale(s *Source, k *kept) error {
	age := c.config.Now().Sub(k.entry.Fetched).Abs()
	if s.MaxAge <= 0 || age <= s.MaxAge {
		return nil
	}
	return fmt.Errorf("last good copy of %s is %w", k.entry.Fetched.UTC().Format(time.DateOnly), ErrStale)
}
