package otlp

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/schema"
)

// own is the front of a heartbeat's attributes.
const own = "trailscope.heartbeat."

// timeLayout is RFC 3339 with microseconds, as in events.
const timeLayout = "2006-01-02T15:04:05.000000Z07:00"

// EncodeHeartbeat returns the record of h: event name trailscope.heartbeat,
// severity INFO, or WARN while there are warnings. The attributes have the names
// of the heartbeat's document in Elasticsearch; `interfaces` and `sinks` are
// arrays of maps. With [BodyECS] the body is that document.
func (x *Encoder) EncodeHeartbeat(h *delivery.Heartbeat) sdklog.Record {
	list := x.heartbeat(h)
	message := heartbeatMessage(h)

	r := x.blank
	r.SetEventName(schema.OTelEventHeartbeat)
	r.SetTimestamp(timestamp(h.Clock))
	r.SetObservedTimestamp(timestamp(h.Clock))
	r.SetSeverity(log.SeverityInfo)
	r.SetSeverityText("info")

	if len(h.Warnings) > 0 {
		r.SetSeverity(log.SeverityWarn)
		r.SetSeverityText("warning")
	}

	r.SetAttributes(list...)
	r.SetBody(attribute.StringValue(message))

	if x.document != nil {
		r.SetBody(nest(slices.Concat(list[1:], x.aroundHeartbeat(h, message)), 0)) // without the id
	}

	return r
}

// heartbeat returns the attributes of h, the document's id first.
func (x *Encoder) heartbeat(h *delivery.Heartbeat) []attribute.KeyValue {
	seconds := func(name string, d time.Duration) attribute.KeyValue {
		return attribute.Float64(own+name, max(d, 0).Seconds())
	}
	interfaces, sinks, sum := totalsOf(h)

	list := []attribute.KeyValue{
		attribute.String(schema.OTelDocumentID, heartbeatID(h)),
		number("event.sequence", h.Sequence),
		number(own+"allowed", h.Allowed),
		number(own+"dead", sum.dead),
		number(own+"dropped", sum.dropped),
		number(own+"emitted", h.Emitted),
		number(own+"interfaces_down", sum.interfacesDown),
		number(own+"lost", sum.lost),
		number(own+"packets", sum.packets),
		attribute.Float64(own+"packets_per_second", finite(h.PacketsPerSecond)),
		number(own+"pending", sum.pending),
		number(own+"sinks_open", sum.sinksOpen),
		attribute.Int64(own+"spool.bytes", h.Spool.Bytes),
		attribute.Int64(own+"spool.max_bytes", h.Spool.MaxBytes),
		seconds("spool.oldest_age_seconds", h.Spool.OldestAge),
		attribute.String(own+"start", h.Start.UTC().Format(timeLayout)),
		number(own+"throttled", h.Throttled),
		seconds("trails.age_seconds", h.Trails.Age),
		attribute.Int(own+"trails.count", h.Trails.Count),
		seconds("uptime_seconds", h.Clock.Sub(h.Start)),
	}

	if len(interfaces) > 0 {
		list = append(list, attribute.Slice(own+"interfaces", interfaces...))
	}

	if len(sinks) > 0 {
		list = append(list, attribute.Slice(own+"sinks", sinks...))
	}

	list = append(list, x.heartbeatTexts(h)...)
	list = x.attributes.DataStream(list, schema.DatasetHeartbeat)
	slices.SortFunc(list[1:], func(a, b attribute.KeyValue) int { return cmp.Compare(a.Key, b.Key) })

	return list
}

// heartbeatTexts returns the attributes of h that it may lack.
func (x *Encoder) heartbeatTexts(h *delivery.Heartbeat) (list []attribute.KeyValue) {
	for name, value := range map[string]string{
		schema.FieldObserverName: h.Sensor, schema.FieldObserverVersion: cmp.Or(h.Version, x.version),
		own + "trails.version": h.Trails.Version,
	} {
		if value != "" {
			list = append(list, attribute.String(name, schema.OTelText(value)))
		}
	}

	if !h.Trails.Updated.IsZero() {
		list = append(list, attribute.String(own+"trails.updated", h.Trails.Updated.UTC().Format(timeLayout)))
	}

	if len(h.Warnings) > 0 {
		warnings := make([]string, len(h.Warnings))
		for i, w := range h.Warnings {
			warnings[i] = schema.OTelText(w)
		}

		list = append(list, attribute.StringSlice(own+"warnings", warnings))
	}

	return list
}

// aroundHeartbeat returns what the document of a heartbeat has besides.
func (x *Encoder) aroundHeartbeat(h *delivery.Heartbeat, message string) []attribute.KeyValue {
	list := []attribute.KeyValue{
		attribute.String(schema.FieldTimestamp, h.Clock.UTC().Format(timeLayout)),
		attribute.String(schema.FieldECSVersion, schema.ECSVersion),
		attribute.String(schema.FieldEventDataset, schema.DatasetHeartbeat),
		attribute.String(schema.FieldEventKind, "metric"),
		attribute.String(schema.FieldEventModule, "trailscope"),
		attribute.StringSlice(schema.FieldEventType, []string{"info"}),
		attribute.String(schema.FieldMessage, message),
		attribute.String(schema.FieldObserverProduct, "Trailscope"),
		attribute.String(schema.FieldObserverType, "ids"),
		attribute.String(schema.FieldObserverVendor, "Trailscope"),
	}

	if x.hostname != "" {
		list = append(list, attribute.String(schema.FieldObserverHostname, schema.OTelText(x.hostname)))
	}

	return list
}

// totals are what the interfaces and the sinks come to.
type totals struct {
	packets, dropped, interfacesDown uint64

	// lost is what the full spool dropped.
	dead, lost, pending, sinksOpen uint64
}

// totalsOf returns the interfaces and the terms of the sinks as maps, and what
// they come to.
func totalsOf(h *delivery.Heartbeat) (interfaces, sinks []attribute.Value, sum totals) {
	for _, i := range h.Interfaces {
		interfaces = append(interfaces, attribute.MapValue(
			number("dropped", i.Dropped), attribute.String("name", schema.OTelText(i.Name)),
			number("packets", i.Packets), attribute.Bool("up", i.Up),
		))
		sum.packets += i.Packets
		sum.dropped += i.Dropped

		if !i.Up {
			sum.interfacesDown++
		}
	}

	for _, s := range h.Sinks {
		fields := []attribute.KeyValue{
			number("acked", s.Acked), attribute.String("circuit", schema.OTelText(s.Circuit)), number("dead", s.Dead),
			number("dropped", s.Dropped), number("emitted", s.Emitted), attribute.String("name", schema.OTelText(s.Name)),
			number("pending", s.Pending), number("skipped", s.Skipped),
		}

		if s.Error != "" {
			fields = append(fields, attribute.String("error", schema.OTelText(s.Error)))
		}

		sinks = append(sinks, attribute.MapValue(fields...))
		sum.dead += s.Dead
		sum.lost += s.Dropped
		sum.pending += s.Pending

		if s.Circuit != "closed" {
			sum.sinksOpen++
		}
	}

	return interfaces, sinks, sum
}

// heartbeatMessage says in one line how the sensor is.
func heartbeatMessage(h *delivery.Heartbeat) string {
	_, _, sum := totalsOf(h)

	text := fmt.Sprintf("%s: %d packets, %d dropped, %d detections", cmp.Or(h.Sensor, "sensor"), sum.packets, sum.dropped, h.Emitted)
	if n := len(h.Warnings); n > 0 {
		text += fmt.Sprintf(", %d warnings", n)
	}

	return schema.OTelText(text)
}

// heartbeatID returns the id of a heartbeat: its time, as in ids of events, and a
// hash. The document that the Elasticsearch sink sends has the same.
func heartbeatID(h *delivery.Heartbeat) string {
	const millis = 6 // bytes

	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d\x00%d", h.Sensor, h.Start.UnixNano(), h.Sequence, h.Clock.UnixNano()))
	id := binary.BigEndian.AppendUint64(nil, uint64(h.Clock.UnixMilli())<<16)[:millis]

	return hex.EncodeToString(append(id, sum[:16-millis]...))
}

// number returns a counter, at most what a signed number can hold.
func number(name string, n uint64) attribute.KeyValue {
	return attribute.Int64(name, int64(min(n, math.MaxInt64)))
}

// finite returns f, or 0 for what is not a number.
func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}

	return f
}

// nest makes a map of fields with dotted names, of which the first skip bytes
// are left out: one map for each part of the names.
func nest(list []attribute.KeyValue, skip int) attribute.Value {
	groups := map[string][]attribute.KeyValue{}

	var fields []attribute.KeyValue

	for _, kv := range list {
		name := string(kv.Key)[skip:]
		if front, _, dotted := strings.Cut(name, "."); dotted {
			groups[front] = append(groups[front], kv)
		} else {
			fields = append(fields, attribute.KeyValue{Key: attribute.Key(name), Value: kv.Value})
		}
	}

	for front, group := range groups {
		fields = append(fields, attribute.KeyValue{Key: attribute.Key(front), Value: nest(group, skip+len(front)+1)})
	}

	return attribute.MapValue(fields...)
}
