// Package event holds the one record that every part of Trailscope shares: a
// detection, from the packet that raised it to the line, document or datagram
// that reports it.
//
// # Life of an event
//
// The sensor makes an [Event] with what the packet gave: time, addresses,
// ports, kind, trail, info, reference and the protocol's details. The throttle
// may join several into one (see [MergeMode]). At emission, once and before
// anything is stored or sent, it is completed: an [ID] by [IDs], the [Threat]
// by exporter/threat, the [Place] of both ends and the community id by
// exporter/enrich. From then on an Event is immutable: it may be read by any
// number of goroutines, and nobody may change it or the slices it holds.
//
// # Columns
//
// Eleven fields are the columns of Maltrail's log line (SPEC 6.1): time,
// sensor, source, source port, destination, destination port, transport, kind,
// trail, info, reference. [AppendLine] writes them, [ParseLine] reads them.
//
// # Carriers
//
// Each field's comment ends with the formats that carry it. "line" is
// Maltrail's log line; "ECS" is the JSON document of exporter/schema, which is
// also one line of the NDJSON output. "OTLP" are log records, "CEF" is what goes
// to syslog, and "Logstash" Maltrail's JSON object. What lies in the spool, by
// [AppendBinary], carries all.
//
// # Limits
//
// A merged list holds at most [MaxMerged] values. Texts are bounded by what one
// packet can carry; they are UTF-8 when the sensor made them and may hold any
// bytes when [ParseLine] did, so encoders replace what is not valid.
package event
