// Package throttle keeps floods of like events out of the log without losing
// how many there were.
//
// # Stages
//
// An event that passed the ignore rules and the allow list comes to
// [Throttle.Add]. If its info names a class of noise (mass scanners, reputation
// lists and the like) it is condensed: collected with the others of its source
// and trail and emitted as one event about every ten seconds. Everything else,
// and each condensed event in its turn, the latest first, passes the throttle
// proper, which has three modes:
//
//   - [Summarize] writes the first few events of a source and trail (or a
//     destination and trail) within a window and merges the rest into one.
//   - [Legacy] writes two events of each bucket of time and loses the rest.
//   - [Off] writes everything.
//
// # Merging
//
// A merged event is the first of its events with lists of what differs: source
// ports, destinations, destination ports, transports. Lists are built as events
// come, so a group costs what is distinct in it. A group takes details from
// [event.MaxMerged] events; later ones are counted in the merged event's Count
// and otherwise lost, which the counters tell.
//
// # Contract
//
// A Throttle belongs to one goroutine. It keeps the events it is given until
// they are emitted and never changes them: a merged event is a new one. Its
// clock is event time; only condensing follows the wall clock, which the caller
// hands in. Tables are bounded (see [Config] and [Stats]).
package throttle
