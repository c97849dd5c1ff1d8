package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultLimit is the number of bytes of a body when the source says nothing:
// more than all of Maltrail's static lists have together.
const DefaultLimit = 64 << 20

// maxName is the longest name of a copy's files; file systems allow 255 bytes
// and temporary files add to it.
const maxName = 100

// Source is one thing to get. The client only reads it.
type Source struct {
	// Name is the name of the copy's files in Config.Dir, without suffix.
	// Letters, digits, dots, hyphens and underscores are used as they are; any
	// other name is turned into such a one, so it cannot leave the directory.
	// Sources that are in use at the same time need different names. When it
	// is empty, no copy is kept.
	Name string

	// URL is an address of the scheme http, https or file, or the path of a
	// local file. A copy that was made of another address under the same name
	// is not used.
	URL string

	// Header is sent with the request, but not to another server to which it
	// is redirected. It may be nil.
	Header http.Header

	// UserAgent replaces that of the configuration.
	UserAgent string

	// Identity asks for an uncompressed body, for servers that cannot
	// compress properly.
	Identity bool

	// Token is sent as a bearer token, to the source's own server only.
	Token string

	// Limit is the largest body in bytes, as sent and unpacked. The default is
	// [DefaultLimit].
	Limit int64

	// MaxAge is the age from which on a last good copy is not used any more.
	// At zero, any age is good enough.
	MaxAge time.Duration

	// Check says why a body is not what was asked for, or nil. A body that it
	// refuses never replaces the last good copy, and a copy that it refuses is
	// as none. It must be safe for concurrent use and is not to keep or change
	// the body. It may be nil.
	Check func(body []byte) error
}

// limit returns the largest body in bytes.
func (s *Source) limit() int64 {
	if s.Limit <= 0 {
		return DefaultLimit
	}
	return s.Limit
}

// check runs Check.
func (s *Source) check(body []byte) error {
	if s.Check == nil {
		return nil
	}
	return s.Check(body)
}

// fileName returns the name of the copy's files without suffix, or "". Two
// names give the same file name only when they are equal.
func (s *Source) fileName() string {
	name := s.Name
	if name == "" {
		return ""
	}
	safe := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '-', r == '_':
			return r
		default:
			return '_'
		}
	}, name)
	if safe == name && name[0] != '.' && len(name) <= maxName {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	safe = strings.TrimLeft(safe[:min(len(safe), maxName/2)], ".")
	return safe + "-" + hex.EncodeToString(sum[:8])
}

// address is where a source lies: a web address or a local path.
type address struct {
	web  *url.URL
	path string
}

// parseAddress reads Source.URL. Its errors do not repeat the address, which
// may hold credentials.
func parseAddress(text string) (address, *Error) {
	if text == "" {
		return address{}, &Error{Text: "no address"}
	}
	scheme, _, ok := strings.Cut(text, "://")
	if !ok {
		return address{path: text}, nil
	}
	u, err := url.Parse(text)
	if err != nil {
		return address{}, &Error{Text: "address is not valid"}
	}
	switch u.Scheme {
	case "http", "https":
		if u.Hostname() == "" {
			return address{}, &Error{Text: "address has no host"}
		}
		return address{web: u}, nil
	case "file":
		if u.Host != "" && u.Host != "localhost" {
			return address{}, &Error{Text: "file on another host"}
		}
		if u.Path == "" {
			return address{}, &Error{Text: "address has no path"}
		}
		return address{path: u.Path}, nil
	default:
		return address{}, &Error{Text: "unknown scheme " + shorten(scheme)}
	}
}
