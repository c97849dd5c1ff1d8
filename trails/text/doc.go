// Package text holds the rules by which captured bytes become text: decoding
// of damaged UTF-8, lower-casing, trimming. Trails, parsers and detection use
// the same rules, because a trail is found only when both sides agree on every
// character (SPEC 11.4).
//
// The rules are those of the Unicode standard as Rust's standard library
// applies them, which differ from Go's own conversions in three places:
//
//   - a damaged sequence becomes one U+FFFD per maximal subpart, where Go
//     writes one per byte;
//   - lower-casing uses the full mapping: İ becomes two characters and a Σ at
//     the end of a word becomes ς;
//   - white space is the White_Space property and nothing else.
//
// All functions are pure and safe for concurrent use. None of them keeps its
// argument.
package text
