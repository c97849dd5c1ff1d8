// Package filter compiles capture filters in the syntax of tcpdump to classic BPF,
// the programs that the kernel runs in front of a packet socket.
//
// [Compile] understands what operators write for a sensor: protocols, hosts,
// networks, ports and their ranges, VLANs and MPLS, lengths, link addresses, and
// comparisons of bytes and numbers, joined by and, or, not and parentheses. What it
// does not understand it refuses with the place in the text; it never leaves a
// part of a filter out. Names are not looked up.
//
// # Contract
//
// A [Program] is immutable and safe for concurrent use. Nothing here touches the
// network or a socket. Expressions are bounded in length and depth, so that no
// input makes the package panic or run for long.
package filter
