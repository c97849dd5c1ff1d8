// Package logstash sends events as Maltrail's JSON object (SPEC 6.3), over UDP
// as LOGSTASH_SERVER does, or over TCP and TLS, to a Logstash input with a JSON
// codec, or to anything else that reads JSON.
//
// # Document
//
// Twelve keys in a fixed order: timestamp (seconds since 1970), sensor, severity,
// src_ip, src_port, dst_ip, dst_port, proto, type, trail, info, reference. Ports
// are numbers, `"-"` when there is none, and a text of several joined by commas
// in merged events; the trail of an infection scan is a number. The text is
// ASCII: other characters are written as escapes, and bytes that are no UTF-8 as
// U+FFFD. `sensor` is the machine's name, as Maltrail has it.
//
// # Transports
//
// Over UDP a document is one datagram without a line end, of at most 65,507
// bytes; what is longer is shortened as exporter/sink/maltrail says. Over TCP
// and TLS each document ends with a line feed (json_lines).
//
// # Delivery
//
// There is no acknowledgement; what exporter/sink/syslog says about UDP and
// streams holds here.
//
// # Several receivers
//
// LOGSTASH_SERVER may list several endpoints, each of which gets every event.
// Each is to be a sink of its own ([maltrail.SplitEndpoints]), with a place of
// its own in the spool, so that one that is down holds up no other.
package logstash
