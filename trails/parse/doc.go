// Package parse reads the text files that trails come from: rows of trails.csv
// (SPEC 1.3), static and custom lists (SPEC 1.6), ranges of networks (SPEC
// 1.5) and user-agent patterns (SPEC 3.6.6).
//
// Readers take bytes or an [io.Reader], never a path. What they refuse is
// counted and, for the first few lines, described with the line number; a bad
// line never spoils its neighbours. All functions are safe for concurrent use.
package parse
