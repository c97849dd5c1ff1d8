// Package delivery is what a sink and the pipeline that feeds it agree on: how
// a batch of events is handed over, what the answer means, and the heartbeat
// that goes the same way. It holds types only, so that a sink need not know the
// pipeline, nor the pipeline any sink.
//
// # Who does what
//
// The pipeline owns the events until they are delivered: it batches, retries,
// backs off, counts and writes the dead-letter file. A [Sink] makes one attempt
// per call and reports truthfully what became of each event. It never retries
// by itself, keeps nothing after Send has returned, and returns soon after its
// context ends.
//
// # Calls
//
// For one sink, calls of Send never overlap. SendHeartbeat of a [HeartbeatSink]
// comes from another goroutine and may run beside Send. Close is called once,
// when no Send and no SendHeartbeat runs any more, unless one of them has
// ignored the end of its context for good: then Close runs beside it and may
// free what it waits for. A panic in a sink is contained by the pipeline and
// counts as a failed attempt.
package delivery
