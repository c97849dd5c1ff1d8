package schema

import (
	"cmp"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/threat"
)

// OTelConfig configures [NewOTel].
type OTelConfig struct {
	// Namespace is the data stream's namespace, as in [ECSConfig].
	Namespace string
}

// OTel encodes events as the attributes of OpenTelemetry log records. It is safe
// for concurrent use.
type OTel struct {
	namespace string
}

// NewOTel returns an encoder. c must not be nil.
func NewOTel(c *OTelConfig) (*OTel, error) {
	x, err := NewECS(&ECSConfig{Namespace: c.Namespace})
	if err != nil {
		return nil, err // it names the field
	}

	return &OTel{namespace: x.namespace}, nil
}

// OTelText returns s as a text that a record can hold: each byte that is not
// UTF-8 becomes U+FFFD.
func OTelText(s string) string { return validText(s) }

// OTelMessage returns [Message] as a text that a record can hold.
func OTelMessage(e *event.Event) string { return validText(Message(e)) }

// DataStream appends the attributes by which a collector finds the data stream
// of a data set.
func (x *OTel) DataStream(dst []attribute.KeyValue, dataset string) []attribute.KeyValue {
	return append(dst,
		attribute.String(FieldDataStreamDataset, dataset),
		attribute.String(FieldDataStreamNamespace, x.namespace),
		attribute.String(FieldDataStreamType, "logs"),
	)
}

// Append appends the attributes of e's record, each name once, all texts valid
// UTF-8. Those that depend on the threat are left out while e has none.
func (x *OTel) Append(dst []attribute.KeyValue, e *event.Event) []attribute.KeyValue {
	w := &attributes{list: x.DataStream(dst, DatasetDetection)}

	otelIdentity(w, e)
	otelEnds(w, e)
	otelNetwork(w, e)
	otelDNS(w, e.DNS)
	otelHTTP(w, e.HTTP)

	otelTLS(w, e.TLS)
	otelTunnels(w, e.Tunnels)
	w.text(FieldObserverName, e.Sensor)
	w.text(OTelSecurityRule, e.Info)
	w.text(OTelSecurityRuleset, ruleset(e.Reference))
	otelThreat(w, e)
	otelOwn(w, e)

	return w.list
}

// otelIdentity adds what tells the event from others.
func otelIdentity(w *attributes, e *event.Event) {
	if !e.ID.IsZero() {
		id := e.ID.String()
		w.text(OTelDocumentID, id)
		w.text(FieldEventID, id)
		w.text(OTelLogRecordUID, id)
	}

	if !e.First.IsZero() {
		w.text(FieldEventStart, e.First.UTC().Format(timeLayout))
	}

	if !e.Last.IsZero() {
		w.text(FieldEventEnd, e.Last.UTC().Format(timeLayout))
	}
}

// otelThreat adds the indicator that was hit, ATT&CK, and what exporter/threat
// says besides.
func otelThreat(w *attributes, e *event.Event) {
	t := e.Threat
	if t == nil {
		return
	}

	w.text(FieldEventAction, t.Rule)
	w.text(FieldNetworkDirection, t.Direction.String())
	w.text(OTelSecurityCategory, t.Class)

	if t.Origin != event.OriginHeuristic {
		i := indicatorOf(e)
		if i.ip.IsValid() {
			w.text(FieldIndicatorIP, i.ip.String())
		}

		w.text(FieldIndicatorName, t.Trail)

		if i.port != 0 {
			w.number(FieldIndicatorPort, int64(i.port))
		}

		w.text(FieldIndicatorType, i.kind)
	}

	otelTechniques(w, t.Techniques)
}

// otelTechniques adds threat.tactic.* and threat.technique.*.
func otelTechniques(w *attributes, ids []string) {
	var tacticIDs, tacticNames, techniqueIDs, techniqueNames, subIDs, subNames []string

	for _, id := range ids {
		t, ok := threat.TechniqueByID(id)
		if !ok {
			continue
		}

		parent, _, isSub := strings.Cut(id, ".")
		tacticIDs = appendOnce(tacticIDs, t.TacticID)
		tacticNames = appendOnce(tacticNames, t.TacticName)
		techniqueIDs = appendOnce(techniqueIDs, parent)
		techniqueNames = appendOnce(techniqueNames, cmp.Or(t.Parent, t.Name))

		if isSub {
			subIDs = append(subIDs, id)
			subNames = append(subNames, t.Name)
		}
	}

	w.texts(FieldThreatTacticID, tacticIDs)
	w.texts(FieldThreatTacticName, tacticNames)
	w.texts(FieldThreatTechniqueID, techniqueIDs)
	w.texts(FieldThreatTechniqueName, techniqueNames)
	w.texts(FieldThreatSubID, subIDs)
	w.texts(FieldThreatSubName, subNames)
}
