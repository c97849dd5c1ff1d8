package config

import (
	"net/url"
	"strings"
)

// redacted takes the place of a name and a password in an address.
const redacted = "xxxxx"

// Redact returns an address as it may be shown: without the name and the
// password that it may hold before an `@`. Of a text that is no address it
// returns nothing that could be either; a path is returned as it is.
func Redact(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 || address[0] == '/' || address[0] == '.' {
		return address
	}
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		if u.User != nil {
			u.User = url.User(redacted)
		}
		return u.String()
	}
	if scheme, _, ok := strings.Cut(address[:at], "://"); ok {
		return scheme + "://" + redacted + address[at:]
	}
	return redacted + address[at:]
}
