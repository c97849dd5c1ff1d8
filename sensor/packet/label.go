package packet

// labels are the names of IP protocols in events, by number. (SPEC 3.8.)
var labels = [256]string{
	0:   "IP",
	1:   "ICMP",
	2:   "IGMP",
	4:   "IPIP",
	6:   "TCP",
	8:   "EGP",
	12:  "PUP",
	17:  "UDP",
	22:  "IDP",
	29:  "TP",
	41:  "IPV6",
	43:  "ROUTING",
	44:  "FRAGMENT",
	46:  "RSVP",
	47:  "GRE",
	50:  "ESP",
	51:  "AH",
	58:  "ICMPV6",
	59:  "NONE",
	60:  "DSTOPTS",
	103: "PIM",
	132: "SCTP",
	136: "UDPLITE",
	255: "RAW",
}

// Label returns the name of an IP protocol in events, or "" for a protocol that
// has none and whose packets are ignored.
func Label(protocol uint8) (name string) {
	return labels[protocol]
}
