package detect

import "iter"

// Difference is one thing that the profile `full` does and the profile
// `maltrail` does not, or a set of them. The engine asks for each where it
// matters, so this list is the whole difference between the two.
type Difference uint32

// The differences. What each means is told by [Difference.Text]. The last two
// are about how rules are read, which is the caller's to do.
const (
	Streams Difference = 1 << iota
	Fragments
	Encapsulations
	Lengths
	IPv6
	ECN
	DNSMessages
	DNSAnywhere
	DNSAnswers
	DNSNames
	NoSuchDomainInside
	ExhaustedNames
	HTTPHeaders
	HTTP2
	ScriptTypes
	SkippedPaths
	ForwardedSources
	QUICConnections
	Repetitions
	Networks
	Spellings
	UDPPorts
	SHA256
	JA4
	UserAgentTrails
	FullURLs
	Homographs
	WhitelistForms
	PatternFlags

	differencesEnd
)

// Maltrail is the set of no differences: what Maltrail's sensor detects.
const Maltrail Difference = 0

// Full is the set of all differences.
const Full = differencesEnd - 1

// differences are the names and texts, in the order of the bits. SPEC 11.3 is
// the list of Maltrail's known limits.
var differences = [...]struct{ name, text string }{
	{"streams", "A request, response, TLS hello or certificate that is spread over several TCP segments is put together from the first 16 KiB of each direction; segments that repeat old bytes count once."},
	{"fragments", "IP fragments are put together. A datagram that stays incomplete is examined by its first fragment, as Maltrail does, when it is given up."},
	{"encapsulations", "The packets inside tunnels, tags and labels are examined too, up to eight deep, after the ones outside."},
	{"lengths", "A packet ends where its IP or UDP header says: the padding of a short Ethernet frame is no payload."},
	{"ipv6", "Server names, certificates and QUIC are read over IPv6; extension headers are walked; local addresses are those of RFC 4193 and RFC 4291, and infections are found among IPv6 hosts by the first 48 bits of their network."},
	{"ecn", "A SYN is a SYN whatever its ECN and PSH bits are."},
	{"dns-messages", "Every question of a DNS message counts, of any type, with compression pointers, and responses whatever their AD, RA and other bits; an address is taken from an address record only."},
	{"dns-anywhere", "DNS is recognised over TCP and on any port."},
	{"dns-answers", "The names and addresses of all answers are looked up: aliases, targets of MX, NS, SRV, HTTPS and SVCB, and address hints. A response raises one event for the first listed name that its question does not already stand for."},
	{"dns-names", "Names with underscores in the last label, and names below suffixes that are ignored otherwise (.lan, .local, .corp …), are looked up among the trails."},
	{"nxdomain-inside", "Excessive failing names are counted for clients with local addresses too."},
	{"exhausted-names", "A name below a domain that is being exhausted is still looked up among the trails."},
	{"http-headers", "Header names count in any case, line ends may be bare, hosts may be IPv6 addresses or international names, an absolute target decides the host, a listed path is found whatever port stands behind the host, a chunked body is joined."},
	{"http2", "Requests and responses of HTTP/2 with prior knowledge are read."},
	{"script-types", "A content type counts with parameters behind it."},
	{"skipped-paths", "Attacks are searched in paths that merely contain `ads` and the like, such as /uploads/; only whole parts of a path are passed over."},
	{"forwarded-sources", "A whitelisted client or server silences requests with a forwarded-for header too."},
	{"quic-connections", "A QUIC hello may be spread over several Initial packets and datagrams, of version 1 and 2, before and after a Retry."},
	{"repetitions", "A datagram that is repeated within ten seconds counts once, also when others came between."},
	{"networks", "Listed networks and ranges match the addresses inside them; the smallest decides, a listed address before any network."},
	{"spellings", "A listed IPv6 address matches however it is spelled."},
	{"udp-ports", "Listed pairs of address and port match UDP too."},
	{"sha256", "Listed SHA-256 fingerprints of certificates match."},
	{"ja4", "Listed JA4 fingerprints of TLS and QUIC clients match."},
	{"user-agent-trails", "Listed user agents match."},
	{"full-urls", "Listed URLs with their scheme match."},
	{"homographs", "A name that looks like a protected one, but has other letters, is reported."},
	{"whitelist-forms", "A whitelist entry counts with a comment behind it and in capitals, and IPv6 networks can be whitelisted."},
	{"pattern-flags", "A listed pattern that begins with flags such as (?i) works, and switches no other off."},
}

// Has reports whether d holds all of other.
func (d Difference) Has(other Difference) bool { return d&other == other }

// Name is the word for a single difference, such as "fragments".
func (d Difference) Name() string { return differences[d.bit()].name }

// Text says in a sentence or two what a single difference does.
func (d Difference) Text() string { return differences[d.bit()].text }

// bit is the place of a single difference in the list.
func (d Difference) bit() int {
	for i := range differences {
		if d == 1<<i {
			return i
		}
	}
	panic("not a single difference")
}

// All gives the single differences of d, in the order of the list.
func (d Difference) All() iter.Seq[Difference] {
	return func(yield func(Difference) bool) {
		for i := range differences {
			if one := Difference(1) << i; d.Has(one) && !yield(one) {
				return
			}
		}
	}
}
