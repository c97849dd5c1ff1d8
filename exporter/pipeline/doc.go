// Package pipeline brings events from the spool to the sinks: batches, retries,
// back-off, dead letters, filters, metrics and heartbeats. It keeps the delivery
// promise together with exporter/spool.
//
// # The way of an event
//
// [Pipeline.Write] encodes an event once and appends it to one of the spool's
// two lanes: low severity, which gives way first when the spool is full, and the
// rest. For every sink one goroutine reads from the sink's own cursor, decodes,
// filters, and hands batches to the sink, one at a time. What the sink reports
// (see exporter/delivery) decides:
//
//   - accepted events are acknowledged to the spool and never sent again;
//   - events to be sent again are, after a back-off, until they are accepted or
//     refused, or the spool at its cap has dropped what follows them. Nothing is
//     given up because of the number of attempts;
//   - refused events, and records that cannot be decoded, go to the sink's
//     dead-letter file, which is on the disk before the cursor moves. While it
//     cannot be written, the sink waits;
//   - a batch that was too large is sent again in halves, and later batches are
//     that small until some have succeeded.
//
// At all times, for every sink and lane, in every process that uses the spool,
//
//	emitted = acked + skipped + pending + dropped + dead
//
// where skipped is what the sink's filter kept back.
//
// # Order and repetition
//
// A sink gets each lane's events in the order of Write, except that an event
// which the receiver wants again comes after later ones of its batch that were
// accepted. No event of a later batch overtakes it. Between the lanes there is
// no order: the high lane goes first.
//
// An event is sent to a receiver once, unless an attempt failed or was broken
// off after the receiver had taken it, or the process ended before the spool had
// written an acknowledgement, which takes 50 ms. Ids make the repetitions
// harmless where the receiver knows them.
//
// # Failures
//
// Attempts have a time-out, and failures a jittered exponential back-off; the
// receiver's own wish to be left alone is followed up to a cap. After some
// failures in a row the circuit is open: the sink is down, says the log, once.
// It is then tried with a small probe batch (half-open) and is closed when that
// went well. A sink that panics has failed. One that does not return although
// its time is over counts as hanging: it is waited for, and left behind when the
// pipeline closes. Whatever a sink does, others and Write do not wait for it.
//
// # Heartbeats
//
// Every 30 seconds the sensor's state, completed with the terms above, goes to
// the sinks that send heartbeats. They are neither spooled nor repeated; a sink
// that is busy with one gets the newest next.
//
// # Limits
//
// Each sink holds one batch in memory. Dead-letter files are bounded, the older
// half gives way and is counted. The number of sinks is bounded, and with it
// that of the metrics.
package pipeline
