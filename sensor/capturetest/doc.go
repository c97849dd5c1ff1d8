// Package capturetest makes captures for tests: a small recipe language in
// YAML that becomes packets, the tour and the benchmark mixes that are made
// with it, and a generator of random captures for comparing two sensors.
//
// It is test support: nothing of the product imports it. Every result is a
// pure function of its input, so captures need not be stored. All functions
// are safe for concurrent use; values they return belong to the caller.
//
// # A recipe
//
//	about: one sentence that says what the capture shows
//	options: {EVENT_THROTTLE_MODE: off}     # maltrail.conf options, optional
//	data: {ignore_events.txt: "10.1.1.5;*;*;*"}    # data files, optional
//	start: 2026-03-02T09:00:00Z             # time of the first packet
//	every: 1s                               # distance between packets
//	hosts: {client: 10.1.1.5, bad: 66.66.66.66}
//	packets:
//	- syn: client:40000 > bad:443
//	- query: client:40001 > 8.8.8.8:53
//	  name: www.evil-name.com
//	- repeat: 11
//	  every: 10ms
//	  syn: client:{i+40100} > 20.1.1.1:{i+100}
//
// Decoding is strict: a misspelt key is an error with its line.
//
// # Steps
//
// Each entry of packets names exactly one kind of packet with its flow,
// "source > destination", where an end is an address or a name of hosts,
// with a port where the protocol has one ("[2001:db8::1]:53" for IPv6):
//
//	syn          TCP with flags S (override: flags) and no payload
//	tcp          TCP with flags PA and payload
//	udp          UDP with payload
//	icmp         echo request, or type and code; ICMPv6 between IPv6 ends
//	proto        another IP protocol: protocol (number) and payload
//	query        DNS query: name, type (A), class (1)
//	answer       DNS answer: the same with rcode and records
//	request      HTTP request: method, path, host, agent, headers, body
//	response     HTTP response: line, headers, body
//	hello        TLS ClientHello: name
//	certificate  TLS server flight: name (a certificate made for it) or leaf
//	quic         QUIC Initial: name, version (1, 2 or a number)
//	frame        a whole frame in hex, without any of the layers below
//	packets      a group of steps, to be repeated as one
//
// # Time and repetition
//
// A packet comes "every" after the one before it; "at" sets its distance from
// the start instead. "repeat: 21" makes 21 packets of a step; {i} in any text
// is their counter from 0 ("as: k" names it {k}), and takes arithmetic from
// left to right and a width or verb: {i+1}, {i*7%250+1}, {i:03}, {i:x}.
//
// # Bytes
//
// Payload texts know the escapes \r \n \t \0 \\ \xNN; a text that begins with
// "hex:" is hex digits. "fill: 1400" appends that many filler bytes.
//
// # Below the transport
//
//	link      ethernet (default), raw, ppp, null, loop, sll, sll2, … or a number
//	head      bytes of the link header in place of the usual ones
//	vlan      list of 802.1Q tags; tpid overrides the first tag's type
//	pppoe     true: PPPoE session around the packet
//	ip        header changes: ihl, id, ttl, more, offset, version, next, options
//	data_offset  the TCP header's data offset, in words
//	patch     list of "offset:hex", "ip+offset:hex" or "l4+offset:hex"
//	cut       bytes to keep of the frame (the record keeps the full length);
//	          negative: bytes to drop from its end
//	pad       bytes appended to the frame
//
// # Files
//
// A recipe is written as pcap by default; "file" may ask for pcapng, for
// nanoseconds, for big-endian order and for a snap length. Packets of several
// link types become several files, cut where the type changes, because a pcap
// file has one.
package capturetest
