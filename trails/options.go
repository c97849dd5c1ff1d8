package trails

import (
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/parse"
)

// Options say what to leave out while loading. A nil *Options is the zero
// value.
type Options struct {
	// Whitelist drops the keys that it holds exactly or, for a bare dotted
	// quad, in a network. Nil drops nothing.
	Whitelist *allow.List
	// InlineFlags lets a regular expression start with inline flags, which are
	// its own then. Without it one such expression switches all of them off, as
	// in Maltrail (SPEC 1.4).
	InlineFlags bool
}

// Report says what happened while trails were loaded.
type Report struct {
	// Rows is the number of well-formed rows.
	Rows int
	// Repeated is how many rows had the key of an earlier row, whose place
	// they took.
	Repeated int
	// Malformed describes rows that are not three fields, or too long.
	Malformed parse.Notes
	// Whitelisted describes rows that the whitelist dropped.
	Whitelisted parse.Notes
	// WhitelistedCustom describes the custom trails among them: what a user
	// asked for himself and does not get.
	WhitelistedCustom parse.Notes
	// Patterns is how many regular expressions are in use.
	Patterns int
	// Unusable describes regular expressions that cannot be used.
	Unusable parse.Notes
	// PatternsOff is not empty when no regular expression is in use, and says
	// why.
	PatternsOff string
}
