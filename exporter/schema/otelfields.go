package schema

import (
	"cmp"
	"slices"
	"strings"
)

// OTelField describes an attribute of a detection's log record.
type OTelField struct {
	// Name is the attribute's name.
	Name string

	// Type is `string`, `int` or `boolean`. A type in brackets is an array in
	// every record; other attributes are arrays in merged events only.
	Type string

	// Convention says who defined the name: `OpenTelemetry` (semantic
	// conventions, also where ECS has the same name), `ECS`, `Elasticsearch`
	// (read by the collector's exporter for it) or `Trailscope`.
	Convention string

	// Meaning says what it holds, with the unit where there is one.
	Meaning string

	// Source says where the value comes from.
	Source string
}

// Conventions of attributes' names.
const (
	byOTel          = "OpenTelemetry"
	byECS           = "ECS"
	byElasticsearch = "Elasticsearch"
	byTrailscope    = "Trailscope"
)

// OTelFields returns every attribute that a detection's record can have, sorted
// by name. The caller owns the slice.
func OTelFields() []OTelField {
	list := slices.Clone(otelOnly[:])
	ecs := Fields()

	for _, name := range otelShared {
		i := slices.IndexFunc(ecs, func(f Field) bool { return f.Name == name })
		f := ecs[i]
		list = append(list, OTelField{name, otelType(f.Type), otelConvention(name), f.Meaning, f.Source})
	}

	slices.SortFunc(list, func(a, b OTelField) int { return cmp.Compare(a.Name, b.Name) })

	return list
}

// otelType returns the type of an attribute whose ECS type is t.
func otelType(t string) string {
	array := strings.HasPrefix(t, "[")

	switch t = strings.Trim(t, "[]"); t {
	case "long":
		t = "int"
	case "boolean":
	default:
		t = "string"
	}

	if array {
		return "[" + t + "]"
	}

	return t
}

// otelConvention says who defined a name that ECS's document has too.
func otelConvention(name string) string {
	switch {
	case strings.HasPrefix(name, "trailscope."):
		return byTrailscope
	case strings.HasPrefix(name, "data_stream."):
		return byElasticsearch
	case slices.Contains(otelConventional[:], name):
		return byOTel
	default:
		return byECS
	}
}

// otelOnly are the attributes that the ECS document does not have, or not as
// arrays.
var otelOnly = [...]OTelField{
	{OTelDNSAnswers, "[string]", byOTel, "as dns.resolved_ip", fromPacket},
	{OTelDNSAnswerTexts, "[string]", byTrailscope, "records of the answer section, 16 at most, each as name, type and content", fromPacket},
	{OTelDocumentID, "string", byElasticsearch, "as event.id: the document's id, so that what is sent twice is stored once", fromIdentity},
	{OTelLogRecordUID, "string", byOTel, "as event.id", fromIdentity},
	{OTelNetworkInterface, "string", byOTel, "interface that the packet came in by; absent in a replay", "capture"},
	{OTelNetworkProtocol, "string", byOTel, "dns, http, tls or quic, where the packet was read as such", fromPacket},
	{OTelNetworkVersion, "string", byOTel, "version of HTTP, such as 1.1", fromPacket},
	{OTelSecurityCategory, "string", byOTel, "class of the trail, the last bracketed text of the info", fromThreat},
	{OTelSecurityRule, "string", byOTel, "info of the trail or finding of the heuristic", fromDetection},
	{OTelSecurityRuleset, "string", byOTel, "list that the trail is from: static, custom, heuristic, or a feed", fromDetection},
	{OTelTLSProtocol, "string", byOTel, "tls, or ssl for what came before", fromPacket},
	{OTelTLSVersion, "string", byOTel, "version of TLS, such as 1.3: the server's choice, or the client's highest offer", fromPacket},

	// In the document these belong to the objects of an array.
	{FieldTunnelDestination, "[string]", byTrailscope, "where the tunnels lead, the outermost first; those without addresses are left out", fromPacket},
	{FieldTunnelID, "[int]", byTrailscope, "their numbers, such as VNIs, keys or labels; those without are left out", fromPacket},
	{FieldTunnelKind, "[string]", byTrailscope, "encapsulations that the packet came in, the outermost first, 8 at most", fromPacket},
	{FieldTunnelSource, "[string]", byTrailscope, "where the tunnels come from, the outermost first", fromPacket},
}

// otelConventional are the shared names that the semantic conventions define.
var otelConventional = [...]string{
	FieldDestinationAddress, FieldDestinationPort, FieldDNSQuestionName, FieldHTTPMethod, FieldHTTPStatus,
	FieldNetworkTransport, FieldNetworkType, FieldSourceAddress, FieldSourcePort,
	FieldTLSCipher, FieldTLSNextProtocol, FieldTLSServerSHA1, FieldTLSServerSHA256,
	FieldURLDomain, FieldURLOriginal, FieldURLPath, FieldURLPort, FieldURLQuery, FieldURLRegistered,
	FieldURLSubdomain, FieldURLTopLevel, FieldUserAgent,
}

// otelShared are the attributes that the ECS document has under the same name.
// What it has besides is constant, or said by the record itself, or only there
// to be searched with others: event.kind, event.severity, message, related.*.
var otelShared = [...]string{
	FieldDataStreamDataset, FieldDataStreamNamespace, FieldDataStreamType,
	FieldDestinationAddress, FieldDestinationASN, FieldDestinationASName, FieldDestinationCountry,
	FieldDestinationIP, FieldDestinationPort,
	FieldDNSID, FieldDNSQuestionClass, FieldDNSQuestionName, FieldDNSQuestionRegistered, FieldDNSQuestionSubdomain,
	FieldDNSQuestionTopLevel, FieldDNSQuestionType, FieldDNSResolvedIP, FieldDNSResponseCode, FieldDNSType,
	FieldEventAction, FieldEventEnd, FieldEventID, FieldEventStart,
	FieldHTTPMethod, FieldHTTPMimeType, FieldHTTPStatus,
	FieldNetworkCommunityID, FieldNetworkDirection, FieldNetworkForwardedIP, FieldNetworkIANANumber,
	FieldNetworkTransport, FieldNetworkType, FieldNetworkVLAN,
	FieldObserverName,
	FieldSourceAddress, FieldSourceASN, FieldSourceASName, FieldSourceCountry, FieldSourceIP, FieldSourcePort,
	FieldIndicatorIP, FieldIndicatorName, FieldIndicatorPort, FieldIndicatorType,
	FieldThreatTacticID, FieldThreatTacticName, FieldThreatTechniqueID, FieldThreatTechniqueName,
	FieldThreatSubID, FieldThreatSubName,
	FieldTLSCipher, FieldTLSServerName, FieldTLSNextProtocol, FieldTLSServerSHA1, FieldTLSServerSHA256,
	FieldAtLeast, FieldClass, FieldConfidence, FieldCount, FieldCustom, FieldDNSMore, FieldForwarded, FieldInfo, FieldKind,
	FieldMachine, FieldMerge, FieldOrigin, FieldReference, FieldRetro, FieldRisk, FieldServiceName,
	FieldServicePort, FieldServiceRisky, FieldServiceSide, FieldSeverity, FieldThreatDisplay, FieldThreatID,
	FieldJA4, FieldTrail, FieldTrailNormal,
	FieldURLDomain, FieldURLOriginal, FieldURLPath, FieldURLPort, FieldURLQuery, FieldURLRegistered,
	FieldURLSubdomain, FieldURLTopLevel, FieldUserAgent,
}
