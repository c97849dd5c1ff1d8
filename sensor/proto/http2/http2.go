// Package http2 reads the requests and responses of HTTP/2 connections that are
// not encrypted, those of clients with prior knowledge.
//
// A [Pool] holds the state of connections, one session for each direction. A
// session is given the bytes of its direction as they come and tells how many of
// them it needs no more. Each message is handed out as the text of an equal message
// of HTTP/1.1, so that whoever reads those can read it:
//
//	POST /path HTTP/2.0
//	Host: the authority, or else the host header
//	name: value
//
//	the body, as far as it was seen
//
// Requests to open a tunnel (CONNECT) have the form that proxies know. Header
// values cannot break the lines: bytes that would are blanks there and percent
// escapes in the path.
//
// A message is handed out when its stream ends or is reset, when the text is full,
// when nothing came for a while, and when the session ends or must give way; the
// body is cut then. Trailers, interim responses and pushed requests are left out.
//
// # Limits
//
// All memory is bounded, to less than 2 MiB with [DefaultSessions]: 4 KiB of the
// header table of each session, and [maxPending] messages that wait for their
// body. If a peer allows a larger table, headers that only that would hold are left
// out. Work is bounded too: a session that makes much more text than its bytes
// would explain is given up. [Stats] counts what the bounds cost.
//
// # Contract
//
// A [Pool] must be used by one goroutine at a time. It keeps nothing of what it is
// given, allocates nothing once it has grown, and no input makes it panic.
package http2

// Side is a side of a connection.
type Side uint8

// Sides.
const (
	// Client sends requests.
	Client Side = iota

	// Server sends responses.
	Server
)

// Bounds of messages and sessions.
const (
	// maxText is the length of a message's text, body included, and the size of
	// its headers before and after decoding.
	maxText = 16 << 10

	// maxDecoded is the size of all headers of a session. A session is read for
	// about 16 KiB, in which requests that repeat their headers take 40 bytes for
	// 1,000.
	maxDecoded = 512 << 10

	// maxContinuations is the number of frames that continue one header block.
	// Common servers allow 8.
	maxContinuations = 64
)

// preface is what a client sends first. (RFC 9113 3.4.)
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// State is what the beginning of a stream tells of its protocol.
type State uint8

// States.
const (
	// Undecided means that more bytes are needed.
	Undecided State = iota

	// Starts means that this is the start of HTTP/2.
	Starts

	// NotHTTP2 means that this is something else.
	NotHTTP2
)

// Start tells whether data, the first bytes of a direction, are the start of
// HTTP/2: of a client the preface, of a server a frame with plausible settings.
func Start(data []byte, side Side) (st State) {
	want := preface
	if side == Server {
		return startOfServer(data)
	}

	n := min(len(data), len(want))
	switch {
	case string(data[:n]) != want[:n]:
		return NotHTTP2
	case n < len(want):
		return Undecided
	default:
		return Starts
	}
}

// startOfServer is [Start] for a server.
func startOfServer(data []byte) (st State) {
	// Servers send a few settings of 6 bytes. (RFC 9113 6.5.)
	const (
		maxSettings = 32
		settingLen  = 6
	)

	want := [frameHeaderLen]byte{0, 0, 0, frameSettings, 0, 0, 0, 0, 0}
	for i, c := range data[:min(len(data), frameHeaderLen)] {
		if i == 2 {
			if c%settingLen != 0 || c > maxSettings*settingLen {
				return NotHTTP2
			}
		} else if c != want[i] {
			return NotHTTP2
		}
	}

	if len(data) < frameHeaderLen {
		return Undecided
	}

	return Starts
}
