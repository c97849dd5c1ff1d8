package heuristic

// isSiteName reports whether name is one that ordinary clients ask for although it
// may not exist on the internet: a single label, a name of a site's own network or
// of reverse look-up, or one under which a client looks for its configuration or a
// service.
func isSiteName(name []byte) bool {
	switch string(lastLabels(name, 1)) {
	case "arpa", // reverse look-ups and, by RFC 8375, homes
		"local", "localhost", // RFC 6762, RFC 6761
		"internal",                                                  // set aside by ICANN
		"home", "corp", "lan", "localdomain", "intranet", "private": // not delegated
		return true
	}
	switch string(firstLabel(name)) {
	case "wpad", "isatap", "autodiscover":
		return true
	}

	return len(name) > 0 && name[0] == '_' || labelCount(name) == 1
}
