package webhook

import (
	"errors"
	"fmt"
	"mime"
	"net/url"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/internal/wire"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
)

// Defaults of [Config].
const (
	// DefaultTimeout is how long one post may take (SPEC 9.6).
	DefaultTimeout = 30 * time.Second

	// DefaultLeast is the least severity.
	DefaultLeast = "high"

	// DefaultContentType is the content type.
	DefaultContentType = "application/json"
)

// maxTimeout keeps one post from holding up all others.
const maxTimeout = 5 * time.Minute

// Config configures [New].
type Config struct {
	// URL is where to post. Its path, query and password are secrets. Required.
	URL string `yaml:"url"`

	// Format is the template, empty for [DefaultFormat].
	Format string `yaml:"format"`

	// ContentType is the content type, which decides how values are escaped;
	// empty for [DefaultContentType].
	ContentType string `yaml:"content_type"`

	// Token is sent as a bearer token, empty for none. It is a secret.
	Token string `yaml:"token"`

	// Least is the least severity that is posted: low, medium or high; empty for
	// [DefaultLeast].
	Least string `yaml:"severity"`

	// Throttle is how long after a post others of the same source and trail are
	// passed over; 0 for not at all.
	Throttle time.Duration `yaml:"throttle"`

	// Timeout is how long one post may take, 0 for [DefaultTimeout].
	Timeout time.Duration `yaml:"timeout"`

	// CAFile is a PEM file of the authorities that the receiver's certificate
	// may come from, empty for those of the system.
	CAFile string `yaml:"ca_file"`

	// CertFile and KeyFile are PEM files of a client certificate and its key,
	// both or none.
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`

	// Severity gives the severity; nil for [maltrail.ByThreat].
	// REMOTE_SEVERITY_REGEX is [maltrail.BySearch].
	Severity maltrail.Severity `yaml:"-"`

	// Location is the zone of the field time; nil for the host's.
	Location *time.Location `yaml:"-"`

	// Version is Trailscope's version, for the user agent.
	Version string `yaml:"-"`

	// Now is the clock, which dates of Retry-After are compared with; nil for
	// [time.Now].
	Now func() time.Time `yaml:"-"`
}

// Validate reports everything that is wrong with c, each problem with the name
// of its key. It opens no file, and its messages hold no secrets.
func (c *Config) Validate() error {
	var errs []error

	if _, err := parseURL(c.URL); err != nil {
		errs = append(errs, fmt.Errorf("url: %w", err))
	}

	if k, err := kindOf(c.contentType()); err != nil {
		errs = append(errs, fmt.Errorf("content_type: %w", err))
	} else if _, err := parseTemplate(c.format(), k); err != nil {
		errs = append(errs, fmt.Errorf("format: %w", err))
	}

	if strings.ContainsFunc(c.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		errs = append(errs, errors.New("token: has characters that a header cannot have"))
	}

	if _, err := c.least(); err != nil {
		errs = append(errs, fmt.Errorf("severity: %w", err))
	}

	if c.Throttle < 0 {
		errs = append(errs, fmt.Errorf("throttle: %s is negative", c.Throttle))
	}

	if c.Timeout < 0 || c.Timeout > maxTimeout {
		errs = append(errs, fmt.Errorf("timeout: %s is not between 0s and %s", c.Timeout, maxTimeout))
	}

	return errors.Join(append(errs, c.tls().Validate())...)
}

// parseURL reads the address. Its errors do not repeat it.
func parseURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("is missing")
	}

	u, err := url.Parse(text)

	switch {
	case err != nil || u.Hostname() == "":
		return nil, errors.New("not an address such as https://hooks.example/…")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("scheme %q is neither http nor https", u.Scheme)
	}

	return u, nil
}

// kindOf returns how values are escaped for a content type.
func kindOf(contentType string) (kind, error) {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.Contains(media, "/") || strings.ContainsAny(contentType, "\r\n") {
		return 0, fmt.Errorf("%q is none", contentType)
	}

	switch {
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		return kindJSON, nil
	case media == "application/x-www-form-urlencoded":
		return kindForm, nil
	case strings.HasPrefix(media, "text/") && media != "text/html" && media != "text/xml":
		return kindText, nil
	default:
		return 0, fmt.Errorf("values cannot be made safe for %q; use JSON, a form or text/plain", media)
	}
}

// contentType returns the content type.
func (c *Config) contentType() string {
	if c.ContentType == "" {
		return DefaultContentType
	}

	return c.ContentType
}

// format returns the template.
func (c *Config) format() string {
	if c.Format == "" {
		return DefaultFormat
	}

	return c.Format
}

// least returns the least severity.
func (c *Config) least() (event.Severity, error) {
	if c.Least == "" {
		return maltrail.ParseSeverity(DefaultLeast)
	}

	return maltrail.ParseSeverity(c.Least)
}

// tls returns the settings of TLS.
func (c *Config) tls() *wire.TLS {
	return &wire.TLS{CAFile: c.CAFile, CertFile: c.CertFile, KeyFile: c.KeyFile}
}
