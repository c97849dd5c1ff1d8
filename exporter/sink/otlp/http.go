package otlp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	collogpb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// maxAnswer is how much of an answer's body is read, a bound of ours; answers
// have a few bytes.
const maxAnswer = 1 << 20

// pingAfter is how long a connection of HTTP/2 may be silent before it is asked
// whether it is still there.
const pingAfter = 15 * time.Second

// transport is the round tripper between the SDK and the receiver: it adds the
// headers, reads the answer and tells the SDK no more than the status.
type transport struct {
	base      *http.Transport
	secrets   *secrets
	userAgent string
	now       func() time.Time

	// gzip compresses requests, nil for none.
	gzip *compressor
}

// newTransport returns a transport for s.
func newTransport(s *settings, cred *secrets, userAgent string, now func() time.Time) (*transport, error) {
	const dial, idle = 10 * time.Second, 90 * time.Second

	base := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: dial}).DialContext,
		TLSHandshakeTimeout: dial,
		IdleConnTimeout:     idle,
		ForceAttemptHTTP2:   true,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingAfter},
	}

	if s.secure() {
		var err error
		if base.TLSClientConfig, err = s.tlsConfig(); err != nil {
			return nil, err
		}
	}

	t := &transport{base: base, secrets: cred, userAgent: userAgent, now: now}
	if s.gzip {
		t.gzip = &compressor{}
	}

	return t, nil
}

// exporter returns an exporter that sends through t.
func (t *transport) exporter(s *settings) (exporter, error) {
	return otlploghttp.New(context.Background(),
		otlploghttp.WithEndpointURL(s.url.String()),
		otlploghttp.WithHTTPClient(&http.Client{
			Transport: t,
			// A redirected POST becomes a GET that carries nothing.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}),
		// What is named here is not taken from the environment a second time.
		otlploghttp.WithTLSClientConfig(nil),
		otlploghttp.WithHeaders(map[string]string{}),
		otlploghttp.WithTimeout(s.timeout),
		otlploghttp.WithCompression(otlploghttp.NoCompression),
		otlploghttp.WithRetry(otlploghttp.RetryConfig{}),
	)
}

// RoundTrip sends a request of the SDK.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	a := answerOf(req.Context())
	a.sent, a.text = true, "no answer"

	req = req.Clone(req.Context()) // a round tripper must not change what it got
	req.Header.Set("User-Agent", t.userAgent)

	for name, value := range t.secrets.get() {
		req.Header.Set(name, value)
	}

	if t.gzip != nil {
		if err := t.gzip.request(req); err != nil {
			return nil, err
		}
	}

	resp, err := t.base.RoundTrip(req)
	if err != nil {
		a.text = failure(err)

		return nil, err
	}

	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	resp.Body.Close()
	t.read(a, resp, body, err)

	resp.Body, resp.ContentLength = http.NoBody, 0

	return resp, nil
}

// failure says why there is no answer, without the address, which is known.
func failure(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}

	return clip(err.Error())
}

// read judges an answer; err is why its body ended early.
func (t *transport) read(a *answer, resp *http.Response, body []byte, err error) {
	a.text = "the receiver answers " + resp.Status
	a.after = retryAfter(resp.Header.Get("Retry-After"), t.now())

	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))

	switch status := resp.StatusCode; {
	case status >= 300 || status < 200:
		a.verdict = httpVerdict(status)
		a.denied = status == http.StatusUnauthorized || status == http.StatusForbidden

		if text := errorText(kind, body); text != "" {
			a.text += ": " + t.secrets.redact(text)
		}

		if at := resp.Header.Get("Location"); at != "" && status < 400 {
			a.text += ": redirects are not followed"
		}
	case err != nil:
		a.text += ", and breaks off: " + failure(err) // what it rejected is not known
	case kind == "text/html":
		a.text += " with a web page: not a receiver of OTLP"
	default:
		a.verdict = verdictAccepted
		a.readPartial(kind, body, t.secrets)
	}
}

// readPartial reads what an accepting answer says besides.
func (a *answer) readPartial(kind string, body []byte, cred *secrets) {
	var (
		reply collogpb.ExportLogsServiceResponse
		err   error
	)

	switch kind {
	case "application/x-protobuf", "application/protobuf":
		err = proto.Unmarshal(body, &reply)
	case "application/json":
		if len(bytes.TrimSpace(body)) > 0 {
			err = protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(body, &reply)
		}
	}

	a.setPartial(reply.GetPartialSuccess(), cred)

	if err != nil {
		a.partial = "the answer cannot be read"
	}
}

// setPartial takes a partial success, nil for none.
func (a *answer) setPartial(p *collogpb.ExportLogsPartialSuccess, cred *secrets) {
	a.rejected = max(p.GetRejectedLogRecords(), 0)
	a.partial = cred.redact(clip(p.GetErrorMessage()))
}

// httpVerdict judges a status that is not 2xx.
func httpVerdict(status int) verdict {
	const originTrouble, originTroubleEnd = 520, 530 // a content network cannot reach the receiver

	switch status {
	case http.StatusRequestEntityTooLarge:
		return verdictHalve
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return verdictAgain // OTLP's list
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusMisdirectedRequest:
		return verdictAgain // nobody has looked at it
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusNotAcceptable, http.StatusProxyAuthRequired, http.StatusUnsupportedMediaType,
		http.StatusUpgradeRequired, http.StatusNotImplemented, http.StatusHTTPVersionNotSupported,
		http.StatusNetworkAuthenticationRequired:
		return verdictAgain // settings, not events
	}

	if status < 400 || status >= originTrouble && status <= originTroubleEnd {
		return verdictAgain
	}

	return verdictRefused
}

// errorText returns the message of an answer that refuses.
func errorText(kind string, body []byte) string {
	var status statuspb.Status

	switch kind {
	case "application/x-protobuf", "application/protobuf":
		if proto.Unmarshal(body, &status) != nil {
			return ""
		}

		return clip(status.GetMessage())
	case "application/json":
		if (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(body, &status) == nil {
			return clip(status.GetMessage())
		}

		return clip(string(body))
	case "text/html":
		return ""
	default:
		return clip(string(body))
	}
}

// retryAfter reads a Retry-After header: seconds, or a date. What it cannot read
// is 0.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)

	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}

	if date, err := http.ParseTime(value); err == nil {
		return max(date.Sub(now), 0)
	}

	return 0
}

// close ends the connections.
func (t *transport) close() error {
	t.base.CloseIdleConnections()

	return nil
}
