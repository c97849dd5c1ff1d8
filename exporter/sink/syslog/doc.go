// Package syslog sends events to a syslog receiver, in CEF or as Maltrail's
// line.
//
// # Transports
//
// UDP (RFC 5426), TCP (RFC 6587), TLS (RFC 5425), and unix sockets of both
// kinds. A stream frames its messages by octet counting or by a line feed; both
// are safe, since no message has a line feed.
//
// # Headers
//
// RFC 5424: `<134>1 2023-11-14T22:13:20.000001Z host trailscope 4711 detection - `
// with the event's time in UTC. RFC 3164: `<134>Nov 14 22:13:20 host ` with the
// event's time in the host's zone and no tag, since receivers of CEF look for
// `CEF:` in its place. None: the message alone, as Maltrail sends it. The
// priority is the facility and the event's severity: 3 high, 4 medium, 6 low.
//
// # Limits
//
// A message has at most 2,048 bytes over UDP (RFC 5424 asks receivers for that
// much) and 8,192 elsewhere (rsyslog's limit), header included, unless
// configured. Longer ones are shortened as exporter/sink/cef says.
//
// # Delivery
//
// Syslog has no acknowledgement. Over UDP a message is gone once the system took
// it; that nobody listens is noticed on the same machine only. Over streams the
// sink looks before each batch whether the receiver has closed the connection,
// and after it waits until the receiver's kernel has confirmed every byte and
// looks again. When anything is amiss, the connection is closed and the whole
// batch is reported as not delivered; the next attempt sends it over a new one,
// so the receiver can see messages twice (externalId tells). What can be lost is
// what the receiver's kernel had taken and the receiver had not read when it
// ended.
//
// A receiver that refuses a TLS 1.3 client's certificate says so only after the
// handshake; the sink waits a moment for that before it sends the first batch.
//
// Certificates and keys are read anew for each connection.
package syslog
