package elastic

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/elastic/elastic-transport-go/v8/elastictransport"
	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// Bounds of connections.
const (
	// dialTimeout leaves time for another node within a usual attempt.
	dialTimeout = 5 * time.Second

	// idleTime is how long a connection is kept. Many proxies close them after
	// a minute.
	idleTime = 45 * time.Second

	// expectTimeout is how long a large body waits for the receiver's consent.
	expectTimeout = time.Second

	// maxHeaderBytes is the largest header of an answer.
	maxHeaderBytes = 64 << 10

	// maxIdle is the number of connections kept for a node: events and
	// heartbeats.
	maxIdle = 2

	// maxAnswer is the largest answer in bytes, unpacked: 10,000 items with a
	// reason each.
	maxAnswer = 32 << 20

	// closeTimeout is how long closing waits for the client's own routines.
	closeTimeout = time.Second
)

// client sends requests to the nodes with the credentials.
type client struct {
	transport   *elastictransport.Client
	hosts       byHost
	credentials *credentials
}

// The API's requests go through the client.
var _ esapi.Transport = (*client)(nil)

// newClient reads the files that c names.
func newClient(c *Config) (*client, error) {
	nodes, err := c.nodes()
	if err != nil {
		return nil, err
	}

	k, err := newCredentials(c)
	if err != nil {
		return nil, err
	}

	hosts := byHost{}

	for _, n := range nodes {
		if hosts[n.Host], err = newTransport(c, n.Hostname()); err != nil {
			return nil, err
		}
	}

	options := []elastictransport.Option{
		elastictransport.WithURLs(nodes...),
		elastictransport.WithTransport(hosts),
		elastictransport.WithUserAgent("trailscope/" + cmp.Or(c.Version, "0")),
		elastictransport.WithDisableRetry(),
	}

	if len(nodes) > 1 {
		options[len(options)-1] = elastictransport.WithRetry(len(nodes)-1,
			http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout)
		options = append(options, elastictransport.WithRetryOnError(func(r *http.Request, _ error) bool {
			return r.Context().Err() == nil
		}))
	}

	t, err := elastictransport.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("making the client: %w", err)
	}

	return &client{transport: t, hosts: hosts, credentials: k}, nil
}

// newTransport returns the transport to one host.
func newTransport(c *Config, host string) (*http.Transport, error) {
	t, err := newTLS(c, host)
	if err != nil {
		return nil, err
	}

	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSClientConfig:        t,
		TLSHandshakeTimeout:    dialTimeout,
		MaxIdleConnsPerHost:    maxIdle,
		IdleConnTimeout:        idleTime,
		ExpectContinueTimeout:  expectTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}, nil
}

// Perform sends one request.
func (c *client) Perform(r *http.Request) (*http.Response, error) {
	header, err := c.credentials.authorization()
	if err != nil {
		return nil, err
	}

	if header != "" {
		r.Header.Set("Authorization", header)
	}

	answer, err := c.transport.Perform(r)
	if err == nil && (answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusForbidden) {
		c.credentials.refused()
	}

	return answer, err
}

// do makes a request and reads the whole answer.
func (c *client) do(ctx context.Context, r esapi.Request) (*answer, error) {
	got, err := r.Do(ctx, c)
	if err != nil {
		return nil, err
	}

	a := &answer{status: got.StatusCode, header: got.Header}
	if got.Body == nil {
		return a, nil
	}
	defer got.Body.Close()

	a.body, err = io.ReadAll(io.LimitReader(got.Body, maxAnswer+1))
	if err == nil && len(a.body) > maxAnswer {
		err = fmt.Errorf("longer than %d bytes", maxAnswer)
	}

	if err != nil {
		return nil, fmt.Errorf("reading the answer, HTTP %d: %w", a.status, err)
	}

	return a, nil
}

// close frees the connections.
func (c *client) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()

	err := c.transport.Close(ctx)
	if errors.Is(err, elastictransport.ErrAlreadyClosed) {
		err = nil
	}

	for _, t := range c.hosts {
		t.CloseIdleConnections()
	}

	return err
}

// byHost has a transport for each host, because a pinned certificate is
// checked against the host's name, which the check is not told for addresses.
type byHost map[string]*http.Transport

// RoundTrip sends a request by its host's transport.
func (b byHost) RoundTrip(r *http.Request) (*http.Response, error) {
	t := b[r.URL.Host]
	if t == nil {
		return nil, &url.Error{Op: r.Method, URL: r.URL.Host, Err: errors.New("not a configured node")}
	}

	return t.RoundTrip(r)
}
