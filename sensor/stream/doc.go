// Package stream puts the first bytes of TCP connections in order.
//
// A [Table] is given TCP segments and hands the contiguous bytes of each
// direction to a [Reader], which says how much of them it is done with. It knows
// nothing of protocols: where a message ends, and when a direction is of no
// interest any more, is the reader's to say.
//
//	t, err := stream.New(&stream.Config{Reader: r})
//	…
//	if t.Add(&segment) == stream.Passed {
//		// Nobody reads this direction: look at the segment by itself.
//	}
//
// # What a reader sees
//
// The bytes of a direction in the order of their sequence numbers, each byte
// once, the one that arrived first where segments disagree. Only the first
// [Window] bytes of a direction are put in order; what comes behind them is
// [Passed]. Every byte that was [Taken] is handed to the reader: what cannot be
// completed is handed over in the end as it is, with an [End] that says why.
// The only exception is what a reader leaves when it is told that there will be
// no more; see [End].
//
// A direction starts at the number that its SYN announced. Where no SYN was
// seen it starts at the first segment seen, unless segments that belong in front
// of it arrive before anything was consumed: these move the start down, and
// while they keep coming the reader is not asked (see [Hold]).
//
// # Directions without state
//
// A flow gets an entry as soon as something has to be known of it. Nothing has
// to as long as each segment is done with at once: the reader consumes all of it
// and answers [More], or it answers [Pass], and leaves its state 0. Of such a
// direction the table remembers the sequence number that follows and how many
// bytes in front of it were seen, up to [Window]. That is enough to tell what is
// [Repeated], [Overlapped] or out of order, and whether a SYN opens another
// connection. In detail:
//
//   - Data that follows is handed over with Start false, like that of any
//     direction. The first [Window] bytes are counted from each message anew.
//   - Bytes further in front than those that are remembered are [Passed]. What
//     lies more than a window in front of them, or behind what follows, is taken
//     for another connection or for what comes behind a loss. Where nobody reads
//     the direction it takes 1 MiB instead.
//   - The second segment behind [Pass] gives the flow its entry.
//   - RST and FIN change nothing, so that what comes again behind them is told.
//
// # Cost
//
// A segment in order while nothing is pending is handed over where it lies: no
// copy, no allocation. Only what the reader leaves is kept. A segment of a
// direction that nobody reads costs a look-up; a bare acknowledgement costs
// nothing while no direction waits for anything. A SYN, or a first segment that
// is done with at once, touches two cache lines however many flows there are.
//
// # Bounds
//
// All memory is bounded by [Config] and holds no pointers. What is remembered of
// directions without state lies in a small table of its own which a flood of
// them overwrites: such a direction goes on as one that is picked up in the
// middle. When flows or bytes run out, those that were quiet longest give way and
// their bytes are read with [Evicted]. [Stats] counts what was lost.
//
// # Contract
//
// A Table is used by one goroutine at a time. It calls its reader only from its
// own methods, never from inside another call of the reader, and the reader must
// not call the table. No input makes it panic.
package stream
