package fetch

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The course of waits between attempts, as multiples of Config.RetryWait.
const (
	waitGrowth = 2
	waitSpread = 0.5
	waitMost   = 15
)

// reply is what a server answered when it did not fail.
type reply struct {
	// body is the new body, nil when notModified is set.
	body []byte

	// notModified is true when the last good copy is still the newest.
	notModified bool

	// etag and lastModified are what the server wants to be asked with next.
	etag, lastModified string
}

// fetch gets a source from where it lies, in several attempts.
func (c *Client) fetch(ctx context.Context, s *Source, k *kept) (*reply, error) {
	at, problem := parseAddress(s.URL)
	if problem != nil {
		return nil, problem
	}
	if at.web == nil {
		body, problem := readLocal(at.path, s.limit())
		if problem != nil {
			return nil, problem
		}
		return &reply{body: body}, nil
	}

	host := hostOf(at.web)
	place := &hold{slots: c.slots}
	defer place.release()
	if err := place.move(ctx, host); err != nil {
		return nil, cancelled(err)
	}
	r, err := c.attempts(ctx, newSession(c, s, k, at.web, place))
	if err == nil {
		c.slots.setDead(host, false, time.Now())
		return r, nil
	}
	var e *Error
	if !errors.As(err, &e) {
		return nil, cancelled(err)
	}
	c.slots.setDead(host, e.unreached, time.Now())
	return nil, e
}

// attempts repeats a session's request until it succeeds, fails for good, or
// there were enough.
func (c *Client) attempts(ctx context.Context, s *session) (*reply, error) {
	tries := 1 + c.config.Retries
	if c.slots.isDead(hostOf(s.address), time.Now()) {
		tries = 1
	}
	waits := &backoff.ExponentialBackOff{
		InitialInterval:     c.config.RetryWait,
		RandomizationFactor: waitSpread,
		Multiplier:          waitGrowth,
		MaxInterval:         waitMost * c.config.RetryWait,
	}
	return backoff.Retry(ctx, func() (*reply, error) {
		r, e := s.attempt(ctx)
		if e == nil {
			return r, nil
		}
		return nil, c.verdict(e)
	},
		backoff.WithBackOff(waits),
		backoff.WithMaxTries(uint(tries)),
		backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(func(err error, wait time.Duration) {
			c.log.Debug("getting a list again", slog.String("source", s.source.Name),
				slog.String("reason", err.Error()), slog.Duration("wait", wait))
		}))
}

// waiting is an error with the wait that the server asked for.
type waiting struct {
	problem *Error
	wait    *backoff.RetryAfterError
}

// Error implements the [error] interface.
func (w *waiting) Error() string { return w.problem.Text }

// Unwrap gives both errors to package errors.
func (w *waiting) Unwrap() []error { return []error{w.problem, w.wait} }

// verdict tells the retry loop what to do after an error.
func (c *Client) verdict(e *Error) error {
	switch {
	case !e.passing, e.after > c.config.MaxRetryAfter:
		return backoff.Permanent(e)
	case e.after > c.config.RetryWait:
		return &waiting{problem: e, wait: &backoff.RetryAfterError{Duration: e.after}}
	default:
		return e
	}
}

// isPassing is true for a status that another attempt may change.
func isPassing(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500
}

// maxAfterDigits is the longest number of seconds in Retry-After that is read
// as a number: three hundred years fit into it, and into a [time.Duration].
const maxAfterDigits = 9

// retryAfter returns the wait that a Retry-After header asks for: a number of
// seconds or a date (RFC 9110, 10.2.3). What is neither, or in the past, is 0.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if len(value) <= maxAfterDigits {
		if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
			return time.Duration(seconds) * time.Second
		}
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return max(at.Sub(now), 0)
}
