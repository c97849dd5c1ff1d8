package fetch

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// maxRedirects is how many redirects are followed, as in curl's and Go's own
// practice.
const maxRedirects = 10

// session is one call of Get on the network. It belongs to one goroutine.
type session struct {
	client  *Client
	source  *Source
	kept    *kept
	address *url.URL
	place   *hold
}

// newSession returns a session. k may be nil.
func newSession(c *Client, s *Source, k *kept, address *url.URL, place *hold) *session {
	return &session{client: c, source: s, kept: k, address: address, place: place}
}

// attempt asks once, through all redirects. Cookies live as long as it does.
func (s *session) attempt(ctx context.Context) (*reply, *Error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, &Error{Text: shorten(err.Error()), cause: err}
	}
	at := s.address
	for range 1 + maxRedirects {
		if err := s.place.move(ctx, hostOf(at)); err != nil {
			return nil, cancelled(err)
		}
		if err := s.client.slots.enter(ctx); err != nil {
			return nil, cancelled(err)
		}
		r, next, problem := s.exchange(ctx, jar, at)
		s.client.slots.leave()
		if problem != nil || next == nil {
			return r, problem
		}
		at = next
	}
	return nil, &Error{Text: fmt.Sprintf("more than %d redirects", maxRedirects)}
}

// exchange sends one request. It returns a reply, or the next address when it
// is a redirect, or what went wrong.
func (s *session) exchange(ctx context.Context, jar http.CookieJar, at *url.URL) (*reply, *url.URL, *Error) {
	ctx, w := newWatch(ctx, s.client.config.Timeout, s.client.config.MinRate)
	defer w.close()
	req, e := s.request(ctx, at)
	if e != nil {
		return nil, nil, e
	}
	for _, c := range jar.Cookies(at) {
		req.AddCookie(c)
	}
	// Not by an [http.Client], which looks into redirects itself.
	resp, err := s.client.transport.RoundTrip(req)
	if err != nil {
		return nil, nil, problem(ctx, err)
	}
	defer resp.Body.Close()
	jar.SetCookies(at, resp.Cookies())
	w.progress(0)

	switch resp.StatusCode {
	case http.StatusOK:
		body, e := readBody(ctx, resp, w, s.source.limit())
		if e != nil {
			return nil, nil, e
		}
		return s.reply(resp, body), nil, nil
	case http.StatusNotModified:
		if s.kept == nil || s.kept.entry.ETag == "" && s.kept.entry.LastModified == "" {
			return nil, nil, &Error{Text: "HTTP 304 without being asked", Status: resp.StatusCode}
		}
		return s.reply(resp, nil), nil, nil
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		next, e := s.redirect(at, resp)
		return nil, next, e
	}
	return nil, nil, s.refusal(resp)
}

// refusal is the error of a status that brings no body.
func (s *session) refusal(resp *http.Response) *Error {
	e := &Error{
		Text:    fmt.Sprintf("HTTP %d", resp.StatusCode),
		Status:  resp.StatusCode,
		passing: isPassing(resp.StatusCode),
		after:   retryAfter(resp.Header.Get("Retry-After"), s.client.config.Now()),
	}
	if resp.StatusCode == http.StatusProxyAuthRequired {
		e.Hint = hintProxy
	}
	return e
}

// request makes the request to one address.
func (s *session) request(ctx context.Context, at *url.URL) (*http.Request, *Error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		// The error would repeat the address.
		return nil, &Error{Text: "address is not valid"}
	}
	if password, ok := at.User.Password(); ok || at.User != nil {
		req.SetBasicAuth(at.User.Username(), password)
	}
	if sameServer(at, s.address) {
		for name, values := range s.source.Header {
			req.Header[http.CanonicalHeaderKey(name)] = append([]string(nil), values...)
		}
		if s.source.Token != "" {
			req.Header.Set("Authorization", "Bearer "+s.source.Token)
		}
	}
	agent := s.client.config.UserAgent
	if s.source.UserAgent != "" {
		agent = s.source.UserAgent
	}
	req.Header.Set("User-Agent", agent)
	encoding := "gzip, deflate"
	if s.source.Identity {
		encoding = "identity"
	}
	req.Header.Set("Accept-Encoding", encoding)
	if s.kept != nil {
		setIf(req.Header, "If-None-Match", s.kept.entry.ETag)
		setIf(req.Header, "If-Modified-Since", s.kept.entry.LastModified)
	}
	for name, values := range req.Header {
		for _, value := range values {
			if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
				return nil, &Error{Text: shorten(fmt.Sprintf("header %q cannot be sent", name))}
			}
		}
	}
	return req, nil
}

// setIf sets a header that has a value.
func setIf(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

// reply makes a reply of a response.
func (s *session) reply(resp *http.Response, body []byte) *reply {
	r := &reply{
		body:         body,
		notModified:  resp.StatusCode == http.StatusNotModified,
		etag:         validatorText(resp.Header.Get("ETag")),
		lastModified: validatorText(resp.Header.Get("Last-Modified")),
	}
	if r.notModified {
		// A 304 may leave out what has not changed.
		r.etag = cmp.Or(r.etag, s.kept.entry.ETag)
		r.lastModified = cmp.Or(r.lastModified, s.kept.entry.LastModified)
	}
	return r
}

// redirect returns where a response leads, or why it is not followed.
func (s *session) redirect(at *url.URL, resp *http.Response) (*url.URL, *Error) {
	next, err := resp.Location()
	e := &Error{Status: resp.StatusCode}
	switch {
	case err != nil:
		e.Text = fmt.Sprintf("HTTP %d without an address", resp.StatusCode)
	case next.Scheme != "http" && next.Scheme != "https":
		e.Text = "redirected to scheme " + shorten(next.Scheme)
	case next.Scheme == "http" && at.Scheme == "https":
		e.Text = "redirected from https to http"
	case next.Hostname() == "":
		e.Text = fmt.Sprintf("HTTP %d without a host", resp.StatusCode)
	case isPrivate(next.Hostname()) && !isPrivate(s.address.Hostname()) && !strings.EqualFold(next.Hostname(), s.address.Hostname()):
		e.Text = "redirected to a private address"
		e.Hint = "if that is right, configure the address itself"
	default:
		// Credentials that a server puts there are not the user's.
		next.User = nil
		if sameServer(next, s.address) {
			next.User = s.address.User
		}
		return next, nil
	}
	return nil, e
}

// hostOf returns the host whose places a request to u needs.
func hostOf(u *url.URL) string { return strings.ToLower(u.Hostname()) }

// sameServer is true for addresses of the same scheme, host and port.
func sameServer(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && hostOf(a) == hostOf(b) && portOf(a) == portOf(b)
}

// portOf returns the port of an http or https address.
func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// isPrivate is true for a host that is written as an address of this machine
// or of a private network, or as localhost. Names are not looked up.
func isPrivate(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
}
