package event

// TransportNumber returns the IP protocol number of a transport label
// (SPEC 3.8), and whether the label is one of them.
func TransportNumber(label string) (number uint8, ok bool) {
	for i := range transports {
		if transports[i].label == label {
			return transports[i].number, true
		}
	}

	return 0, false
}

// transports are the labels of SPEC 3.8, the frequent ones first.
var transports = [...]struct {
	label  string
	number uint8
}{
	{"TCP", 6},
	{"UDP", 17},
	{"ICMP", 1},
	{"ICMPV6", 58},
	{"IP", 0},
	{"IGMP", 2},
	{"IPIP", 4},
	{"EGP", 8},
	{"PUP", 12},
	{"IDP", 22},
	{"TP", 29},
	{"IPV6", 41},
	{"ROUTING", 43},
	{"FRAGMENT", 44},
	{"RSVP", 46},
	{"GRE", 47},
	{"ESP", 50},
	{"AH", 51},
	{"NONE", 59},
	{"DSTOPTS", 60},
	{"PIM", 103},
	{"SCTP", 132},
	{"UDPLITE", 136},
	{"RAW", 255},
}
