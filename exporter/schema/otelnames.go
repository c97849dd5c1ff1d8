package schema

// Names and values of OpenTelemetry log records that are not fields of the ECS
// document. [OTelFields] says which attributes a record has.
const (
	// OTelSchemaURL names the version of the semantic conventions that the
	// records follow.
	OTelSchemaURL = "https://opentelemetry.io/schemas/1.43.0"

	// OTelScope is the name of the instrumentation scope: the import path of
	// what emits the records.
	OTelScope = "github.com/trailscope/trailscope"

	// OTelServiceName is the resource's service.name.
	OTelServiceName = "trailscope-sensor"

	// OTelEventDetection is the event name of a detection's record.
	OTelEventDetection = "trailscope.detection"

	// OTelEventHeartbeat is the event name of a heartbeat's record.
	OTelEventHeartbeat = "trailscope.heartbeat"

	// DatasetHeartbeat is the data set of heartbeats, as [DatasetDetection] is
	// that of detections.
	DatasetHeartbeat = "trailscope.heartbeat"
)

// The names of attributes that the ECS document does not have.
const (
	OTelDNSAnswers       = "dns.answers"
	OTelDNSAnswerTexts   = "trailscope.dns.answers"
	OTelDocumentID       = "elasticsearch.document_id"
	OTelLogRecordUID     = "log.record.uid"
	OTelNetworkInterface = "network.interface.name"
	OTelNetworkProtocol  = "network.protocol.name"
	OTelNetworkVersion   = "network.protocol.version"
	OTelSecurityCategory = "security_rule.category"
	OTelSecurityRule     = "security_rule.name"
	OTelSecurityRuleset  = "security_rule.ruleset.name"
	OTelTLSProtocol      = "tls.protocol.name"
	OTelTLSVersion       = "tls.protocol.version"
)
