package schema

import "slices"

// Field describes a field of the ECS document.
type Field struct {
	// Name is the dotted name.
	Name string

	// Type is Elasticsearch's type of it. A type in brackets is an array in
	// every document; other fields are arrays in merged events only.
	Type string

	// Meaning says what it holds, with the unit where there is one.
	Meaning string

	// Source says where the value comes from.
	Source string
}

// Sources of values.
const (
	fromConstant    = "constant"
	fromConfig      = "configuration"
	fromPacket      = "packet"
	fromDetection   = "detection"
	fromThrottle    = "throttle"
	fromThreat      = "exporter/threat"
	fromEnrichment  = "exporter/enrich"
	fromIdentity    = "exporter/event, IDs"
	fromPublicNames = "public suffix list"
)

// Fields returns every field that a document can have, in the document's order.
// The caller owns the slice.
func Fields() []Field { return slices.Concat(ecsFields[:], ownFields[:], lastFields[:]) }

// ecsFields are ECS's fields up to the letter t.
var ecsFields = [...]Field{
	{FieldTimestamp, "date", "time of the detection, UTC with microseconds", "capture"},
	{FieldDataStreamDataset, "constant_keyword", "always " + DatasetDetection, fromConstant},
	{FieldDataStreamNamespace, "constant_keyword", "namespace of the data stream", fromConfig},
	{FieldDataStreamType, "constant_keyword", "always logs", fromConstant},
	{FieldDestinationAddress, "keyword", "as destination.ip", fromPacket},
	{FieldDestinationASN, "long", "number of the first destination's autonomous system", fromEnrichment},
	{FieldDestinationASName, "keyword", "name of that system", fromEnrichment},
	{FieldDestinationCountry, "keyword", "ISO 3166-1 code of the first destination's country", fromEnrichment},
	{FieldDestinationIP, "ip", "destination address, IPv6 in the form of RFC 5952", fromPacket},
	{FieldDestinationPort, "long", "destination port; absent for protocols without", fromPacket},
	{FieldDNSAnswers, "[object]", "records of the answer section, 16 at most", fromPacket},
	{FieldDNSAnswersData, "keyword", "content of the record as zone files have it: an address, a name", fromPacket},
	{FieldDNSAnswersName, "keyword", "name that the record belongs to", fromPacket},
	{FieldDNSAnswersTTL, "long", "seconds that the record may be kept", fromPacket},
	{FieldDNSAnswersType, "keyword", "type of the record, such as CNAME", fromPacket},
	{FieldDNSID, "keyword", "number of the message; absent for 0", fromPacket},
	{FieldDNSQuestionClass, "keyword", "class of the question, such as IN", fromPacket},
	{FieldDNSQuestionName, "keyword", "name asked for, lower case", fromPacket},
	{FieldDNSQuestionRegistered, "keyword", "its registered domain", fromPublicNames},
	{FieldDNSQuestionSubdomain, "keyword", "what stands before the registered domain", fromPublicNames},
	{FieldDNSQuestionTopLevel, "keyword", "its public suffix", fromPublicNames},
	{FieldDNSQuestionType, "keyword", "type of the question, such as A", fromPacket},
	{FieldDNSResolvedIP, "[ip]", "addresses of the answers, first the one that was looked up", fromPacket},
	{FieldDNSResponseCode, "keyword", "response code, in responses only", fromPacket},
	{FieldDNSType, "keyword", "query or answer", fromPacket},
	{FieldECSVersion, "keyword", "version of ECS", fromConstant},
	{FieldEventAction, "keyword", "slug of what fired, as rule.id", fromThreat},
	{FieldEventCategory, "[keyword]", "network and intrusion_detection, with malware where the info says so", fromDetection},
	{FieldEventDataset, "keyword", "always " + DatasetDetection, fromConstant},
	{FieldEventEnd, "date", "time of the latest detection in a merged event", fromThrottle},
	{FieldEventID, "keyword", "identity of the event, 32 hex digits; documents with the same one are the same event", fromIdentity},
	{FieldEventKind, "keyword", "always alert", fromConstant},
	{FieldEventModule, "keyword", "always trailscope", fromConstant},
	{FieldEventRiskScore, "float", "risk base, 750 to 3400", fromThreat},
	{FieldEventRiskScoreNorm, "float", "risk base on a scale of 0 to 100", fromThreat},
	{FieldEventSeverity, "long", "21 low, 47 medium, 73 high", fromThreat},
	{FieldEventStart, "date", "time of the earliest detection in a merged event", fromThrottle},
	{FieldEventType, "[keyword]", "always info", fromConstant},
	{FieldHTTPMethod, "keyword", "method of the request", fromPacket},
	{FieldHTTPMimeType, "keyword", "content type of the response", fromPacket},
	{FieldHTTPStatus, "long", "status code of the response", fromPacket},
	{FieldHTTPVersion, "keyword", "version of HTTP, such as 1.1", fromPacket},
	{FieldMessage, "match_only_text", "the detection in one line, for people", fromDetection},
	{FieldNetworkCommunityID, "keyword", "Community ID v1 of the flow; absent when there are several flows", fromEnrichment},
	{FieldNetworkDirection, "keyword", "inbound, outbound, internal, external or unknown", fromThreat},
	{FieldNetworkForwardedIP, "ip", "client that a proxy's header named, if it is an address", fromPacket},
	{FieldNetworkIANANumber, "keyword", "number of the IP protocol", fromPacket},
	{FieldNetworkProtocol, "keyword", "dns, http, tls or quic, where the packet was read as such", fromPacket},
	{FieldNetworkTransport, "keyword", "tcp, udp, icmp, ipv6-icmp, or another protocol's label in lower case", fromPacket},
	{FieldNetworkType, "keyword", "ipv4 or ipv6", fromPacket},
	{FieldNetworkVLAN, "keyword", "outermost VLAN id, 1 to 4094", fromPacket},
	{FieldObserverHostname, "keyword", "name of the sensor's machine", fromConfig},
	{FieldObserverInterface, "keyword", "interface that the packet came in by; absent in a replay", "capture"},
	{FieldObserverName, "keyword", "name of the sensor", fromConfig},
	{FieldObserverProduct, "keyword", "always Trailscope", fromConstant},
	{FieldObserverType, "keyword", "always ids", fromConstant},
	{FieldObserverVendor, "keyword", "always Trailscope", fromConstant},
	{FieldObserverVersion, "keyword", "version of the sensor", "build"},
	{FieldRelatedHash, "[keyword]", "digests of the event, and the JA4 fingerprint", fromPacket},
	{FieldRelatedHosts, "[keyword]", "names of the event", fromPacket},
	{FieldRelatedIP, "[ip]", "addresses of the event, those of its tunnels and answers among them", fromPacket},
	{FieldRuleCategory, "keyword", "class of the trail, the last bracketed text of the info", fromThreat},
	{FieldRuleID, "keyword", "slug of what fired: trail-dns, potential-sql-injection", fromThreat},
	{FieldRuleName, "keyword", "info of the trail or finding of the heuristic", fromDetection},
	{FieldRuleRuleset, "keyword", "list that the trail is from: static, custom, heuristic, or a feed", fromDetection},
	{FieldSourceAddress, "keyword", "as source.ip", fromPacket},
	{FieldSourceASN, "long", "number of the source's autonomous system", fromEnrichment},
	{FieldSourceASName, "keyword", "name of that system", fromEnrichment},
	{FieldSourceCountry, "keyword", "ISO 3166-1 code of the source's country", fromEnrichment},
	{FieldSourceIP, "ip", "source address, IPv6 in the form of RFC 5952", fromPacket},
	{FieldSourcePort, "long", "source port; absent for protocols without", fromPacket},
	{FieldThreatEnrichments, "[nested]", "the list entry that was hit: indicator.* as below, and matched.*", fromThreat},
	{FieldMatchedAtomic, "keyword", "value that matched", fromDetection},
	{FieldMatchedField, "keyword", "field of this document that holds it", fromDetection},
	{FieldMatchedType, "keyword", "always indicator_match_rule", fromConstant},
	{FieldThreatFeedName, "keyword", "feed that the trail is from", fromDetection},
	{FieldThreatFramework, "keyword", "MITRE ATT&CK, where a technique applies", fromThreat},
	{FieldIndicatorConfidence, "keyword", "Low, Medium or High, by the trail's origin", fromThreat},
	{FieldIndicatorDescription, "keyword", "info of the trail", fromDetection},
	{FieldIndicatorIP, "ip", "the trail, if it is an address", fromThreat},
	{FieldIndicatorName, "keyword", "the trail without its context", fromThreat},
	{FieldIndicatorPort, "long", "port of the trail, if it has one", fromThreat},
	{FieldIndicatorProvider, "keyword", "as rule.ruleset", fromDetection},
	{FieldIndicatorType, "keyword", "ipv4-addr, ipv6-addr (also for networks), domain-name, url, x509-certificate, or software for a client's JA4 or user agent", fromThreat},
	{FieldIndicatorURLDomain, "keyword", "the trail, if it is a name", fromThreat},
	{FieldIndicatorURLOriginal, "wildcard", "the trail, if it is a path or URL", fromThreat},
	{FieldThreatTacticID, "[keyword]", "ATT&CK tactics", fromThreat},
	{FieldThreatTacticName, "[keyword]", "their names", fromThreat},
	{FieldThreatTechniqueID, "[keyword]", "ATT&CK techniques", fromThreat},
	{FieldThreatTechniqueName, "[keyword]", "their names", fromThreat},
	{FieldThreatSubID, "[keyword]", "ATT&CK sub-techniques", fromThreat},
	{FieldThreatSubName, "[keyword]", "their names", fromThreat},
	{FieldTLSCipher, "keyword", "cipher suite that the server chose", fromPacket},
	{FieldTLSServerName, "keyword", "server name that the client asked for", fromPacket},
	{FieldTLSNextProtocol, "keyword", "application protocol (ALPN): the server's choice, or the client's first offer", fromPacket},
	{FieldTLSServerSHA1, "keyword", "SHA-1 of the server's certificate, capitals", fromPacket},
	{FieldTLSServerSHA256, "keyword", "SHA-256 of the server's certificate, capitals", fromPacket},
	{FieldTLSVersion, "keyword", "version of TLS, such as 1.3: the server's choice, or the client's highest offer", fromPacket},
	{FieldTLSProtocol, "keyword", "tls, or ssl for what came before", fromPacket},
}

// ownFields are the fields that ECS has no name for.
var ownFields = [...]Field{
	{FieldAtLeast, "boolean", "true when the count is a lower bound", fromThrottle},
	{FieldClass, "keyword", "as rule.category", fromThreat},
	{FieldConfidence, "keyword", "Low, Medium or High, by the trail's origin", fromThreat},
	{FieldCount, "long", "how many detections the event stands for; sums of it are the number of events", fromThrottle},
	{FieldCustom, "boolean", "true for trails of the user's own lists", fromThreat},
	{FieldDNSMore, "boolean", "true when the message had more answers than dns.answers holds", fromPacket},
	{FieldForwarded, "keyword", "client that a proxy's header named, as found", fromPacket},
	{FieldInfo, "keyword", "info column of the log line", fromDetection},
	{FieldKind, "keyword", "type column of the log line: IP, IPORT, DNS, URL, PATH, HTTP, UA, PORT, CERT, JA4", fromDetection},
	{FieldMachine, "keyword", "the end inside the home networks, else the source", fromThreat},
	{FieldMerge, "keyword", "none, throttle or condensed", fromThrottle},
	{FieldOrigin, "keyword", "static, feed, custom or heuristic", fromThreat},
	{FieldReference, "keyword", "reference column of the log line", fromDetection},
	{FieldRetro, "boolean", "true when a new trail matched a past contact", "hub"},
	{FieldRisk, "long", "risk base, 750 to 3400, by which threats are ordered", fromThreat},
	{FieldServiceName, "keyword", "usual name of the service's port", fromThreat},
	{FieldServicePort, "long", "port of the service side", fromThreat},
	{FieldServiceRisky, "boolean", "true for ports that are often abused", fromThreat},
	{FieldServiceSide, "keyword", "source or destination; absent when only one side has a port", fromThreat},
	{FieldSeverity, "keyword", "low, medium or high", fromThreat},
	{FieldThreatDisplay, "keyword", "short id of the threat, 8 characters; can collide", fromThreat},
	{FieldThreatID, "keyword", "identity of the threat, 32 hex digits; events with the same one are one threat", fromThreat},
	{FieldJA4, "keyword", "JA4 fingerprint of the client", fromPacket},
	{FieldTrail, "wildcard", "trail column of the log line, context in parentheses", fromDetection},
	{FieldTrailNormal, "wildcard", "the trail without its context", fromThreat},
	{FieldTunnel, "[object]", "encapsulations that the packet came in, the outermost first, 8 at most", fromPacket},
	{FieldTunnelDestination, "ip", "where the tunnel leads; absent for those without addresses", fromPacket},
	{FieldTunnelID, "long", "its number, such as a VNI, a key or a label; absent for those without", fromPacket},
	{FieldTunnelKind, "keyword", "its kind, such as vxlan, gre or gtp-u", fromPacket},
	{FieldTunnelSource, "ip", "where the tunnel comes from", fromPacket},
}

// lastFields are ECS's fields behind ours.
var lastFields = [...]Field{
	{FieldURLDomain, "keyword", "host of the request, without port", fromPacket},
	{FieldURLOriginal, "wildcard", "target of the request, lower case", fromPacket},
	{FieldURLPath, "wildcard", "its path", fromPacket},
	{FieldURLPort, "long", "port that the Host header named", fromPacket},
	{FieldURLQuery, "keyword", "its query, without the question mark", fromPacket},
	{FieldURLRegistered, "keyword", "registered domain of the host", fromPublicNames},
	{FieldURLSubdomain, "keyword", "what stands before the registered domain", fromPublicNames},
	{FieldURLTopLevel, "keyword", "public suffix of the host", fromPublicNames},
	{FieldUserAgent, "keyword", "user agent of the request, percent-decoded", fromPacket},
}
