// Package allow decides what raises no event: names and addresses that the
// user trusts ([Whitelist], SPEC 1.7) and events that a rule leaves out
// ([Ignore], SPEC 6.7).
//
// Both are immutable once read and safe for concurrent use, and their tests
// allocate nothing. The package reads from an [io.Reader] and never touches a
// file by itself.
package allow
