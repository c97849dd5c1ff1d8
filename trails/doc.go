// Package trails holds what is known to be bad: addresses, names, paths, URLs,
// certificates and regular expressions, each with an info text and a
// reference (SPEC 1).
//
// A [Set] is made once, by [Load] from a trails.csv or by [New] from rows such
// as package build makes of lists, and is immutable afterwards: any number of
// goroutines may look up at the same time, no lookup allocates, and a reload
// replaces the whole Set.
//
// # Memory and cost
//
// Keys lie end to end in blocks, each behind the next with its length and the
// number of its (info, reference) pair; there is no Go string per key. A hash
// table of four bytes a slot points into the blocks. In front of it stands a
// bitmap of about ten bits a key, and addresses have a bitmap of their own
// that is asked by value, so a packet's addresses are not even written as
// text unless they may be a trail. A miss costs one hash and, nearly always,
// one word of a bitmap. All hashes are seeded: nobody who chooses names or
// trails can make the chains long.
//
// # The starter set
//
// [Starter] is a small set for the tour and for a first run. Its addresses are
// documentation addresses (RFC 5737, RFC 3849) and its names are below
// example.net and example.org:
//
//	192.0.2.66, 192.0.2.67                    malware (as destination)
//	198.51.100.23, 2001:db8::bad:66           mass scanner (also as source)
//	198.51.100.77                             known attacker (only as source)
//	203.0.113.53                              rogue resolver
//	198.51.100.200, 198.51.100.201            sinkhole and parking address for DNS answers
//	192.0.2.80:8443, 198.51.100.99:31337      address and port
//	2001:db8::bad:1, [2001:db8::bad:2]:4444   IPv6 alone and with a port
//	evil., phish.example.net, c2., miner.example.org   names
//	dyn.example.net                           dynamic domain: only names below it report
//	custom-block.example.net                  a trail of the user's own kind
//	invalid                                   a bare last label
//	trailscopedemoxy.onion                    onion service, found below any gateway
//	/trailscope-demo/gate.php, /trailscope-demo/login.php?id=   paths
//	/trailscope-demo/panel.php?cmd=report     body form: POST with body cmd=report
//	/tsdemo87?                                path that only reports with a body, even an empty one
//	files.example.org/payload/dropper.bin, 203.0.113.99/bins/bot.sh, portal.example.org:8080/admin/upload.jsp   host and path
//	landing.example.org/                      host root: any request to that host
//	dga1234.example.net, x.trackab12.example.org   found by regular expressions
//	SHA-1 of the bytes 30 1e "trailscope starter certificate"   certificate
package trails
