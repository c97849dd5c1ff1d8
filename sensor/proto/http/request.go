package http

import (
	"bytes"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/text"
)

// HostState says in what form a request carried its Host header.
type HostState uint8

// The forms of the Host header. A header that is missing or cut off leaves the
// request without a host of its own; an empty one does not.
const (
	HostMissing HostState = iota // no header
	HostCut                      // the segment ends inside the header
	HostEmpty                    // nothing but white space
	HostPresent                  // a value
)

// Usable reports whether the request names its host, even with an empty value.
func (s HostState) Usable() bool { return s >= HostEmpty }

// Request is the text of one request. See the package comment for ownership.
//
// After [ParseRequest] or [ReadRequest] the fields hold what the segment says. The methods of the
// proxy forms ([Request.UseAbsoluteForm], [Request.UseConnectForm]), then
// [Request.Collapse], rewrite Host and Path in the order of SPEC 3.6.
type Request struct {
	// Method is the first word of the request line, in its own case. It may be
	// empty.
	Method []byte
	// Path is the request target in lower case; not percent-decoded.
	Path []byte
	// RawPath is the request target as it was sent.
	RawPath []byte
	// Version is the version's number, such as "1.1". Only [ReadRequest] sets it,
	// and not if the version stands where no server would read it.
	Version []byte
	// Host is the value of the Host header, trimmed, without one trailing ":80",
	// in lower case. It is empty until SetHost if HostState is not usable.
	//
	// ReadRequest prefers the host of an absolute target (RFC 9112 3.2.2), writes
	// names in other scripts or with percent escapes in their ASCII form (xn--),
	// and drops the dot at the end of a name and an empty port.
	Host []byte
	// HeaderHost is what the Host header says, in the same form, where an absolute
	// target overrules it with another host; else nil. Only ReadRequest sets it.
	HeaderHost []byte
	// HostState tells the forms of the Host header apart.
	HostState HostState
	// UserAgent is the value of the User-Agent header as it was sent, nil if
	// there is none.
	UserAgent []byte
	// Body is everything after the first empty line.
	Body []byte
	// HasBody reports that there is an empty line, even with nothing behind it.
	HasBody bool

	full      bool   // read by ReadRequest
	url       []byte // explicit URL of a proxy form, nil for host and path
	paths     decoded
	bodies    decoded
	list      [maxCandidates][]byte
	textBuf   []byte // the segment, decoded
	pathBuf   []byte // Path, in lower case or rewritten
	spareBuf  []byte // the other half of a rewrite of Path
	hostBuf   []byte
	uriBuf    []byte // the host of an absolute target
	headerBuf []byte // the host of the header beside one
	agentBuf  []byte // UserAgent, unfolded
	foldBuf   []byte // the Host header, unfolded
	joinBuf   []byte // the message, its chunks put together
	urlBuf    []byte
	keyBuf    []byte // host and candidate, joined
	cutBuf    []byte // path with its values cut out
	postBuf   []byte // path and body, joined
}

// Words of the wire format (RFC 9112 3 and 5).
var (
	crlf      = []byte("\r\n")
	version   = []byte("HTTP/")
	hostLabel = []byte("Host:")
	agentName = []byte("User-Agent:")
	scheme    = []byte("://")
	port80    = []byte(":80")
	connect   = []byte("CONNECT")
)

// ParseRequest reads the segment payload into r and reports whether its first
// line is a request line: ended by CRLF, with exactly two blanks and a version
// behind one of them. What r held before is lost. r borrows from payload.
func ParseRequest(payload []byte, r *Request) bool {
	end := bytes.Index(payload, crlf)
	if end < 0 || !isRequestLine(payload[:end]) {
		return false
	}
	if !utf8.Valid(payload) {
		r.textBuf = text.AppendLossy(r.textBuf[:0], payload)
		payload = r.textBuf
		end = bytes.Index(payload, crlf)
	}
	r.reset()
	first := bytes.IndexByte(payload, ' ')
	second := first + 1 + bytes.IndexByte(payload[first+1:end], ' ')
	r.Method = payload[:first]
	r.RawPath = payload[first+1 : second]
	r.Path = lower(&r.pathBuf, r.RawPath)
	r.headers(payload, end, false, false)
	return true
}

// isRequestLine reports whether the line without its end has exactly two blanks
// and a version right behind one of them.
func isRequestLine(line []byte) bool {
	first := bytes.IndexByte(line, ' ')
	if first < 0 {
		return false
	}
	rest := line[first+1:]
	second := bytes.IndexByte(rest, ' ')
	if second < 0 {
		return false
	}
	tail := rest[second+1:]
	if bytes.IndexByte(tail, ' ') >= 0 {
		return false
	}
	return bytes.HasPrefix(tail, version) || bytes.HasPrefix(rest, version)
}

// reset clears what the segment decides and keeps the buffers.
func (r *Request) reset() {
	r.full = false
	r.Version = nil
	r.Host, r.HeaderHost, r.HostState = nil, nil, HostMissing
	r.UserAgent = nil
	r.Body, r.HasBody = nil, false
	r.url = nil
	r.paths.known, r.bodies.known = false, false
}

// headers walks the lines of the segment from the line end at position at. One
// walk serves both headers, as far as they were not seen yet, and the body,
// which ends it only when nothing more is wanted: a header counts even when it
// stands in the body.
func (r *Request) headers(segment []byte, at int, hostSeen, agentSeen bool) {
	for !hostSeen || !agentSeen || !r.HasBody {
		line := segment[at+len(crlf):]
		switch {
		case !r.HasBody && bytes.HasPrefix(line, crlf):
			r.HasBody, r.Body = true, line[len(crlf):]
		case !hostSeen && bytes.HasPrefix(line, hostLabel):
			hostSeen = true
			r.readHost(line[len(hostLabel):])
		case !agentSeen && bytes.HasPrefix(line, agentName):
			agentSeen = true
			if end := bytes.Index(line, crlf); end >= 0 {
				r.UserAgent = line[len(agentName):end]
			}
		}
		next := bytes.Index(line, crlf)
		if next < 0 {
			return
		}
		at += len(crlf) + next
	}
}

// readHost takes the Host header from the text behind its name.
func (r *Request) readHost(value []byte) {
	end := bytes.Index(value, crlf)
	if end < 0 {
		r.HostState = HostCut
		return
	}
	if r.full {
		r.takeHost(value[:end])
		return
	}
	host := bytes.TrimSuffix(text.Trim(value[:end]), port80)
	r.HostState = HostPresent
	if len(host) == 0 {
		r.HostState = HostEmpty
	}
	r.Host = lower(&r.hostBuf, host)
}
