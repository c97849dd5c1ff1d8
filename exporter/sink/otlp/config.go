package otlp

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/schema"
)

// Values of [Config].Protocol, the names OpenTelemetry gives them.
const (
	ProtocolGRPC = "grpc"
	ProtocolHTTP = "http/protobuf"
)

// Values of [Config].Body.
const (
	// BodyText makes the body the detection in one line.
	BodyText = "text"

	// BodyECS makes the body the whole ECS document, as a structured value.
	BodyECS = "ecs"
)

// Values of [Config].Compression.
const (
	CompressionGzip = "gzip"
	CompressionNone = "none"
)

// DefaultTimeout is how long one attempt may take unless configured, the value
// of OpenTelemetry's specification.
const DefaultTimeout = 10 * time.Second

// Config configures [New]. Paths are as given. What is empty is taken from the
// environment, see the package comment, and has the default named here if that
// is silent too.
type Config struct {
	// Endpoint is where to send: host, host:port, or a URL with http or https.
	// Without a port it is 4317 for gRPC and 4318 for HTTP. For HTTP it may have
	// a path, behind which /v1/logs is added unless it is there. Required, here
	// or in the environment.
	Endpoint string `yaml:"endpoint"`

	// Protocol is [ProtocolGRPC], the default, or [ProtocolHTTP].
	Protocol string `yaml:"protocol"`

	// Body is [BodyText], the default, or [BodyECS].
	Body string `yaml:"body"`

	// Namespace is the data stream's namespace, empty for
	// [schema.DefaultNamespace].
	Namespace string `yaml:"namespace"`

	// Compression is [CompressionGzip], the default, or [CompressionNone].
	Compression string `yaml:"compression"`

	// Headers are sent with each request, as metadata over gRPC. Their values
	// are secrets.
	Headers Headers `yaml:"headers"`

	// HeadersFile is a file of more headers, one `name: value` a line, that win
	// over Headers. It is read anew after a refused password.
	HeadersFile string `yaml:"headers_file"`

	// CAFile is a PEM file of the authorities that the receiver's certificate
	// may come from, empty for those of the system.
	CAFile string `yaml:"ca_file"`

	// CertFile and KeyFile are PEM files of a client certificate and its key,
	// both or none. They are read anew for each connection.
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`

	// Resource are more attributes of the resource, such as
	// deployment.environment.name.
	Resource map[string]string `yaml:"resource"`

	// Timeout is how long one attempt may take, 0 for the environment's or
	// [DefaultTimeout]. A deadline of the caller's counts too.
	Timeout time.Duration `yaml:"timeout"`

	// Insecure sends without TLS.
	Insecure bool `yaml:"insecure"`

	// Version is Trailscope's version, empty to leave it out.
	Version string `yaml:"-"`

	// Hostname is the sensor machine's name, empty to leave it out.
	Hostname string `yaml:"-"`

	// InstanceID tells this process from others of the same service, empty to
	// leave it out.
	InstanceID string `yaml:"-"`

	// Log is told, at most once a minute, that a receiver rejects records; nil
	// to tell nobody.
	Log *slog.Logger `yaml:"-"`

	// Now is the clock, nil for time.Now.
	Now func() time.Time `yaml:"-"`

	// Getenv reads the environment, nil for os.Getenv.
	Getenv func(name string) string `yaml:"-"`
}

// Headers are names and values of header fields. The values are never shown,
// however the map is printed or written.
type Headers map[string]string

// hidden is shown in place of a value.
const hidden = "(hidden)"

var _ fmt.Formatter = Headers(nil)

// redacted returns the names with [hidden] for values.
func (h Headers) redacted() map[string]string {
	shown := make(map[string]string, len(h))
	for name := range h {
		shown[name] = hidden
	}

	return shown
}

// Format writes the names.
func (h Headers) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, h.redacted()) }

// LogValue returns the names.
func (h Headers) LogValue() slog.Value { return slog.AnyValue(h.redacted()) }

// MarshalYAML returns the names.
func (h Headers) MarshalYAML() (any, error) { return h.redacted(), nil }

// MarshalJSON writes the names.
func (h Headers) MarshalJSON() ([]byte, error) { return json.Marshal(h.redacted()) }

// Validate returns everything that is wrong with c, each error beginning with
// the name of a field or of an environment variable. It does not read files.
func (c *Config) Validate() error {
	_, err := c.settings()

	return err
}

// validate checks what the environment has no say in.
func (c *Config) validate() (errs []error) {
	if !slices.Contains([]string{"", BodyText, BodyECS}, c.Body) {
		errs = append(errs, fmt.Errorf("body: %q is neither %s nor %s", c.Body, BodyText, BodyECS))
	}

	if _, err := schema.NewOTel(&schema.OTelConfig{Namespace: c.Namespace}); err != nil {
		errs = append(errs, err)
	}

	if err := c.Headers.validate(); err != nil {
		errs = append(errs, fmt.Errorf("headers: %w", err))
	}

	if (c.CertFile == "") != (c.KeyFile == "") {
		errs = append(errs, errors.New("cert_file, key_file: one is set, the other is not"))
	}

	if c.Timeout < 0 {
		errs = append(errs, fmt.Errorf("timeout: %s is negative", c.Timeout))
	}

	for name := range c.Resource {
		if strings.TrimSpace(name) == "" {
			errs = append(errs, errors.New("resource: an attribute has no name"))
		}
	}

	return errs
}

// ownHeaders are set by the protocol, and not for the user to change.
var ownHeaders = [...]string{
	"connection", "content-encoding", "content-length", "content-type", "host", "te", "transfer-encoding", "upgrade",
}

// headerLetters are what a name may be made of, where gRPC is the strict one.
const headerLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_."

// validate checks names and values, of which it tells the names only.
func (h Headers) validate() error {
	for name, value := range h {
		lower := strings.ToLower(name)

		switch {
		case name == "" || strings.Trim(lower, headerLetters) != "":
			return fmt.Errorf("%q is not made of letters, digits, dots, - and _", name)
		case slices.Contains(ownHeaders[:], lower) || strings.HasPrefix(lower, "grpc-"):
			return fmt.Errorf("%s is not for the user to set", http.CanonicalHeaderKey(name))
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }):
			return fmt.Errorf("the value of %s has characters that a header cannot have", name)
		}
	}

	return nil
}

// getenv returns the first variable that is set, and its name.
func (c *Config) getenv(names ...string) (name, value string) {
	get := c.Getenv
	if get == nil {
		get = os.Getenv
	}

	for _, name := range names {
		if value := strings.TrimSpace(get(name)); value != "" {
			return name, value
		}
	}

	return "", ""
}

// now returns the clock.
func (c *Config) now() func() time.Time {
	if c.Now == nil {
		return time.Now
	}

	return c.Now
}
