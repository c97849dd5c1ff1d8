// Package fragment puts IP datagrams together from their fragments, so that what
// is found in a datagram does not depend on the path it took.
//
//	switch w.Next(&p) {
//	case packet.Fragment:
//		if whole, ok := t.Add(&p, micros); ok {
//			w.Whole(whole)
//		}
//	}
//
// # Rules
//
// A datagram is told from others by addresses, identification, realm and, for
// IPv4, protocol (RFC 791 3.2, RFC 8200 4.5). Its fragments may come in any
// order. A fragment that repeats an earlier one exactly is passed over, and so is
// one that repeats a part of a datagram that was completed: a datagram is handed
// out once, however often its fragments are sent. Any other overlap drops the
// datagram, with what still comes of it (RFC 5722, for both IP versions; RFC 1858
// has one such trick, teardrop was another), and so do a second end and data
// behind the end. Fragments without data, of a length that is not possible, or
// that reach beyond 65,535 bytes are dropped by themselves. A first fragment too
// short for a TCP header (RFC 1858) is counted, no more: what matters is the
// whole.
//
// A datagram that cannot be completed is given up: because it took too long, for
// want of memory, because it was dropped, or at [Table.Flush]. [Config.GaveUp]
// then gets its first fragment, which every packet filter on the way looked at.
//
// # Contract
//
// A [Table] belongs to one goroutine. It copies what it keeps, in memory that it
// takes as it needs it and never gives back, at most [Config.MaxBytes]. For want
// of it, datagrams that were completed or dropped are forgotten first, then the
// ones longest under way are given up. The cost of a fragment does not grow with
// the number of those before it. No input makes a table panic.
package fragment
