package elastic

import (
	"slices"

	"github.com/trailscope/trailscope/exporter/schema"
)

// HeartbeatFields returns every field that the document of a heartbeat can
// have, as [schema.Fields] does for events. The caller owns the slice.
func HeartbeatFields() []schema.Field { return slices.Clone(heartbeatFields[:]) }

// Sources of values.
const (
	fromSensor   = "sensor"
	fromPipeline = "exporter/pipeline"
	fromConfig   = "configuration"
)

// beatPrefix starts the names of our own fields.
const beatPrefix = "trailscope.heartbeat."

// heartbeatFields are in the document's order.
var heartbeatFields = [...]schema.Field{
	{Name: schema.FieldTimestamp, Type: "date", Meaning: "the sensor's clock", Source: fromSensor},
	{Name: schema.FieldDataStreamDataset, Type: "constant_keyword", Meaning: "always " + DatasetHeartbeat, Source: "constant"},
	{Name: schema.FieldDataStreamNamespace, Type: "constant_keyword", Meaning: "namespace of the data stream", Source: fromConfig},
	{Name: schema.FieldDataStreamType, Type: "constant_keyword", Meaning: "always logs", Source: "constant"},
	{Name: schema.FieldECSVersion, Type: "keyword", Meaning: "version of ECS", Source: "constant"},
	{Name: schema.FieldEventDataset, Type: "keyword", Meaning: "always " + DatasetHeartbeat, Source: "constant"},
	{Name: schema.FieldEventKind, Type: "keyword", Meaning: "always metric", Source: "constant"},
	{Name: schema.FieldEventModule, Type: "keyword", Meaning: "always trailscope", Source: "constant"},
	{Name: "event.sequence", Type: "long", Meaning: "number of the heartbeat in this run, from 1", Source: fromPipeline},
	{Name: schema.FieldEventType, Type: "[keyword]", Meaning: "always info", Source: "constant"},
	{Name: schema.FieldMessage, Type: "match_only_text", Meaning: "the sensor's state in one line, for people", Source: fromSensor},
	{Name: schema.FieldObserverHostname, Type: "keyword", Meaning: "name of the sensor's machine", Source: fromConfig},
	{Name: schema.FieldObserverName, Type: "keyword", Meaning: "name of the sensor", Source: fromConfig},
	{Name: schema.FieldObserverProduct, Type: "keyword", Meaning: "always Trailscope", Source: "constant"},
	{Name: schema.FieldObserverType, Type: "keyword", Meaning: "always ids", Source: "constant"},
	{Name: schema.FieldObserverVendor, Type: "keyword", Meaning: "always Trailscope", Source: "constant"},
	{Name: schema.FieldObserverVersion, Type: "keyword", Meaning: "version of the sensor", Source: "build"},
	{Name: beatPrefix + "allowed", Type: "long", Meaning: "detections that the allow list silenced", Source: fromSensor},
	{Name: beatPrefix + "dead", Type: "long", Meaning: "events in dead-letter files, all outputs", Source: fromPipeline},
	{Name: beatPrefix + "dropped", Type: "long", Meaning: "packets dropped, all interfaces", Source: fromSensor},
	{Name: beatPrefix + "emitted", Type: "long", Meaning: "detections emitted", Source: fromSensor},
	{Name: beatPrefix + "interfaces", Type: "[nested]", Meaning: "the interfaces", Source: fromSensor},
	{Name: beatPrefix + "interfaces.dropped", Type: "long", Meaning: "packets dropped", Source: fromSensor},
	{Name: beatPrefix + "interfaces.name", Type: "keyword", Meaning: "name", Source: fromSensor},
	{Name: beatPrefix + "interfaces.packets", Type: "long", Meaning: "packets seen", Source: fromSensor},
	{Name: beatPrefix + "interfaces.up", Type: "boolean", Meaning: "whether the link is up", Source: fromSensor},
	{Name: beatPrefix + "interfaces_down", Type: "long", Meaning: "number of interfaces that are down", Source: fromSensor},
	{Name: beatPrefix + "lost", Type: "long", Meaning: "events that a full or damaged spool lost, all outputs", Source: fromPipeline},
	{Name: beatPrefix + "packets", Type: "long", Meaning: "packets seen, all interfaces", Source: fromSensor},
	{Name: beatPrefix + "packets_per_second", Type: "double", Meaning: "rate since the last heartbeat", Source: fromSensor},
	{Name: beatPrefix + "pending", Type: "long", Meaning: "events still in the spool, all outputs", Source: fromPipeline},
	{Name: beatPrefix + "sinks", Type: "[nested]", Meaning: "the outputs; emitted = acked + skipped + pending + dropped + dead", Source: fromPipeline},
	{Name: beatPrefix + "sinks.acked", Type: "long", Meaning: "events that the receiver accepted", Source: fromPipeline},
	{Name: beatPrefix + "sinks.circuit", Type: "keyword", Meaning: "closed, open or half-open", Source: fromPipeline},
	{Name: beatPrefix + "sinks.dead", Type: "long", Meaning: "events in the dead-letter file", Source: fromPipeline},
	{Name: beatPrefix + "sinks.dropped", Type: "long", Meaning: "events that a full or damaged spool lost", Source: fromPipeline},
	{Name: beatPrefix + "sinks.emitted", Type: "long", Meaning: "events that it was to get", Source: fromPipeline},
	{Name: beatPrefix + "sinks.error", Type: "keyword", Meaning: "error of the last attempt", Source: fromPipeline},
	{Name: beatPrefix + "sinks.name", Type: "keyword", Meaning: "name", Source: fromConfig},
	{Name: beatPrefix + "sinks.pending", Type: "long", Meaning: "events still in the spool", Source: fromPipeline},
	{Name: beatPrefix + "sinks.skipped", Type: "long", Meaning: "events that its filter kept back", Source: fromPipeline},
	{Name: beatPrefix + "sinks_open", Type: "long", Meaning: "number of outputs that fail", Source: fromPipeline},
	{Name: beatPrefix + "spool.bytes", Type: "long", Meaning: "size of the spool", Source: fromPipeline},
	{Name: beatPrefix + "spool.max_bytes", Type: "long", Meaning: "the most it may have", Source: fromConfig},
	{Name: beatPrefix + "spool.oldest_age_seconds", Type: "double", Meaning: "how long the oldest event waits", Source: fromPipeline},
	{Name: beatPrefix + "start", Type: "date", Meaning: "start of the process", Source: fromSensor},
	{Name: beatPrefix + "throttled", Type: "long", Meaning: "detections joined to others or held back", Source: fromSensor},
	{Name: beatPrefix + "trails.age_seconds", Type: "double", Meaning: "age of the trails", Source: fromSensor},
	{Name: beatPrefix + "trails.count", Type: "long", Meaning: "number of trails", Source: fromSensor},
	{Name: beatPrefix + "trails.updated", Type: "date", Meaning: "when the trails were built", Source: fromSensor},
	{Name: beatPrefix + "trails.version", Type: "keyword", Meaning: "version of the trails", Source: fromSensor},
	{Name: beatPrefix + "uptime_seconds", Type: "double", Meaning: "time since start", Source: fromSensor},
	{Name: beatPrefix + "warnings", Type: "[keyword]", Meaning: "what a person should look at", Source: fromSensor},
}
