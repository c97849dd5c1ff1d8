// Package schema says how the formats that Trailscope writes name an event's
// fields, and encodes events as ECS documents.
//
// # ECS
//
// [ECS.Append] writes one event as one JSON document of the Elastic Common
// Schema: nested objects, keys in the order of their bytes, absent values left
// out, no line end. The NDJSON output is this document and a line feed; the
// Elasticsearch sink sends the same bytes. Fields of ours that ECS has no name
// for are in the object `trailscope`.
//
// [Fields] lists every field with type, unit and source. README.md beside this
// file is made from it, and a test keeps it, the encoder and the names in step.
//
// Values of merged events are arrays, the primary value first; of all other
// events they are single, which Elasticsearch stores alike. Arrays by nature,
// such as `related.ip`, are always arrays.
//
// # Numbers of severity
//
// [Numbers] gives each severity's number in ECS, OpenTelemetry, syslog and CEF.
//
// # OpenTelemetry
//
// [OTel.Append] gives one event as attributes of a log record; [OTelFields] lists
// them. The record around them is made by the sink.
//
// Everything is safe for concurrent use.
package schema
