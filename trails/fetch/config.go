package fetch

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"time"
)

// Defaults of a [Config].
const (
	// DefaultTimeout is Maltrail's limit for one request (SPEC 1.5).
	DefaultTimeout = 30 * time.Second

	// DefaultRetries brings a source over a server's restart, about ten
	// seconds, and not over an outage.
	DefaultRetries = 3

	// DefaultParallel keeps two processor cores busy and a home line usable.
	DefaultParallel = 4

	// DefaultPerHost is what a polite client asks of a host at a time.
	DefaultPerHost = 1

	// DefaultMinRate is a tenth of a slow mobile line, in bytes a second: a
	// list of one megabyte may take a minute and a half.
	DefaultMinRate = 16 << 10

	// DefaultRetryWait is the middle of the first wait before a retry; each
	// further one is twice as long, up to 15 times this.
	DefaultRetryWait = time.Second

	// DefaultMaxRetryAfter is the longest wait that a server may ask for. Who
	// runs `trails update` by hand waits that long without complaint.
	DefaultMaxRetryAfter = time.Minute

	// DefaultUserAgent is sent when neither the configuration nor the source
	// has another.
	DefaultUserAgent = "trailscope"
)

// Direct as Config.Proxy stands for no proxy, whatever the environment says.
const Direct = "direct"

// Config is what a [Client] is made of. Its zero value is a working client
// that keeps no copies.
type Config struct {
	// Dir is where last good copies live. It is made when the first is
	// written. When it is empty, nothing is kept.
	Dir string

	// UserAgent is sent by sources that have none of their own. The default is
	// [DefaultUserAgent].
	UserAgent string

	// Proxy is the address of an HTTP, HTTPS or SOCKS5 proxy, with user and
	// password if it wants them, or [Direct]. When it is empty, HTTP_PROXY,
	// HTTPS_PROXY and NO_PROXY of the environment decide.
	Proxy string

	// CAFile names a PEM file of authorities that are trusted besides those of
	// the system.
	CAFile string

	// Timeout is how long a server may take until its header is there, and how
	// long it may be silent in the body. It is also the allowance in MinRate.
	// The default is [DefaultTimeout].
	Timeout time.Duration

	// MinRate is the lowest average rate of a body, in bytes a second as sent:
	// a request ends when it has taken longer than Timeout and one second for
	// every MinRate bytes. The default is [DefaultMinRate].
	MinRate int64

	// Retries is how often a request is repeated after an error that may
	// pass: a broken connection, a time-out, 408, 429 or 5xx. The default is
	// [DefaultRetries]; a negative number stands for none.
	Retries int

	// RetryWait is the middle of the first wait. Waits are spread by half of
	// their length either way. The default is [DefaultRetryWait].
	RetryWait time.Duration

	// MaxRetryAfter is the longest Retry-After that is waited for; a server
	// that asks for more is not asked again in this call. The default is
	// [DefaultMaxRetryAfter].
	MaxRetryAfter time.Duration

	// Parallel is how many requests run at a time. The default is
	// [DefaultParallel].
	Parallel int

	// PerHost is how many requests to one host run at a time. The default is
	// [DefaultPerHost].
	PerHost int

	// DialContext replaces the dialler, for tests. It may be nil.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)

	// Now replaces [time.Now] for the times of copies and for dates in
	// Retry-After. It may be nil.
	Now func() time.Time

	// Log gets retries (debug) and copies that cannot be written or read
	// (warning). It may be nil.
	Log *slog.Logger
}

// withDefaults returns a copy of c in which every field has a value, or an
// error that names the field that cannot be used.
func (c *Config) withDefaults() (full *Config, err error) {
	f := *c
	negative := ""
	set := func(name string, value *int64, fallback int64) {
		if *value < 0 {
			negative = name
		} else if *value == 0 {
			*value = fallback
		}
	}

	parallel, perHost := int64(f.Parallel), int64(f.PerHost)
	set("parallel", &parallel, DefaultParallel)
	set("per_host", &perHost, DefaultPerHost)
	set("min_rate", &f.MinRate, DefaultMinRate)
	set("timeout", (*int64)(&f.Timeout), int64(DefaultTimeout))
	set("retry_wait", (*int64)(&f.RetryWait), int64(DefaultRetryWait))
	set("max_retry_after", (*int64)(&f.MaxRetryAfter), int64(DefaultMaxRetryAfter))
	if negative != "" {
		return nil, fmt.Errorf("%s must not be negative", negative)
	}
	f.Parallel, f.PerHost = int(parallel), int(perHost)

	if f.Retries == 0 {
		f.Retries = DefaultRetries
	}
	f.Retries = max(f.Retries, 0)
	if f.UserAgent == "" {
		f.UserAgent = DefaultUserAgent
	}
	if !plainText(f.UserAgent) {
		return nil, fmt.Errorf("user agent %q cannot be sent", f.UserAgent)
	}
	if f.Now == nil {
		f.Now = time.Now
	}
	if f.Log == nil {
		f.Log = slog.New(slog.DiscardHandler)
	}
	return &f, nil
}
