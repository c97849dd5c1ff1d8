// Package elastic delivers events to Elasticsearch as ECS documents, and
// prepares a cluster for them.
//
// # Documents
//
// An event is the document of [schema.ECS] in the data stream
// logs-trailscope.detection-NAMESPACE, under the event's id. It is written with
// bulk `create`, so that an event that comes twice is there once: the second
// answer, 409, counts as delivered. Elasticsearch compares ids within one
// backing index only; a repeat that straddles a rollover is stored twice, and
// `event.id` still tells.
//
// Heartbeats are documents of the data stream
// logs-trailscope.heartbeat-NAMESPACE ([HeartbeatFields]).
//
// # Answers
//
// [Sink.Send] makes one attempt and reports what became of each event:
//
//   - 201, 409: delivered. An item kept in the failure store was not indexed,
//     so it is refused, for the dead-letter file.
//   - Items with 408, 429, 5xx are to be sent again, and so are those that
//     failed by a setting rather than by the event: 401, 403, 404, a missing
//     ingest pipeline, too many shards in the cluster. Other items with 4xx are
//     refused with Elasticsearch's reason.
//   - When no item was delivered and some are to be sent again, the result is an
//     error with the first reason, so that it is seen and the sink backs off.
//   - A request answered 413, or 400 by Elasticsearch itself, is halved: the
//     event at fault ends alone and is refused, the others arrive.
//   - Every other answer, and none, is an error: the batch is sent again, after
//     the time of Retry-After if there is one. Redirects are not followed:
//     credentials would go along.
//
// After 401 and 403 the files of the credentials are read anew.
//
// # Nodes
//
// Requests go to the configured nodes in turn. When one cannot be reached or
// answers 502, 503 or 504, the same request goes to the next one at once: ids
// make that harmless. The low-level client is used, and no request is made that
// is not needed: `GET /` and every API besides _bulk may be forbidden.
//
// # Setup
//
// [Setup] installs what `examples/elastic` holds as files: component templates,
// index templates, a lifecycle policy. Each step that the cluster does not know
// or the key does not allow is left out or replaced by a simpler one, and the
// report says so. It can be run again at any time.
//
// A Sink is used as [delivery.Sink] says: Send is not called twice at a time,
// SendHeartbeat may run beside it.
package elastic
