package schema

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/threat"
)

// Values that are the same in every document.
const (
	// ECSVersion is the version of ECS that the documents follow.
	ECSVersion = "9.4.0"

	// DatasetDetection is the data set of detections. With the namespace it
	// names the data stream logs-trailscope.detection-<namespace>.
	DatasetDetection = "trailscope.detection"

	// DefaultNamespace is the data stream's namespace unless configured.
	DefaultNamespace = "default"

	product   = "Trailscope"
	module    = "trailscope"
	framework = "MITRE ATT&CK"
)

// maxNamespace is Elasticsearch's limit for a data stream's namespace, in bytes.
const maxNamespace = 100

// ECSConfig configures [NewECS].
type ECSConfig struct {
	// Namespace is the data stream's namespace, empty for [DefaultNamespace]:
	// lower case, at most 100 bytes, no white space and none of \/*?"<>|,#:-
	Namespace string

	// Version is Trailscope's version for observer.version, empty to leave it
	// out.
	Version string

	// Hostname is the sensor machine's name for observer.hostname, empty to
	// leave it out.
	Hostname string
}

// ECS encodes events as ECS documents. It is safe for concurrent use.
type ECS struct {
	namespace, version, hostname string
}

// NewECS returns an encoder. c must not be nil.
func NewECS(c *ECSConfig) (*ECS, error) {
	namespace := cmp.Or(c.Namespace, DefaultNamespace)

	switch {
	case len(namespace) > maxNamespace:
		return nil, fmt.Errorf("namespace: longer than %d bytes", maxNamespace)
	case strings.ToLower(namespace) != namespace:
		return nil, fmt.Errorf("namespace: %q has capitals", namespace)
	case strings.ContainsAny(namespace, "\\/*?\"<>|,#:- \t\r\n"):
		return nil, fmt.Errorf("namespace: %q has a character that Elasticsearch refuses", namespace)
	case strings.Trim(namespace, ".") == "":
		return nil, errors.New("namespace: only dots")
	}

	return &ECS{namespace: namespace, version: c.Version, hostname: c.Hostname}, nil
}

// Append appends e as one JSON document without a line end. Fields that depend
// on the threat are left out while e has none.
func (x *ECS) Append(dst []byte, e *event.Event) []byte {
	w := begin(dst)

	w.time(FieldTimestamp, e.Time)
	w.text(FieldDataStreamDataset, DatasetDetection)
	w.text(FieldDataStreamNamespace, x.namespace)
	w.text(FieldDataStreamType, "logs")
	appendDestination(w, e)
	appendDNS(w, e.DNS)
	w.text(FieldECSVersion, ECSVersion)
	appendEvent(w, e)
	appendHTTP(w, e.HTTP)
	w.text(FieldMessage, Message(e))
	appendNetwork(w, e)
	x.appendObserver(w, e)
	appendRelated(w, e)
	appendRule(w, e)
	appendSource(w, e)
	appendThreat(w, e)
	appendTLS(w, e.TLS)
	appendOwn(w, e)
	appendURL(w, e.HTTP)

	if e.HTTP != nil {
		w.text(FieldUserAgent, e.HTTP.UserAgent)
	}

	return w.end()
}

// appendEvent writes event.*.
func appendEvent(w *writer, e *event.Event) {
	if t := e.Threat; t != nil {
		w.text(FieldEventAction, t.Rule)
	}

	categories := []string{"network", "intrusion_detection"}
	if strings.Contains(threat.Finding(e), "malware") {
		categories = append(categories, "malware")
	}

	w.texts(FieldEventCategory, categories...)
	w.text(FieldEventDataset, DatasetDetection)

	if !e.Last.IsZero() {
		w.time(FieldEventEnd, e.Last)
	}

	if !e.ID.IsZero() {
		w.text(FieldEventID, e.ID.String())
	}

	w.text(FieldEventKind, "alert")
	w.text(FieldEventModule, module)

	if t := e.Threat; t != nil {
		w.number(FieldEventRiskScore, int64(t.Risk))
		w.float(FieldEventRiskScoreNorm, RiskNorm(t.Risk))
		w.number(FieldEventSeverity, int64(NumbersOf(t.Severity).ECS))
	}

	if !e.First.IsZero() {
		w.time(FieldEventStart, e.First)
	}

	w.texts(FieldEventType, "info")
}

// appendNetwork writes network.*.
func appendNetwork(w *writer, e *event.Event) {
	w.text(FieldNetworkCommunityID, e.CommunityID)

	if e.Threat != nil {
		w.text(FieldNetworkDirection, e.Threat.Direction.String())
	}

	if isAddress(e.Forwarded) {
		w.text(FieldNetworkForwardedIP, e.Forwarded)
	}

	labels := e.Transports
	if len(labels) == 0 {
		labels = []string{e.Transport}
	}

	var numbers, names []string

	for _, label := range labels {
		if n, ok := event.TransportNumber(label); ok {
			numbers = append(numbers, event.Port(n).String())
		}

		if label == "ICMPV6" {
			names = append(names, "ipv6-icmp")
		} else {
			names = append(names, strings.ToLower(label))
		}
	}

	w.values(FieldNetworkIANANumber, numbers...)
	w.text(FieldNetworkProtocol, protocolOf(e))
	w.values(FieldNetworkTransport, names...)

	switch {
	case e.Source.Is4():
		w.text(FieldNetworkType, "ipv4")
	case e.Source.IsValid():
		w.text(FieldNetworkType, "ipv6")
	}

	if e.VLAN != 0 {
		w.text(FieldNetworkVLAN, event.Port(e.VLAN).String())
	}
}

// protocolOf names the application protocol whose details e has.
func protocolOf(e *event.Event) string {
	switch {
	case e.DNS != nil:
		return "dns"
	case e.HTTP != nil:
		return "http"
	case e.TLS != nil && e.TLS.QUIC:
		return "quic"
	case e.TLS != nil:
		return "tls"
	default:
		return ""
	}
}

// appendObserver writes observer.*.
func (x *ECS) appendObserver(w *writer, e *event.Event) {
	w.text(FieldObserverHostname, x.hostname)
	w.text(FieldObserverInterface, e.Interface)
	w.text(FieldObserverName, e.Sensor)
	w.text(FieldObserverProduct, product)
	w.text(FieldObserverType, "ids")
	w.text(FieldObserverVendor, product)
	w.text(FieldObserverVersion, x.version)
}

// appendRule writes rule.*.
func appendRule(w *writer, e *event.Event) {
	if t := e.Threat; t != nil {
		w.text(FieldRuleCategory, t.Class)
		w.text(FieldRuleID, t.Rule)
	}

	w.text(FieldRuleName, e.Info)
	w.text(FieldRuleRuleset, ruleset(e.Reference))
}

// ruleset names the list behind a reference: without the other lists that have
// the trail too, and without brackets around the whole.
func ruleset(reference string) string {
	first, _, _ := strings.Cut(reference, " (+")
	if inner, ok := strings.CutPrefix(first, "("); ok && strings.IndexByte(inner, ')') == len(inner)-1 {
		return strings.TrimSuffix(inner, ")")
	}

	return first
}

// appendThreat writes threat.*: the indicator that was hit, and ATT&CK.
func appendThreat(w *writer, e *event.Event) {
	t := e.Threat
	if t == nil {
		return
	}

	list := t.Origin != event.OriginHeuristic
	if list {
		appendEnrichment(w, e)

		if t.Origin == event.OriginFeed {
			w.text(FieldThreatFeedName, ruleset(e.Reference))
		}
	}

	if len(t.Techniques) > 0 {
		w.text(FieldThreatFramework, framework)
	}

	if list {
		appendIndicator(w, e, 0)
	}

	appendTechniques(w, t.Techniques)
}

// appendTechniques writes threat.tactic.* and threat.technique.*.
func appendTechniques(w *writer, ids []string) {
	var tacticIDs, tacticNames, techniqueIDs, techniqueNames, subIDs, subNames []string

	for _, id := range ids {
		t, ok := threat.TechniqueByID(id)
		if !ok {
			continue
		}

		tacticIDs = appendOnce(tacticIDs, t.TacticID)
		tacticNames = appendOnce(tacticNames, t.TacticName)

		parent, _, isSub := strings.Cut(id, ".")
		techniqueIDs = appendOnce(techniqueIDs, parent)
		techniqueNames = appendOnce(techniqueNames, cmp.Or(t.Parent, t.Name))

		if isSub {
			subIDs = append(subIDs, id)
			subNames = append(subNames, t.Name)
		}
	}

	w.texts(FieldThreatTacticID, tacticIDs...)
	w.texts(FieldThreatTacticName, tacticNames...)
	w.texts(FieldThreatTechniqueID, techniqueIDs...)
	w.texts(FieldThreatTechniqueName, techniqueNames...)
	w.texts(FieldThreatSubID, subIDs...)
	w.texts(FieldThreatSubName, subNames...)
}
