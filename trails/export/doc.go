// Package export writes trails in the forms that other programs read:
// blocklists for resolvers and firewalls, datasets for Suricata, STIX for
// platforms of threat intelligence.
//
// [Write] takes rows one by one and writes as it goes: its memory does not
// grow with their number. The same rows and options always give the same
// bytes, and no clock is read. The rows may be hostile, since feeds write
// them: whatever a key, info or reference holds, it cannot add an element, a
// line or a command of its own. What a format cannot express is left out and
// counted by kind and reason in the [Summary]. Keys of the kind "other", which
// Trailscope itself hardly ever matches, are in no format but csv.
//
// Trails are made for reports and not all are fit to be blocked: providers of
// dynamic names, sinkholes, parking sites and mass scanners are trails too, and
// Trailscope reports them in certain places only. Options.ExceptInfo keeps
// them out of a blocklist.
//
// Write may run any number of times at once. It is the caller who makes the
// file whole: after an error the output is incomplete.
//
// # csv
//
// The trails.csv of Maltrail and of package trails, one row a line:
//
//	evil.example,emotet (malware),(static)
//
// Rows with a line break are left out, because readers split at those first.
//
// # hosts
//
// A hosts file, in which a name stands for itself and not for those below it.
// IPv6 lines are an option:
//
//	0.0.0.0 evil.example
//	:: evil.example
//
// Single labels and the machine's own names (localhost and such) are left out.
//
// # rpz
//
// A response policy zone: the resolver says that a name, and all below it, do
// not exist, and the same of a name whose answer has a listed address, or one of a
// listed network. A range is written as the networks that it consists of. IPv6
// addresses are in the one spelling that BIND accepts:
//
//	evil.example CNAME .
//	*.evil.example CNAME .
//	32.1.2.0.192.rpz-ip CNAME .
//	24.0.100.51.198.rpz-ip CNAME .
//	128.1.zz.db8.2001.rpz-ip CNAME .
//
// Owners are relative to the zone, which the server names; $ORIGIN is not
// written. Names in the form of a trigger ("a.rpz-client-ip") are left out, as
// are names that are too long with the zone's, addresses in ::ffff:0:0/96
// and, unless Options.TopLevel is set, single labels.
//
// # nftables
//
// A file for "nft -f" that makes the table and its sets where they do not
// exist, empties them and fills them, all in one transaction:
//
//	add table inet trailscope
//	add set inet trailscope ipv4 { type ipv4_addr; flags interval; }
//	flush set inet trailscope ipv4
//	add element inet trailscope ipv4 { 192.0.2.1, 192.0.2.2 }
//	add element inet trailscope ipv4_port { 192.0.2.3 . 443 }
//
// The sets are ipv4, ipv6, ipv4_port, ipv6_port, ipv4_network and ipv6_network. The
// last two have networks and ranges, those that overlap as one, for which memory
// does grow with their number. Rules are the user's, as
// in "add rule inet filter output ip daddr . tcp dport @ipv4_port drop" with
// the sets in that table.
//
// # suricata-domain, suricata-ip, suricata-uri, suricata-certificate, suricata-rules
//
// Datasets for Suricata 7, one file each, and rules that load them. A set of
// strings has one string in base64 a line, a set of addresses has them as they
// are:
//
//	ZXZpbC5leGFtcGxl
//	192.0.2.1
//
// All five files belong into the directory of the rules; a dataset that is
// not wanted must go together with its rules. A dataset is equal to a whole
// field or is not: names below a listed name are not found, and a path with a
// query only if it is listed with it. Addresses with ports, networks, hosts with
// paths, regular expressions, SHA-256 and JA4 fingerprints and user agents have no
// place there.
//
// # stix
//
// A STIX 2.1 bundle with the maker's identity and an indicator for each trail:
//
//	{"type":"indicator","spec_version":"2.1","id":"indicator--5a54…",
//	 "created":"2026-01-01T00:00:00.000Z","modified":"2026-03-01T08:00:00.000Z",
//	 "name":"evil.example","pattern":"[domain-name:value = 'evil.example']",…}
//
// Ids are UUIDs of version 5, made of the identity's name and the key, in a
// namespace of our own (STIX keeps its namespace for observables): exporting
// again gives newer versions of the same objects. For that, created stays the
// same, while modified and valid_from are Options.Time. Patterns compare
// addresses, network traffic to an address and port, names (regular
// expressions with MATCHES), URLs (as http, which is what Trailscope sees),
// the request value of HTTP for paths on any host, user agents whatever their
// case, and SHA-1 and SHA-256 hashes of certificates; addresses are inside networks
// (ISSUBSET), of which a range has several. There is none for JA4. The info is description and label, and decides on the
// indicator type; each part of the reference is an external reference.
package export
