package elastic

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// maxSecret is the longest key or password in bytes; Elasticsearch's own are
// shorter than 200.
const maxSecret = 4 << 10

// credentials make the Authorization header. They are safe for concurrent use.
type credentials struct {
	username string

	// secret is the key or password, or path the file with it.
	secret, path string

	// mu guards the fields below.
	mu     sync.Mutex
	header string

	// stale is set when the header was refused: the file may hold another
	// secret by now.
	stale bool
}

// newCredentials reads the credentials' file, if there is one.
func newCredentials(c *Config) (*credentials, error) {
	k := &credentials{username: c.Username, secret: c.APIKey, path: c.APIKeyFile}
	if c.Username != "" {
		k.secret, k.path = c.Password, c.PasswordFile
	}

	k.stale = k.path != ""
	k.header = k.build(k.secret)

	if _, err := k.authorization(); err != nil {
		return nil, err
	}

	return k, nil
}

// authorization returns the header's value, empty without credentials.
func (k *credentials) authorization() (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()

	if !k.stale {
		return k.header, nil
	}

	secret, err := readSecret(k.path)
	if err != nil {
		return "", fmt.Errorf("reading credentials: %w", err)
	}

	k.header = k.build(secret)
	k.stale = false

	return k.header, nil
}

// refused tells that a request was answered 401 or 403.
func (k *credentials) refused() {
	k.mu.Lock()
	defer k.mu.Unlock()

	k.stale = k.path != ""
}

// build returns the header's value for a secret.
func (k *credentials) build(secret string) string {
	switch {
	case secret == "":
		return ""
	case k.username != "":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(k.username+":"+secret))
	case strings.Contains(secret, ":"): // id and key, not encoded yet
		return "ApiKey " + base64.StdEncoding.EncodeToString([]byte(secret))
	default:
		return "ApiKey " + secret
	}
}

// readSecret returns the text of a file without white space around it.
func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()

	text, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", err
	}

	secret := strings.TrimSpace(string(text))

	switch {
	case len(text) > maxSecret:
		return "", fmt.Errorf("%s: longer than %d bytes", path, maxSecret)
	case secret == "":
		return "", fmt.Errorf("%s: is empty", path)
	case strings.ContainsFunc(secret, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "", errors.New(path + ": more than one line")
	}

	return secret, nil
}
