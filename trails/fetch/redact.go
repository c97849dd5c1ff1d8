package fetch

import (
	"net/url"
	"strings"
)

// hidden stands in the place of a secret.
const hidden = "xxxxx"

// secretNames are parts of names of query parameters whose value is a secret.
var secretNames = [...]string{"key", "token", "secret", "pass", "pwd", "auth", "sig", "cred"}

// Redact returns an address without its secrets: user and password are left
// out, and so are the values of query parameters whose name tells of one. A
// text that is no address is returned as "(not an address)" unless it is a
// local path.
func Redact(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	u, err := url.Parse(text)
	if err != nil {
		return "(not an address)"
	}
	if u.User != nil {
		u.User = url.User(hidden)
	}
	if u.RawQuery != "" {
		pairs := strings.Split(u.RawQuery, "&")
		for i, pair := range pairs {
			if name, _, ok := strings.Cut(pair, "="); ok && isSecret(name) {
				pairs[i] = name + "=" + hidden
			}
		}
		u.RawQuery = strings.Join(pairs, "&")
	}
	return u.String()
}

// isSecret is true for the name of a query parameter that holds a secret.
func isSecret(name string) bool {
	name = strings.ToLower(name)
	for _, part := range secretNames {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// maxHeaderText is the longest text that is sent back to a server: validators
// and user agents.
const maxHeaderText = 1024

// plainText is true for a text that can stand in a header.
func plainText(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return len(text) <= maxHeaderText
}
