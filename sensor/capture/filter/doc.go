// Package filter compiles capture filters in the syntax of tcpdump to classic BPF,
// the programs that the kernel runs in front of a packet socket.
//
//	p, err := filter.Compile("tcp port 80 or udp port 53", filter.LinkEthernet)
//
// [Compile] understands what operators write for a sensor: protocols, hosts,
// networks, ports and their ranges, VLANs, MPLS and PPPoE, lengths, Ethernet
// addresses, and comparisons of bytes and numbers, joined by and, or, not and
// parentheses. What it does not understand it refuses with the place in the text,
// by a [*SyntaxError]; it never leaves a part of a filter out. Names of hosts and
// ports are not looked up.
//
// # Contract
//
// A [Program] is immutable and safe for concurrent use. Nothing here touches the
// network or a socket. Expressions are bounded in length ([MaxExpression]), depth
// ([MaxDepth]) and conditions, programs in instructions ([MaxInstructions]), so
// that no input makes the package panic or run for long: a list of 900 ports takes
// a quarter of a second, the shipped filter 0.2 ms.
//
// # Language
//
//	expression  = operand { ( "and" | "&&" | "or" | "||" ) operand }
//	operand     = [ "not" | "!" ] ( primitive | comparison | object | "(" expression ")" )
//	primitive   = protocol
//	            | [ protocol ] [ direction ] ( "host" | "net" | "port" | "portrange" ) object
//	            | [ protocol ] direction object          for a host
//	            | [ "ether" | "ip" | "ip6" ] "proto" object
//	            | [ "ether" | "ip" | "ip6" ] ( "broadcast" | "multicast" )
//	            | ( "less" | "greater" ) number          not longer or shorter than
//	            | "inbound" | "outbound"
//	            | "vlan" [ number ] | "mpls" [ number ] | "pppoes" [ number ] | "pppoed"
//	protocol    = "ether" | "link" | "ip" | "ip6" | "arp" | "rarp" | "tcp" | "udp" | "sctp"
//	            | "icmp" | "icmp6" | "igmp" | "igrp" | "pim" | "vrrp" | "carp" | "ah" | "esp"
//	direction   = "src" | "dst" | "src or dst" | "src and dst"
//	object      = address | network | number | number "-" number | "\" name of a protocol
//	            | "(" object { ( "and" | "or" ) object } ")"
//	network     = address | address "/" number | address "mask" address | first numbers of one
//	comparison  = arithmetic ( "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" ) arithmetic
//	arithmetic  = number | "len" | protocol "[" arithmetic [ ":" ( "1" | "2" | "4" ) ] "]"
//	            | arithmetic ( "|" | "&" | "<<" | ">>" | "+" | "-" | "*" | "/" | "%" | "^" ) arithmetic
//	            | "-" arithmetic | "(" arithmetic ")"
//
// The rules are those of tcpdump, with their surprises:
//
//   - "and" and "or" bind equally strong, from left to right: "icmp or tcp and port
//     80" means "(icmp or tcp) and port 80".
//   - An object without qualifiers takes over those of the one before: "port 80 or
//     443". "tcp or 443" is an error.
//   - vlan, mpls and pppoes move what stands behind them in the text into the
//     packet that is carried, wherever parentheses are: in "vlan 5 or udp", UDP is
//     sought behind a tag.
//   - tcp[…] and the other protocols inside of IP mean IPv4 only, and no fragments
//     but the first. Ports of IPv6 packets are found right behind its header.
//   - Arithmetic has 32 bits without a sign. From the weakest to the strongest,
//     operators are: |, &, shifts, sums, products. How % and ^ bind differs between
//     versions of tcpdump; beside another operator they need parentheses.
//   - Numbers are decimal, octal after 0, and hexadecimal after 0x. Flags and types
//     have names: tcpflags, tcp-syn, icmptype, icmp-echo, icmp6-neighborsolicit, …
//   - A byte that the packet does not have refuses the packet, even if the
//     expression says "not". So does a division by zero.
//
// It differs from tcpdump 4.99 in these:
//
//   - A comparison is false for packets that lack one of the headers. tcpdump
//     forgets that for the right side of an operator: "len - tcp[0] > 5" compares a
//     byte of UDP too.
//   - Behind pppoes, "host" does not look for ARP.
//   - Programs of tcpdump are wrong at times, by its optimiser (23 of
//     88,000 expressions that were made up; tcpdump -O agrees with this package).
//
// Refused, with a message, are: names of hosts and ports, "gateway", "protochain",
// "ip broadcast" (needs the mask of an interface), 802.2 frames and what is in
// them, link types other than the [LinkType] constants, shifts by something that is
// not a number, negative offsets, and an expression that no packet can match.
//
// # Live programs
//
// The kernel takes the outermost VLAN tag off a frame before a filter sees it, and
// knows things that are not in the frame. With [Config.Live], a program asks for
// them: "vlan" for the tag, wherever it is, and "inbound" and "outbound" for the
// packet type. A live filter that does not say "vlan" sees through that tag, as
// with tcpdump: "udp port 53" matches in any VLAN. "len" is without that tag, and
// without the link header where the kernel takes it off too.
//
// A socket that is bound to no interface gives frames of several kinds. With
// [Config.Hardware], its program starts with the hardware type of the interface
// and goes on with instructions for its link type. What one of them does not have,
// as Ethernet addresses on a tunnel, is false there.
//
// In front of the instructions of a program, a socket may have some of its own:
//
//	code := append([]bpf.Instruction{…}, p.Instructions()...)
//
// # How it works
//
//	text ─► tokens ─► clauses ─► conditions ─► graph ─► blocks ─► instructions
//	        lexer     parser     lowering      simplify  emitter   layout
//
// Clauses are what was written; one set of them is lowered for every link type.
// Conditions are tests of values at known offsets, joined by and, or, not. The
// graph has a node for each test. Simplifying it leads edges past tests whose
// outcome is known from tests before, merges nodes that decide the same, and puts
// tests of one value beside each other, until nothing changes. Blocks leave out
// what the registers hold already. The layout is made from the end, and puts a
// return or a longer jump where a conditional jump cannot reach.
//
// The filter that Maltrail ships has 60 instructions, as many as with tcpdump; the
// expressions of the tests have 1 % less, and long lists half as many.
//
// # Why not a library
//
// Compilers in Go without C that can be had were tried for this. The filter of
// packetcap/go-pcap (of December 2025) takes "((tcp" and "tcp port 80 or" without a
// word, does not know "vlan", "less" and "inbound", and looks names up. A
// translation of libpcap to Go was not to be had from the module proxy, and its
// errors do not say where they are.
package filter
