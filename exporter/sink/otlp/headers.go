package otlp

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
)

// maxHeadersFile is the largest file of headers, a bound of ours.
const maxHeadersFile = 64 << 10

// minSecret is the length from which a header's value is looked for in texts
// that are shown. Shorter ones would only mangle them.
const minSecret = 6

// secrets are the headers in use. They are safe for concurrent use.
type secrets struct {
	fixed Headers
	file  string

	// mu guards current.
	mu      sync.Mutex
	current Headers // never changed, only replaced
}

// newSecrets reads the file, if there is one.
func newSecrets(fixed Headers, file string) (*secrets, error) {
	c := &secrets{fixed: fixed, file: file, current: fixed}

	return c, c.reload()
}

// reload reads the file again; what was in use stays when that fails.
func (c *secrets) reload() error {
	if c.file == "" {
		return nil
	}

	more, err := readHeaders(c.file)
	if err != nil {
		return fmt.Errorf("headers_file: %w", err)
	}

	all := maps.Clone(c.fixed)
	maps.Copy(all, more)

	c.mu.Lock()
	defer c.mu.Unlock()

	c.current = all

	return nil
}

// get returns the headers to send, which nobody may change.
func (c *secrets) get() Headers {
	c.mu.Lock()
	defer c.mu.Unlock()

	return c.current
}

// redact takes the headers' values out of a text that the receiver sent.
func (c *secrets) redact(text string) string {
	for _, value := range c.get() {
		_, token, _ := strings.Cut(value, " ") // of `Bearer token`

		for _, secret := range [...]string{value, token} {
			if len(secret) >= minSecret {
				text = strings.ReplaceAll(text, secret, hidden)
			}
		}
	}

	return text
}

// readHeaders reads lines of the form `name: value`; empty ones and those that
// begin with # are passed over. No error shows a value.
func readHeaders(path string) (Headers, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}

	if info.Size() > maxHeadersFile {
		return nil, errors.New("larger than 64 KiB")
	}

	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}

	h := Headers{}
	number := 0

	for line := range strings.Lines(string(text)) {
		number++

		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}

		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("line %d is not of the form name: value", number)
		}

		h[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}

	return h, h.validate()
}
