package filter

// word is a word with a meaning in the language.
type word uint8

const (
	wordNone word = iota
	wordAnd
	wordOr
	wordNot
	wordSource
	wordDestination
	wordHost
	wordNet
	wordMask
	wordPort
	wordPortRange
	wordProto
	wordLength
	wordLess
	wordGreater
	wordBroadcast
	wordMulticast
	wordInbound
	wordOutbound
	wordVLAN
	wordMPLS
	wordPPPoEDiscovery
	wordPPPoESession

	// wordRefused is a word of tcpdump's language that is not supported here.
	wordRefused

	// wordProtocol and the words behind it are protocols: see [protocolOf].
	wordProtocol
)

// lookUp returns what a text of letters, digits and -_. is: a word of the language,
// a number that has a name, or else a name.
func lookUp(text string) (k tokenKind, w word, value uint32) {
	if w = keyword(text); w != wordNone {
		return tokenWord, w, 0
	}

	if p := protocolOf(text); p != protocolAny {
		return tokenWord, wordProtocol + word(p), 0
	}

	if value, ok := constant(text); ok {
		return tokenNumber, wordNone, value
	}

	if isRefused(text) {
		return tokenWord, wordRefused, 0
	}

	return tokenName, wordNone, 0
}

// protocol returns the protocol that w stands for, if it is one.
func (w word) protocol() (p protocol, ok bool) {
	if w <= wordProtocol {
		return protocolAny, false
	}

	return protocol(w - wordProtocol), true
}

// keyword returns the word that is written as text, protocols excepted.
func keyword(text string) (w word) {
	switch text {
	case "and":
		return wordAnd
	case "or":
		return wordOr
	case "not":
		return wordNot
	case "src":
		return wordSource
	case "dst":
		return wordDestination
	case "host":
		return wordHost
	case "net":
		return wordNet
	case "mask", "netmask":
		return wordMask
	case "port":
		return wordPort
	case "portrange":
		return wordPortRange
	case "proto":
		return wordProto
	default:
		return lessCommonKeyword(text)
	}
}

func lessCommonKeyword(text string) (w word) {
	switch text {
	case "len", "length":
		return wordLength
	case "less":
		return wordLess
	case "greater":
		return wordGreater
	case "broadcast":
		return wordBroadcast
	case "multicast":
		return wordMulticast
	case "inbound":
		return wordInbound
	case "outbound":
		return wordOutbound
	case "vlan":
		return wordVLAN
	case "mpls":
		return wordMPLS
	case "pppoed":
		return wordPPPoEDiscovery
	case "pppoes":
		return wordPPPoESession
	default:
		return wordNone
	}
}

// isRefused reports whether text is a word of tcpdump's language that this
// package does not support.
func isRefused(text string) (ok bool) {
	switch text {
	case "gateway", "protochain", "byte", "geneve", "vxlan", "ifindex",
		"fddi", "tr", "wlan", "ppp", "slip", "radio",
		"addr1", "addr2", "addr3", "addr4", "address1", "address2", "address3", "address4", "ra", "ta",
		"type", "subtype", "dir", "direction",
		"aarp", "atalk", "decnet", "lat", "sca", "moprc", "mopdl", "iso", "stp", "ipx", "netbeui", "clnp",
		"esis", "es-is", "isis", "is-is", "l1", "l2", "iih", "lsp", "snp", "csnp", "psnp", "llc",
		"ifname", "on", "rnr", "rulenum", "srnr", "subrulenum", "reason", "rset", "ruleset", "action",
		"lane", "metac", "bcc", "oam", "oamf4", "oamf4ec", "oamf4sc", "sc", "ilmic", "vpi", "vci",
		"connectmsg", "metaconnect", "fisu", "lssu", "lsu", "msu", "sio", "opc", "dpc", "sls",
		"hfisu", "hlssu", "hmsu", "hsio", "hopc", "hdpc", "hsls":
		return true
	default:
		return false
	}
}
