package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// Bounds of connections.
const (
	// maxHeaderBytes is the largest header of a response: four times what
	// servers themselves accept by default.
	maxHeaderBytes = 256 << 10

	// maxCAFile is the largest file of authorities, for bundles of a thousand
	// certificates.
	maxCAFile = 4 << 20

	// slack is by how much the time-outs of connections that are being made
	// exceed those of requests, which have the better text.
	slack = time.Second

	// idleTime is how long a connection is kept for the next list of a host.
	idleTime = 15 * time.Second
)

// newTransport returns the transport of a client.
func newTransport(c *Config) (*http.Transport, error) {
	proxy, err := proxyFunc(c.Proxy)
	if err != nil {
		return nil, err
	}
	roots, err := authorities(c.CAFile)
	if err != nil {
		return nil, err
	}
	dial := c.DialContext
	if dial == nil {
		dial = (&net.Dialer{Timeout: c.Timeout + slack}).DialContext
	}
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    c.Timeout + slack,
		DisableCompression:     true, // readBody unpacks, with its limits
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    c.PerHost,
		IdleConnTimeout:        idleTime,
		MaxResponseHeaderBytes: maxHeaderBytes,
		OnProxyConnectResponse: proxyAnswer,
	}, nil
}

// proxyFunc returns the proxy of each request.
func proxyFunc(text string) (func(*http.Request) (*url.URL, error), error) {
	switch text {
	case Direct:
		return nil, nil
	case "":
		choose := httpproxy.FromEnvironment().ProxyFunc()
		return func(r *http.Request) (*url.URL, error) {
			u, err := choose(r.URL)
			if err != nil {
				return nil, &Error{Text: "proxy address of the environment is not valid", Hint: hintProxy}
			}
			return u, nil
		}, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		// The error would repeat the address with its password.
		return nil, errors.New("proxy: not an address such as http://proxy.example:3128")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return http.ProxyURL(u), nil
	default:
		return nil, fmt.Errorf("proxy: scheme %q is none of http, https, socks5, socks5h", u.Scheme)
	}
}

// proxyAnswer refuses a tunnel that the proxy does not open.
func proxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &Error{
		Text:    fmt.Sprintf("proxy answers HTTP %d", resp.StatusCode),
		Hint:    hintProxy,
		passing: isPassing(resp.StatusCode),
	}
}

// authorities returns the system's certificates and those of a PEM file, or
// nil, which stands for the system's, when there is no file.
func authorities(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	text, problem := readLocal(path, maxCAFile)
	if problem != nil {
		return nil, fmt.Errorf("ca_file %s: %w", path, problem)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("ca_file %s: no certificate in it", path)
	}
	return pool, nil
}

// readLocal returns the content of a regular file of at most limit bytes.
func readLocal(path string, limit int64) ([]byte, *Error) {
	// A pipe would block and a device never ends.
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, localProblem(err)
	case info.IsDir():
		return nil, &Error{Text: "is a directory"}
	case !info.Mode().IsRegular():
		return nil, &Error{Text: "not a regular file"}
	case info.Size() > limit:
		return nil, tooLarge(limit)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, localProblem(err)
	}
	defer f.Close()
	return readAtMost(f, info.Size(), limit)
}
