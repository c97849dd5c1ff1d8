// Package http reads the heads of HTTP messages as they appear in single TCP
// segments: the request of a client, with everything that the detection looks
// up or shows about it, and the response of a server.
//
// It is not an HTTP implementation. A segment is taken as it is, nothing is
// joined to it, and the rules are those of the detections that were written
// against such segments (SPEC 3.5 and 3.6): header names are compared with case
// and found anywhere in the segment, a header without its line end does not
// exist, the request line needs exactly two blanks.
//
// # Text
//
// A segment that is valid UTF-8 is used in place. Any other is decoded first,
// with one U+FFFD for each maximal invalid part, into a buffer of the message,
// so every slice that the package hands out is valid UTF-8.
//
// # Ownership
//
// [Request] and [Response] own scratch buffers and are meant to be reused: one
// of each per goroutine. Their slices borrow from the segment and from the
// scratch; they are valid until the next Parse call with the same message and,
// where a method says so, only until its next call. Ordinary ASCII segments are
// handled without allocation once the scratch has grown to the largest segment.
//
// Nothing here is safe for concurrent use on one message, and nothing is shared
// between two.
package http
