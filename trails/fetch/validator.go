package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Bounds of the file beside a copy.
const (
	// maxValidator is the largest such file: ten times what is written.
	maxValidator = 64 << 10

	// maxEntries is how many bodies one file describes: the one on disk, the
	// one that is being written, and one that another process wrote.
	maxEntries = 3
)

// validator is the content of the file beside a copy. The entry whose sum is
// that of the body on disk holds; the others are of a body that was about to
// replace it, or of one that it replaced.
type validator struct {
	Copies []entry `json:"copies"`
}

// entry describes one body.
type entry struct {
	// URL is where it came from, without secrets, for people.
	URL string `json:"url"`

	// Address is the SHA-256 of the address as configured.
	Address string `json:"address_sha256"`

	// ETag and LastModified are sent back to the server.
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`

	// Fetched is when the body was got or confirmed.
	Fetched time.Time `json:"fetched"`

	// Size and Body are the length and the SHA-256 of the body.
	Size int64  `json:"size"`
	Body string `json:"sha256"`
}

// parseValidator reads the file beside a copy. Texts that cannot be sent back
// are left out.
func parseValidator(text []byte) (*validator, error) {
	if len(text) > maxValidator {
		return nil, tooLarge(maxValidator)
	}
	v := &validator{}
	if err := json.Unmarshal(text, v); err != nil {
		return nil, fmt.Errorf("reading the validators: %w", err)
	}
	v.Copies = v.Copies[:min(len(v.Copies), maxEntries)]
	for i := range v.Copies {
		e := &v.Copies[i]
		e.ETag, e.LastModified = validatorText(e.ETag), validatorText(e.LastModified)
	}
	return v, nil
}

// find returns the entry of a body from an address, or nil.
func (v *validator) find(address, body string, size int64) *entry {
	for i := range v.Copies {
		if e := &v.Copies[i]; e.Body == body && e.Address == address && e.Size == size {
			return e
		}
	}
	return nil
}

// Why there is no entry of a body.
var (
	// errMixed is a body that nothing was noted about.
	errMixed = errors.New("not the bytes that were noted")

	// errElsewhere is a body from an address that was configured earlier.
	errElsewhere = errors.New("from another address")
)

// mismatch says why find has no entry of a body.
func (v *validator) mismatch(body string) error {
	for i := range v.Copies {
		if v.Copies[i].Body == body {
			return errElsewhere
		}
	}
	return errMixed
}

// with returns v with first as its first entry. Others of the same body go, and
// so do the last if there are too many.
func (v *validator) with(first ...entry) *validator {
	w := &validator{}
	for _, e := range append(first, v.Copies...) {
		known := false
		for _, k := range w.Copies {
			known = known || k.Body == e.Body && k.Address == e.Address
		}
		if !known && len(w.Copies) < maxEntries {
			w.Copies = append(w.Copies, e)
		}
	}
	return w
}

// validatorText returns a validator that can be sent back, or "".
func validatorText(text string) string {
	if !plainText(text) {
		return ""
	}
	return text
}

// sumOf returns the SHA-256 of b in hexadecimal.
func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
