package otlp

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Where OTLP is taken unless the endpoint says otherwise.
const (
	portGRPC = "4317"
	portHTTP = "4318"
	pathLogs = "/v1/logs"
)

// Parts of the names of environment variables: those for logs win.
const (
	envLogs = "OTEL_EXPORTER_OTLP_LOGS_"
	envAll  = "OTEL_EXPORTER_OTLP_"
)

// settings are a configuration and the environment in one.
type settings struct {
	url                       url.URL // http or https, with a port; a path for HTTP only
	headers                   Headers
	protocol                  string
	caFile, certFile, keyFile string
	timeout                   time.Duration
	gzip                      bool
}

// secure says whether TLS is used.
func (s *settings) secure() bool { return s.url.Scheme == "https" }

// settings returns what is to be done, or everything that is wrong.
func (c *Config) settings() (*settings, error) {
	s := &settings{caFile: c.CAFile, certFile: c.CertFile, keyFile: c.KeyFile}
	errs := c.validate()
	check := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}

	check(s.setProtocol(c))
	check(s.setCompression(c))
	check(s.setTimeout(c))
	check(s.setHeaders(c))
	check(s.setEndpoint(c))
	check(s.setTLS(c))

	if err := errors.Join(errs...); err != nil {
		return nil, err
	}

	return s, nil
}

// either returns a setting of the configuration, or else of the environment, and
// what to call it.
func (c *Config) either(field, value, variable string) (name, _ string) {
	if value != "" {
		return field, value
	}

	return c.getenv(envLogs+variable, envAll+variable)
}

// setProtocol decides between gRPC and HTTP.
func (s *settings) setProtocol(c *Config) error {
	name, value := c.either("protocol", c.Protocol, "PROTOCOL")

	switch s.protocol = cmp.Or(value, ProtocolGRPC); s.protocol {
	case ProtocolGRPC, ProtocolHTTP:
		return nil
	default:
		return fmt.Errorf("%s: %q is neither %s nor %s", name, value, ProtocolGRPC, ProtocolHTTP)
	}
}

// setCompression decides on compression.
func (s *settings) setCompression(c *Config) error {
	name, value := c.either("compression", c.Compression, "COMPRESSION")

	switch cmp.Or(value, CompressionGzip) {
	case CompressionGzip:
		s.gzip = true
	case CompressionNone:
	default:
		return fmt.Errorf("%s: %q is neither %s nor %s", name, value, CompressionGzip, CompressionNone)
	}

	return nil
}

// setTimeout decides how long an attempt may take.
func (s *settings) setTimeout(c *Config) error {
	s.timeout = cmp.Or(c.Timeout, DefaultTimeout)

	name, value := c.getenv(envLogs+"TIMEOUT", envAll+"TIMEOUT")
	if c.Timeout != 0 || value == "" {
		return nil
	}

	millis, err := strconv.ParseUint(value, 10, 31)
	if err != nil || millis == 0 {
		return fmt.Errorf("%s: %q is not a number of milliseconds", name, value)
	}

	s.timeout = time.Duration(millis) * time.Millisecond

	return nil
}

// setHeaders takes the headers, those of the environment only if there are no
// others.
func (s *settings) setHeaders(c *Config) error {
	s.headers = maps.Clone(c.Headers)
	if s.headers == nil {
		s.headers = Headers{}
	}

	name, value := c.getenv(envLogs+"HEADERS", envAll+"HEADERS")
	if len(c.Headers) > 0 || c.HeadersFile != "" || value == "" {
		return nil
	}

	for field := range strings.SplitSeq(value, ",") {
		key, text, ok := strings.Cut(field, "=")
		if key = strings.TrimSpace(key); !ok || key == "" {
			return fmt.Errorf("%s: not of the form name=value,name=value", name)
		}

		text, err := url.PathUnescape(strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("%s: the value of %q has a percent sign that stands for nothing", name, key)
		}

		s.headers[key] = text
	}

	if err := s.headers.validate(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}

	return nil
}

// setEndpoint reads the endpoint and decides whether TLS is used.
func (s *settings) setEndpoint(c *Config) error {
	name, value := c.either("endpoint", c.Endpoint, "ENDPOINT")
	if value == "" {
		return errors.New("endpoint: not set")
	}

	insecure := c.Insecure
	if variable, text := c.getenv(envLogs+"INSECURE", envAll+"INSECURE"); !insecure && text != "" && !strings.Contains(value, "://") {
		switch strings.ToLower(text) {
		case "true":
			insecure = true
		case "false":
		default:
			return fmt.Errorf("%s: %q is neither true nor false", variable, text)
		}
	}

	u, err := parseEndpoint(value, insecure)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}

	if s.protocol == ProtocolGRPC && u.Path != "" {
		return fmt.Errorf("%s: %q has a path, which gRPC cannot have", name, value)
	}

	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), map[bool]string{true: portGRPC, false: portHTTP}[s.protocol == ProtocolGRPC])
	}

	exact := name == envLogs+"ENDPOINT" // OpenTelemetry's specification wants that taken as it is
	if s.protocol == ProtocolHTTP && !exact && !strings.HasSuffix(u.Path, pathLogs) {
		u.Path += pathLogs
	}

	s.url = *u

	return nil
}

// parseEndpoint reads an endpoint. The URL's path has no slash at its end.
func parseEndpoint(value string, insecure bool) (*url.URL, error) {
	if !strings.Contains(value, "://") {
		value = map[bool]string{true: "http://", false: "https://"}[insecure] + value
	}

	u, err := url.Parse(value)

	switch {
	case err != nil:
		return nil, errors.New("not a host, host:port or URL") // the error would show what may be a password
	case u.User != nil:
		return nil, errors.New("has credentials: use headers for them")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%q is neither http nor https", u.Scheme)
	case u.Scheme == "https" && insecure:
		return nil, errors.New("is https, but insecure is set")
	case u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "":
		return nil, errors.New("not a host, host:port or URL without query")
	}

	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("port %s is not between 1 and 65535", port)
		}
	}

	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = ""

	return u, nil
}

// setTLS takes the files of certificates.
func (s *settings) setTLS(c *Config) error {
	if s.url.Scheme == "http" {
		if c.CAFile != "" || c.CertFile != "" || c.KeyFile != "" {
			return errors.New("ca_file, cert_file, key_file: of no use without TLS")
		}

		return nil
	}

	_, s.caFile = c.either("", c.CAFile, "CERTIFICATE")

	if c.CertFile != "" || c.KeyFile != "" {
		return nil
	}

	_, s.certFile = c.either("", "", "CLIENT_CERTIFICATE")
	_, s.keyFile = c.either("", "", "CLIENT_KEY")

	if (s.certFile == "") != (s.keyFile == "") {
		return fmt.Errorf("%sCLIENT_CERTIFICATE, %sCLIENT_KEY: one is set, the other is not", envAll, envAll)
	}

	return nil
}
