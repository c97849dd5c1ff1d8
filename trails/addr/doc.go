// Package addr writes and reads IP addresses the way trails spell them.
//
// IPv4 is plain dotted decimal. IPv6 is not RFC 5952: the first of the longest
// runs of "0000:" collapses, every group keeps at least one digit, and an
// address without such a run keeps all its leading zeros (SPEC 1.2). A trail
// matches an address only when its text is exactly that spelling, so reading
// refuses everything that would be written differently.
//
// A [Span] is a network or a range of either version, whatever the spelling of its
// addresses; [ParseSpelled] reads addresses likewise.
//
// An address is what the packet said: one that came in an IPv6 header is an
// IPv6 address here even when it is IPv4-mapped. All functions are pure and
// safe for concurrent use; the Append functions allocate only when dst is too
// small ([MaxLen] and [MaxPortLen] bytes always suffice).
package addr
