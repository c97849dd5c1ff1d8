// Package http reads the messages of HTTP/1 for detection: the request of a
// client, with everything that is looked up or shown about it, and the response
// of a server. It is not an HTTP implementation.
//
// # Segments
//
// [ParseRequest] and [ParseResponse] take a single TCP segment as it is. Nothing
// is joined to it, and the rules are those of the detections that were written
// against such segments (SPEC 3.5 and 3.6): header names are compared with case
// and found anywhere in the segment, a header without its line end does not
// exist, the request line needs exactly two blanks.
//
// # Streams
//
// [Frame] finds the messages in the bytes of one direction of a connection, at
// any port: it tells by the first bytes whether they are HTTP, and where a
// message ends. [ReadRequest] and [ReadResponse] read such a message, by the
// rules of RFC 9112 and with the indulgence of servers. Whatever the functions
// for segments find in a message, these find too, except for a Host header that
// an absolute target overrules (which is kept as [Request.HeaderHost]), headers
// in a body whose names the head has in another case, and the framing of a
// chunked body.
//
//	f := http.Frame(data)
//	switch {
//	case f.Kind == http.KindUndecided:
//		// wait for more
//	case f.Kind == http.KindRequest && f.End > 0:
//		http.ReadRequest(data[:f.End], &request)
//		data = data[f.End:]
//	}
//
// [Frame] is a pure function of the bytes that are there, so a message in many
// small segments is framed anew for each of them. What that costs is bounded: a
// few microseconds for the 16 KiB that are kept of a stream. Once Size is known
// there is no need to ask again before so many bytes are there.
//
// # Text
//
// A segment or message that is valid UTF-8 is used in place. Any other is decoded
// first, with one U+FFFD for each maximal invalid part, into a buffer of the
// [Request] or [Response], so every slice that they hand out is valid UTF-8.
//
// # Ownership
//
// [Request] and [Response] own scratch buffers and are meant to be reused: one
// of each per goroutine. Their slices borrow from the bytes that were read and
// from the scratch; they are valid until the next call that reads into the same
// one and, where a method says so, only until its next call. Messages are handled
// without allocation once the scratch has grown to the largest one, except for
// those whose host is written in another script or with escapes.
//
// Nothing here is safe for concurrent use on one message, and nothing is shared
// between two.
package http
