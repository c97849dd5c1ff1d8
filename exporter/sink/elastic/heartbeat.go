package elastic

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/schema"
)

// DatasetHeartbeat is the dataset of heartbeats.
const DatasetHeartbeat = "trailscope.heartbeat"

// SendHeartbeat makes one attempt to deliver h.
func (s *Sink) SendHeartbeat(ctx context.Context, h *delivery.Heartbeat) error {
	s.beat.Lock()
	body := s.beats.pack(AppendHeartbeat(nil, &s.config, h))
	s.beat.Unlock()

	r := s.bulk(ctx, s.config.stream(DatasetHeartbeat), body, 1)

	switch {
	case r.Err != nil:
		return r.Err
	case len(r.Refused) > 0:
		return errors.New("sending to Elasticsearch: " + r.Refused[0].Reason)
	default:
		return nil
	}
}

// AppendHeartbeat appends the lines of a bulk request that create the document
// of a heartbeat. Only namespace, version and host name of c are read. The
// document's id is made of what tells heartbeats apart.
func AppendHeartbeat(dst []byte, c *Config, h *delivery.Heartbeat) []byte {
	document, err := json.Marshal(newHeartbeat(c, h))
	if err != nil { // numbers that JSON does not have are taken out below
		panic(fmt.Sprintf("heartbeat: %v", err))
	}

	dst = append(dst, `{"create":{"_id":"`...)
	dst = append(dst, heartbeatID(h)...)
	dst = append(dst, "\"}}\n"...)
	dst = append(dst, document...)

	return append(dst, '\n')
}

// heartbeatID returns the id of a heartbeat: its time, as in ids of events, and
// a hash.
func heartbeatID(h *delivery.Heartbeat) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d\x00%d", h.Sensor, h.Start.UnixNano(), h.Sequence, h.Clock.UnixNano()))

	const millis = 6 // bytes

	id := binary.BigEndian.AppendUint64(nil, uint64(h.Clock.UnixMilli())<<16)[:millis]

	return hex.EncodeToString(append(id, sum[:16-millis]...))
}

// heartbeat is the document of a heartbeat.
type heartbeat struct {
	Timestamp  stamp          `json:"@timestamp"`
	DataStream dataStream     `json:"data_stream"`
	ECS        ecsVersion     `json:"ecs"`
	Event      heartbeatEvent `json:"event"`
	Message    string         `json:"message"`
	Observer   observer       `json:"observer"`
	Trailscope struct {
		Heartbeat heartbeatBody `json:"heartbeat"`
	} `json:"trailscope"`
}

type dataStream struct {
	Dataset   string `json:"dataset"`
	Namespace string `json:"namespace"`
	Type      string `json:"type"`
}

type ecsVersion struct {
	Version string `json:"version"`
}

type heartbeatEvent struct {
	Dataset  string   `json:"dataset"`
	Kind     string   `json:"kind"`
	Module   string   `json:"module"`
	Sequence count    `json:"sequence"`
	Type     []string `json:"type"`
}

type observer struct {
	Hostname string `json:"hostname,omitempty"`
	Name     string `json:"name,omitempty"`
	Product  string `json:"product"`
	Type     string `json:"type"`
	Vendor   string `json:"vendor"`
	Version  string `json:"version,omitempty"`
}

type heartbeatBody struct {
	Allowed          count           `json:"allowed"`
	Dead             count           `json:"dead"`
	Dropped          count           `json:"dropped"`
	Emitted          count           `json:"emitted"`
	Interfaces       []interfaceBody `json:"interfaces,omitempty"`
	InterfacesDown   int             `json:"interfaces_down"`
	Lost             count           `json:"lost"`
	Packets          count           `json:"packets"`
	PacketsPerSecond float64         `json:"packets_per_second"`
	Pending          count           `json:"pending"`
	Sinks            []sinkBody      `json:"sinks,omitempty"`
	SinksOpen        int             `json:"sinks_open"`
	Spool            spoolBody       `json:"spool"`
	Start            stamp           `json:"start"`
	Throttled        count           `json:"throttled"`
	Trails           trailsBody      `json:"trails"`
	Uptime           float64         `json:"uptime_seconds"`
	Warnings         []string        `json:"warnings,omitempty"`
}

type interfaceBody struct {
	Dropped count  `json:"dropped"`
	Name    string `json:"name"`
	Packets count  `json:"packets"`
	Up      bool   `json:"up"`
}

type sinkBody struct {
	Acked   count  `json:"acked"`
	Circuit string `json:"circuit"`
	Dead    count  `json:"dead"`
	Dropped count  `json:"dropped"`
	Emitted count  `json:"emitted"`
	Error   string `json:"error,omitempty"`
	Name    string `json:"name"`
	Pending count  `json:"pending"`
	Skipped count  `json:"skipped"`
}

type spoolBody struct {
	Bytes     int64   `json:"bytes"`
	MaxBytes  int64   `json:"max_bytes"`
	OldestAge float64 `json:"oldest_age_seconds"`
}

type trailsBody struct {
	Age     float64 `json:"age_seconds"`
	Count   int     `json:"count"`
	Updated stamp   `json:"updated,omitzero"`
	Version string  `json:"version,omitempty"`
}

// count is a counter, within the range of Elasticsearch's long.
type count uint64

// MarshalJSON writes at most the largest long.
func (c count) MarshalJSON() ([]byte, error) { return json.Marshal(min(uint64(c), math.MaxInt64)) }

// stamp is a time in UTC with microseconds.
type stamp struct{ time.Time }

// MarshalJSON writes the time as in events.
func (s stamp) MarshalJSON() ([]byte, error) {
	return []byte(s.UTC().Format(`"2006-01-02T15:04:05.000000Z"`)), nil
}

// newHeartbeat returns the document of h.
func newHeartbeat(c *Config, h *delivery.Heartbeat) *heartbeat {
	d := &heartbeat{
		Timestamp: stamp{h.Clock},
		DataStream: dataStream{
			Dataset: DatasetHeartbeat, Namespace: cmp.Or(c.Namespace, schema.DefaultNamespace), Type: "logs",
		},
		ECS:   ecsVersion{schema.ECSVersion},
		Event: heartbeatEvent{Dataset: DatasetHeartbeat, Kind: "metric", Module: "trailscope", Sequence: count(h.Sequence), Type: []string{"info"}},
		Observer: observer{
			Hostname: c.Hostname, Name: h.Sensor, Product: "Trailscope", Type: "ids", Vendor: "Trailscope",
			Version: cmp.Or(h.Version, c.Version),
		},
	}

	b := &d.Trailscope.Heartbeat
	b.Allowed, b.Emitted, b.Throttled = count(h.Allowed), count(h.Emitted), count(h.Throttled)
	b.PacketsPerSecond = finite(h.PacketsPerSecond)
	b.Start, b.Uptime = stamp{h.Start}, max(h.Clock.Sub(h.Start), 0).Seconds()
	b.Spool = spoolBody{h.Spool.Bytes, h.Spool.MaxBytes, h.Spool.OldestAge.Seconds()}
	b.Trails = trailsBody{h.Trails.Age.Seconds(), h.Trails.Count, stamp{h.Trails.Updated}, h.Trails.Version}
	b.Warnings = h.Warnings

	for _, i := range h.Interfaces {
		b.Interfaces = append(b.Interfaces, interfaceBody{count(i.Dropped), i.Name, count(i.Packets), i.Up})
		b.Packets += count(i.Packets)
		b.Dropped += count(i.Dropped)

		if !i.Up {
			b.InterfacesDown++
		}
	}

	for _, s := range h.Sinks {
		b.Sinks = append(b.Sinks, sinkBody{
			Acked: count(s.Acked), Circuit: s.Circuit, Dead: count(s.Dead), Dropped: count(s.Dropped),
			Emitted: count(s.Emitted), Error: s.Error, Name: s.Name, Pending: count(s.Pending), Skipped: count(s.Skipped),
		})
		b.Dead += count(s.Dead)
		b.Lost += count(s.Dropped)
		b.Pending += count(s.Pending)

		if s.Circuit != "closed" {
			b.SinksOpen++
		}
	}

	d.Message = heartbeatMessage(h.Sensor, b)

	return d
}

// heartbeatMessage says in one line how the sensor is.
func heartbeatMessage(sensor string, b *heartbeatBody) string {
	text := fmt.Sprintf("%s: %d packets, %d dropped, %d detections", cmp.Or(sensor, "sensor"), b.Packets, b.Dropped, b.Emitted)
	if n := len(b.Warnings); n > 0 {
		text += fmt.Sprintf(", %d warnings", n)
	}

	return text
}

// finite returns f, or 0 for what JSON has no number for.
func finite(f float64) float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}

	return f
}
