package evasion

import (
	"slices"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/trails"
)

// Request is something that a sensor reports, and a harmless twin of it that
// has the same shape and the same length.
type Request struct {
	// Name is a word for the request.
	Name string

	// Trail is the row that the request hits; without a key, a heuristic finds it.
	Trail trails.Trail

	// Kind, Text and Info are the columns of its event: type, trail and info.
	Kind       event.Kind
	Text, Info string

	// Datagram tells that it travels over UDP.
	Datagram bool

	// HTTP tells that it is a request of HTTP.
	HTTP bool

	// QUIC tells that it is a hello in QUIC: its messages are the hello itself.
	QUIC bool

	// Port is the usual port of the server.
	Port uint16

	harmful, harmless []message
}

// message is what one end sends at a time.
type message struct {
	data   []byte
	server bool // sent by the server
	target bool // what the request is about

	// from is where the part begins that counts, if that can be read by itself.
	from int
}

// messages returns the messages of a conversation.
func (r *Request) messages(harmful bool) (list []message) {
	if harmful {
		return r.harmful
	}

	return r.harmless
}

// target returns the message that the request is about.
func target(list []message) (m message) {
	return list[slices.IndexFunc(list, func(m message) bool { return m.target })]
}

// byServer tells whether the server sends it.
func (r *Request) byServer() (ok bool) { return target(r.harmful).server }

// Transport is the transport column of the request's event.
func (r *Request) Transport() (name string) {
	if r.Datagram {
		return "UDP"
	}

	return "TCP"
}

// Requests returns the ten requests.
func Requests() (list []*Request) {
	list = append(list, httpRequests()...)
	list = append(list, tlsRequests()...)

	return append(list, dnsRequests()...)
}

// Rows returns the rows that the requests hit.
func Rows() (rows []trails.Trail) {
	for _, r := range Requests() {
		if r.Trail.Key != "" {
			rows = append(rows, r.Trail)
		}
	}

	return rows
}

// row returns a row of the trails.
func row(key string) (t trails.Trail) {
	return trails.Trail{Key: key, Info: info, Reference: "(static)"}
}

// info is what the rows say.
const info = "evasion (malware)"
