package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// maxText is the longest foreign text in an [Error].
const maxText = 80

// Hints of errors that the user can do something about.
const (
	hintAuthority = "if a proxy of your network opens TLS connections, name its authority in update.ca_file"
	hintClock     = "check the clock of this machine"
	hintRoots     = "install the system's certificates, on Debian the package ca-certificates"
	hintProxy     = "check update.proxy, or HTTPS_PROXY and HTTP_PROXY"
)

// Error is why a source could not be got.
type Error struct {
	// Text is a short text without address or credentials, such as "HTTP 503".
	Text string

	// Hint is what the user can do about it, or "".
	Hint string

	// Status is the HTTP status that the server answered with, or 0.
	Status int

	// cause is the error below, or nil.
	cause error

	// passing is true for an error that may be gone at the next attempt.
	passing bool

	// unreached is true when the host gave no answer at all.
	unreached bool

	// after is how long the server asks to wait, or 0.
	after time.Duration
}

// Error implements the [error] interface.
func (e *Error) Error() string { return e.Text }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// ErrNoCopy is why [Client.Cached] has nothing.
var ErrNoCopy = errors.New("no copy kept")

// tooLarge is the error of a body beyond the limit.
func tooLarge(limit int64) *Error {
	return &Error{Text: "larger than " + size(limit)}
}

// size writes a number of bytes.
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 10<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10 && n%(1<<10) == 0, n >= 10<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	default:
		return fmt.Sprintf("%d bytes", n)
	}
}

// shorten makes a foreign text fit for a report: one line of plain characters.
func shorten(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "…"
	}
	return text
}

// problem turns what went wrong in a request into an [*Error]. ctx is the
// request's own context, whose cause tells a time-out from a cancellation.
func problem(ctx context.Context, err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	if cause := context.Cause(ctx); cause != nil {
		if errors.As(cause, &known) {
			return known
		}
		return cancelled(cause)
	}

	// The address in the message may hold credentials.
	var outer *url.Error
	for errors.As(err, &outer) {
		err = outer.Err
	}
	if e := certificateProblem(err); e != nil {
		return e
	}
	e := connectionProblem(err)
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "proxyconnect" {
		e.Text, e.Hint = "proxy: "+e.Text, hintProxy
	}
	return e
}

// cancelled is the error of a call whose context ended.
func cancelled(cause error) *Error {
	return &Error{Text: "cancelled", cause: cause}
}

// certificateProblem returns the error of a TLS connection that is refused, or
// nil. None of them passes by itself.
func certificateProblem(err error) *Error {
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		roots     x509.SystemRootsError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	e := &Error{cause: err}
	switch {
	case errors.As(err, &authority):
		e.Text, e.Hint = "certificate signed by unknown authority", hintAuthority
	case errors.As(err, &host):
		e.Text = "certificate is for another host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		e.Text, e.Hint = "certificate has expired or is not yet valid", hintClock
	case errors.As(err, &invalid):
		e.Text = shorten("certificate is not valid: " + strings.TrimPrefix(invalid.Error(), "x509: "))
	case errors.As(err, &roots):
		e.Text, e.Hint = "no certificates of the system", hintRoots
	case errors.As(err, &record):
		e.Text = "no TLS on this port"
	case errors.As(err, &alert):
		e.Text = shorten("TLS refused: " + strings.TrimPrefix(alert.Error(), "tls: "))
	case strings.Contains(err.Error(), "tls: protocol version") ||
		strings.Contains(err.Error(), "tls: server selected unsupported protocol version"):
		e.Text = "server has no TLS 1.2"
	default:
		return nil
	}
	return e
}

// connectionProblem returns the error of a connection that did not come about
// or broke. Nearly all of them may pass.
func connectionProblem(err error) *Error {
	var (
		dns     *net.DNSError
		timeout interface{ Timeout() bool }
	)
	e := &Error{cause: err, passing: true, unreached: true}
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Text, e.passing = "no such host", false
	case errors.As(err, &dns):
		e.Text = "name lookup failed"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Text = "connection refused"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		e.Text = "network unreachable"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		e.Text, e.unreached = "connection broken", false
	case errors.As(err, &timeout) && timeout.Timeout():
		e.Text = "connection timed out"
	case strings.Contains(err.Error(), "stream error"), strings.Contains(err.Error(), "GOAWAY"):
		e.Text, e.unreached = "connection broken", false // of HTTP/2
	default:
		e.Text, e.unreached = shorten(err.Error()), false
	}
	return e
}
