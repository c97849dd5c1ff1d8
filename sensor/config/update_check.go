package config

import (
	"crypto/x509"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/trailscope/trailscope/trails/pattern"
)

// Bounds of our own: a period shorter than a minute would be a nuisance to
// those who publish lists; more than a hundred feeds never agree.
const (
	minUpdatePeriod  = Duration(time.Minute)
	minUpdateTimeout = Duration(time.Second)
	maxUpdateTimeout = Duration(10 * time.Minute)
	maxMinimumFeeds  = 100
)

// validate checks the section.
func (u *Update) validate(s *section) {
	if u.Period < minUpdatePeriod {
		s.problem("period", "write at least 1m; to have no updates, set update.enabled to false", "%v is too short", u.Period)
	}
	u.validateServer(s)
	if isAddress(u.Static) {
		s.address("static", u.Static)
	} else if _, err := os.Stat(u.Static); u.Static != "" && err != nil {
		s.problem("static", "name an archive or a directory, or write an address as https://host/path", "%v", describe(err))
	}
	for _, a := range u.CustomURLs {
		s.address("custom_urls", a)
	}
	u.validateFeeds(s)
	between(s, "minimum_feeds", u.MinimumFeeds, 0, maxMinimumFeeds)
	if _, err := pattern.Compile(u.DisabledInfo, 0); u.DisabledInfo != "" && err != nil {
		s.problem("disabled_info", "it is searched in the info of a trail, e.g. crawler|mass scanner", "%v", err)
	}
	if u.Proxy != "" {
		s.address("proxy", u.Proxy)
	}
	if s.file("ca_file", u.CAFile); u.CAFile != "" {
		if pem, err := os.ReadFile(u.CAFile); err == nil && !x509.NewCertPool().AppendCertsFromPEM(pem) {
			s.problem("ca_file", "write authorities in PEM form (BEGIN CERTIFICATE)", "there is no certificate in %s", u.CAFile)
		}
	}
	between(s, "timeout", u.Timeout, minUpdateTimeout, maxUpdateTimeout)
}

// validateServer checks the server and the token for it.
func (u *Update) validateServer(s *section) {
	s.file("server_token_file", u.ServerTokenFile)
	if u.ServerToken != "" && u.ServerTokenFile != "" {
		s.problem("server_token_file", "leave out server_token: a file is the safer place", "the token is set twice")
	}
	if strings.ContainsFunc(u.ServerToken.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }) {
		s.problem("server_token", "check it for blanks and line ends", "a token consists of ASCII characters without blanks")
	}
	if u.Server == "" || !s.address("server", u.Server) {
		return
	}
	address, _ := url.Parse(u.Server) // it was parsed a moment ago
	if (u.ServerToken != "" || u.ServerTokenFile != "") && address.Scheme != "https" && !isLoopback(address.Hostname()) {
		s.problem("server", "write https://", "the token would be sent to %s for everybody to read", address.Hostname())
	}
}

// isLoopback says whether a host is this machine.
func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback() || host == "localhost"
}

// isAddress says whether a text is meant to be an address, rather than a path.
func isAddress(text string) bool { return strings.Contains(text, "://") }

// address demands that text is an address of the web, and says whether it is.
func (s *section) address(key, text string) bool {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		s.problem(key, "write it as https://host/path", "%q is not an address", Redact(text))
	case u.Scheme != "http" && u.Scheme != "https":
		s.problem(key, "write it as https://host/path", "%q is neither http nor https", Redact(text))
	default:
		return true
	}
	return false
}
