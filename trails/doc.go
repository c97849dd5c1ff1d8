// Package trails holds what is known to be bad: addresses, names, paths, URLs,
// certificates and regular expressions, each with an info text and a
// reference (SPEC 1).
//
// A [Set] is made once, by [Load] from an index or a trails.csv, or by [New] from
// rows such as package build makes of lists, and is immutable afterwards: any
// number of goroutines may look up at the same time, no lookup allocates, and a
// reload replaces the whole Set. [SaveIndex] and [CompileCSV] write the index
// that Load maps.
//
// # Memory and cost
//
// A Set is an index, whose package describes layout and cost: 1.6 million trails
// take 28 MB, of which several processes share the pages, and an absent key costs
// its hash and one word of memory. [Set.With] lays a second, small index over it,
// which is asked first. A whitelist is asked about trails that were found, so it
// hides them at no cost for the rest and can change by itself.
//
// # Networks, and what else the profile full looks for
//
// Keys that are networks or ranges of addresses, and IPv6 addresses in another
// spelling than that of package addr, are found by value, through [Set.Network] and
// [Set.AliasPort] only; every other look-up takes them for the texts that they are.
// So a Set serves both profiles, and what only one of them looks for is inert in the
// other: networks, SHA-256 and JA4 fingerprints, user agents and URLs with a scheme.
// [Set.Has] tells what need not be looked for. How such keys are written:
//
//	192.0.2.0/24, 192.0.2.77/24         an IPv4 network; bits behind the prefix do not count
//	2001:db8::/32                       an IPv6 network, in any spelling
//	192.0.2.16-192.0.2.31               a range, of either version, with or without blanks around the hyphen
//	2001:DB8:0:0:0:0:0:1                an IPv6 address in any spelling; [2001:DB8:0:0:0:0:0:1]:443 with a port
//	::ffff:192.0.2.1                    an IPv4-mapped one, which is the IPv4 address too
//	64 hexadecimal digits               the SHA-256 of a certificate
//	t13d1516h2_8daaf6152771_02713d6af862   the JA4 of a client
//	sqlmap/1.7, evil agent 1.0          a user agent, the whole of it, in lower case
//	http://evil.example/x               a URL with its scheme
//
// Of networks the smallest decides, of equally large ones the later row.
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
