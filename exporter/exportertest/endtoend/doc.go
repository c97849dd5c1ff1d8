// Package endtoend proves the delivery promise with everything in place: spool,
// pipeline, the sinks as users configure them, and receivers, fake and real. It
// has tests and benchmarks only; what the parts do alone is proved where they
// are.
//
//   - Killed: a process that writes events is killed at any moment, again and
//     again. What its spool had committed arrives, once after ids, unchanged.
//   - Terminated: a process that is asked to end does so in time, and nothing
//     is sent twice.
//   - Together: a receiver that hangs for good is nobody else's business.
//   - Full disk: what finds no room is counted, and the rest arrives when there
//     is room again.
//   - Budget: events per second of processor time, by benchmarks.
//
// The test binary starts itself again as the process to be killed and as the
// receiver that is not to be measured. `go tool mage test:crash` kills 200 times
// per receiver, `go tool mage bench:delivery` measures.
package endtoend
