package filter

// constant returns the value of the name of a number. The names are those of
// tcpdump; the values are RFC 793 and 3168 (flags), the ICMP and the ICMPv6
// registries of IANA, and the offsets of the fields.
func constant(name string) (value uint32, ok bool) {
	switch name {
	case "tcpflags":
		return 13, true
	case "tcp-fin":
		return 0x01, true
	case "tcp-syn":
		return 0x02, true
	case "tcp-rst":
		return 0x04, true
	case "tcp-push":
		return 0x08, true
	case "tcp-ack":
		return 0x10, true
	case "tcp-urg":
		return 0x20, true
	case "tcp-ece":
		return 0x40, true
	case "tcp-cwr":
		return 0x80, true
	case "icmptype", "icmp6type":
		return 0, true
	case "icmpcode", "icmp6code":
		return 1, true
	default:
		return icmpConstant(name)
	}
}

// icmpConstant returns the number of a named type of ICMP or ICMPv6.
func icmpConstant(name string) (value uint32, ok bool) {
	for _, c := range [...]struct {
		name  string
		value uint32
	}{
		{"icmp-echoreply", 0},
		{"icmp-unreach", 3},
		{"icmp-sourcequench", 4},
		{"icmp-redirect", 5},
		{"icmp-echo", 8},
		{"icmp-routeradvert", 9},
		{"icmp-routersolicit", 10},
		{"icmp-timxceed", 11},
		{"icmp-paramprob", 12},
		{"icmp-tstamp", 13},
		{"icmp-tstampreply", 14},
		{"icmp-ireq", 15},
		{"icmp-ireqreply", 16},
		{"icmp-maskreq", 17},
		{"icmp-maskreply", 18},
		{"icmp6-destinationunreach", 1},
		{"icmp6-packettoobig", 2},
		{"icmp6-timeexceeded", 3},
		{"icmp6-parameterproblem", 4},
		{"icmp6-echo", 128},
		{"icmp6-echoreply", 129},
		{"icmp6-multicastlistenerquery", 130},
		{"icmp6-multicastlistenerreportv1", 131},
		{"icmp6-multicastlistenerdone", 132},
		{"icmp6-routersolicit", 133},
		{"icmp6-routeradvert", 134},
		{"icmp6-neighborsolicit", 135},
		{"icmp6-neighboradvert", 136},
		{"icmp6-redirect", 137},
		{"icmp6-routerrenum", 138},
		{"icmp6-nodeinformationquery", 139},
		{"icmp6-nodeinformationresponse", 140},
		{"icmp6-ineighbordiscoverysolicit", 141},
		{"icmp6-ineighbordiscoveryadvert", 142},
		{"icmp6-multicastlistenerreportv2", 143},
		{"icmp6-homeagentdiscoveryrequest", 144},
		{"icmp6-homeagentdiscoveryreply", 145},
		{"icmp6-mobileprefixsolicit", 146},
		{"icmp6-mobileprefixadvert", 147},
		{"icmp6-certpathsolicit", 148},
		{"icmp6-certpathadvert", 149},
		{"icmp6-multicastrouteradvert", 151},
		{"icmp6-multicastroutersolicit", 152},
		{"icmp6-multicastrouterterm", 153},
	} {
		if c.name == name {
			return c.value, true
		}
	}

	return 0, false
}
