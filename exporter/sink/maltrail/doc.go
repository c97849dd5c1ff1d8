// Package maltrail sends events to a Maltrail server, as LOG_SERVER does, and
// has what Maltrail's other remote forms share: how it writes endpoints and how
// it finds an event's severity (SPEC 6.3).
//
// # Datagram
//
// Each event is one UDP datagram: its second, a blank, and the event line with
// its line feed (SPEC 6.1). Merged events are one line with joined columns. A
// server reads [MaxDatagram] bytes and loses the rest, quotes and columns
// included, so longer lines are shortened here: first lists of destinations and
// ports keep as many values as fit, then reference, info and trail are cut and
// end in `…`. The line always keeps its eleven columns.
//
// # Delivery
//
// Datagrams are best effort: they are gone once the system took them. A receiver
// on this machine that does not listen is noticed, and what it missed is sent
// again.
//
// # Severity
//
// [BySearch] is REMOTE_SEVERITY_REGEX; [ByThreat] is Trailscope's own severity.
package maltrail
