package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
)

// Stats counts what became of the events that the pipeline sees as accepted.
type Stats struct {
	// Posted is the number of events that the receiver took.
	Posted uint64

	// Throttled is the number that came too soon after another of the same
	// source and trail.
	Throttled uint64

	// Below is the number below the least severity.
	Below uint64
}

// Sink posts events. Stats may be called at any time.
type Sink struct {
	client      *http.Client
	severity    maltrail.Severity
	location    *time.Location
	now         func() time.Time
	template    *template
	url         *url.URL
	contentType string
	token       string
	agent       string
	throttle    throttle
	least       event.Severity
	body        []byte

	posted, throttled, below atomic.Uint64
}

var _ delivery.Sink = (*Sink)(nil)

// New returns a sink. c must not be nil. The files of certificates are read, and
// nothing is sent before the first event.
func New(c *Config) (*Sink, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}

	s := &Sink{
		severity: c.Severity, location: c.Location, now: c.Now, contentType: c.contentType(), token: c.Token,
		agent: strings.TrimSuffix("trailscope/"+c.Version, "/"), throttle: throttle{wait: c.Throttle, last: map[pair]time.Time{}},
	}

	if err := s.parse(c); err != nil {
		return nil, err
	}

	if s.severity == nil {
		s.severity = maltrail.ByThreat
	}

	if s.location == nil {
		s.location = time.Local
	}

	if s.now == nil {
		s.now = time.Now
	}

	secure, err := c.tls().Client("") // package http knows the name
	if err != nil {
		return nil, err
	}

	timeout := c.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}

	s.client = &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: secure, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute,
		},
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}

	return s, nil
}

// parse reads what has been found good already.
func (s *Sink) parse(c *Config) error {
	u, err := parseURL(c.URL)
	if err != nil {
		return err
	}

	k, err := kindOf(s.contentType)
	if err != nil {
		return err
	}

	s.url = u

	if s.template, err = parseTemplate(c.format(), k); err != nil {
		return err
	}

	s.least, err = c.least()

	return err
}

// Stats returns the counters.
func (s *Sink) Stats() Stats {
	return Stats{Posted: s.posted.Load(), Throttled: s.throttled.Load(), Below: s.below.Load()}
}

// Send posts the events one after another, up to the first that has to be tried
// again. It implements [delivery.Sink].
func (s *Sink) Send(ctx context.Context, batch []*event.Event) (r delivery.Result) {
	for i, e := range batch {
		severity := s.severity(e)

		switch {
		case severity < s.least:
			s.below.Add(1)

			continue
		case s.throttle.holds(e):
			s.throttled.Add(1)

			continue
		}

		a := s.post(ctx, e, severity)

		switch {
		case a.err == nil:
			s.posted.Add(1)
			s.throttle.posted(e)
		case a.refused:
			r.Refused = append(r.Refused, delivery.Refusal{Index: i, Reason: a.err.Error()})
		default:
			return rest(r, i, len(batch), a)
		}
	}

	return r
}

// rest reports the events from i on as not delivered.
func rest(r delivery.Result, i, n int, a answer) delivery.Result {
	r.RetryAfter = a.after

	if i == 0 {
		r.Err = a.err

		return r
	}

	for ; i < n; i++ {
		r.Retry = append(r.Retry, i)
	}

	return r
}

// answer is what became of one post.
type answer struct {
	// err is nil when the receiver took it.
	err error

	// after is how long the receiver asks to be left alone.
	after time.Duration

	// refused says that the receiver will never take it.
	refused bool
}

// post posts one event.
func (s *Sink) post(ctx context.Context, e *event.Event, severity event.Severity) answer {
	s.body = s.template.append(s.body[:0], fieldsOf(e, severity, s.location))

	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url.String(), bytes.NewReader(s.body))
	if err != nil {
		return answer{err: s.redact(err)}
	}

	req.Header.Set("Content-Type", s.contentType)
	req.Header.Set("User-Agent", s.agent)

	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}

	resp, err := s.client.Do(req)
	if err != nil {
		return answer{err: s.redact(err)}
	}
	defer resp.Body.Close() // It is read as far as it matters.

	const said = 512 // bytes of a reason

	text, err := io.ReadAll(io.LimitReader(resp.Body, said))
	if err == nil {
		_, err = io.CopyN(io.Discard, resp.Body, 64<<10) // so that the connection can be used again
	}

	if err != nil && !errors.Is(err, io.EOF) && resp.StatusCode >= http.StatusMultipleChoices {
		text = nil // the status says enough
	}

	return s.judge(resp, strings.TrimSpace(s.hide(string(text))))
}

// judge says what a status means.
func (s *Sink) judge(resp *http.Response, text string) answer {
	status := resp.StatusCode
	if status >= http.StatusOK && status < http.StatusMultipleChoices {
		return answer{}
	}

	a := answer{err: fmt.Errorf("%s answered %d %s", s.name(), status, http.StatusText(status))}
	if text != "" {
		a.err = fmt.Errorf("%w: %s", a.err, text)
	}

	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		a.after = retryAfter(resp.Header.Get("Retry-After"), s.now())
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusProxyAuthRequired,
		http.StatusRequestTimeout, http.StatusTooEarly:
	default:
		a.refused = status >= http.StatusBadRequest && status < http.StatusInternalServerError
	}

	return a
}

// retryAfter reads a Retry-After header: seconds or a date (RFC 9110 10.2.3).
func retryAfter(text string, now time.Time) time.Duration {
	const most = 24 * time.Hour // what is longer is a mistake; the pipeline caps it anyway

	if n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 31); err == nil {
		return min(time.Duration(n)*time.Second, most)
	}

	if t, err := http.ParseTime(text); err == nil {
		return min(max(t.Sub(now), 0), most)
	}

	return 0
}

// name is the receiver without what is secret.
func (s *Sink) name() string { return s.url.Scheme + "://" + s.url.Host }

// redact returns an error without the address, which package http puts into it.
func (s *Sink) redact(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}

	return fmt.Errorf("posting to %s: %w", s.name(), err)
}

// hide takes what is secret out of a receiver's own words.
func (s *Sink) hide(text string) string {
	const word = 6 // shorter parts of a path are no secrets, and may be words

	password, _ := s.url.User.Password()
	secrets := []string{s.url.RequestURI(), s.url.Path, strings.Trim(s.url.Path, "/"), s.url.RawQuery, s.token, password}

	for _, part := range strings.Split(s.url.Path, "/") {
		if len(part) >= word {
			secrets = append(secrets, part)
		}
	}

	for _, secret := range secrets {
		if len(secret) > 1 {
			text = strings.ReplaceAll(text, secret, "(hidden)")
		}
	}

	return text
}

// Close closes idle connections. It implements [delivery.Sink].
func (s *Sink) Close() error {
	s.client.CloseIdleConnections()

	return nil
}
