// Package otlp sends events as OpenTelemetry log records, over gRPC or over HTTP
// with protobuf, to a collector, a hub, or anything else that takes OTLP.
//
// # Records
//
// [Encoder] makes one log record of an event. README.md of exporter/schema lists
// the attributes. The body is the detection in one line, or the whole ECS
// document as a structured value ([BodyECS]), which is what a collector's
// Elasticsearch exporter wants in its body mode. The observed timestamp is when
// the record was made for this attempt: the event does not know its emission.
//
// # Delivery
//
// [Sink.Send] hands a batch to the exporter of OpenTelemetry's SDK and waits for
// the receiver's answer. The SDK is used for the encoding and the protocol only:
// its queue is left out, its retries are off, and it never sees a partial
// success, of which it would make an error. The answer is read on the way, in a
// RoundTripper or a gRPC interceptor of ours, and becomes a [delivery.Result]:
//
//   - 2xx, OK: accepted. Records that a partial success rejects are never sent
//     again. OTLP says how many, not which: when it is all of them, they are
//     refused, otherwise they are counted ([Stats].Rejected) and logged.
//   - 408, 429, 502 to 504, and the gRPC codes that OTLP calls retryable: again,
//     not before the time the receiver names (Retry-After, RetryInfo).
//   - 413, and messages over gRPC's limit: in halves.
//   - No answer, a redirect, a wrong certificate, password, path or protocol:
//     again. Somebody may correct that; the events are not to blame. The file of
//     headers is read anew after a refused password.
//   - Anything else, 400 and 500 above all: refused for good, as OTLP demands.
//
// A record is sent again when the answer was lost on the way, so a receiver may
// see it twice. The attributes log.record.uid and elasticsearch.document_id are
// the same both times.
//
// # Settings
//
// What [Config] leaves empty is taken from the environment: the variables
// OTEL_EXPORTER_OTLP_* and OTEL_EXPORTER_OTLP_LOGS_*, the latter first. The
// resource takes OTEL_RESOURCE_ATTRIBUTES. Proxies are taken from HTTPS_PROXY
// and the like. Nothing is sent in the clear unless the settings say so:
// Insecure, or an endpoint with http://.
//
// # Threads
//
// Send is for one goroutine at a time; [Sink.SendHeartbeat] and [Sink.Stats] may
// be called beside it. An Encoder is safe for concurrent use.
package otlp
