package schema

import (
	"net/netip"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/trailscope/trailscope/exporter/event"
)

// otelEnds adds source.* and destination.*.
func otelEnds(w *attributes, e *event.Event) {
	if e.Source.IsValid() {
		w.text(FieldSourceAddress, e.Source.String())
		w.text(FieldSourceIP, e.Source.String())
	}

	otelPorts(w, FieldSourcePort, e.SourcePorts, e.SourcePort)
	otelPlace(w, e.SourcePlace, FieldSourceASN, FieldSourceASName, FieldSourceCountry)

	single := [1]netip.Addr{e.Destination}

	list := e.Destinations
	if len(list) == 0 {
		list = single[:]
	}

	ips := make([]string, 0, len(list))

	for _, a := range list {
		if a.IsValid() {
			ips = append(ips, a.String())
		}
	}

	w.values(FieldDestinationAddress, ips)
	w.values(FieldDestinationIP, ips)
	otelPorts(w, FieldDestinationPort, e.DestinationPorts, e.DestinationPort)
	otelPlace(w, e.DestinationPlace, FieldDestinationASN, FieldDestinationASName, FieldDestinationCountry)
}

// otelPorts adds one port or several, leaving out absent ones.
func otelPorts(w *attributes, name string, list []event.Port, single event.Port) {
	if len(list) == 0 {
		if single >= 0 {
			w.number(name, int64(single))
		}

		return
	}

	numbers := make([]int64, 0, len(list))

	for _, p := range list {
		if p >= 0 {
			numbers = append(numbers, int64(p))
		}
	}

	if len(numbers) > 0 {
		w.list = append(w.list, attribute.Int64Slice(name, numbers))
	}
}

// otelPlace adds where an end is registered.
func otelPlace(w *attributes, p *event.Place, number, organization, country string) {
	if p == nil {
		return
	}

	if p.ASN != 0 {
		w.number(number, int64(p.ASN))
	}

	w.text(organization, p.Organization)
	w.text(country, p.Country)
}

// otelNetwork adds network.*.
func otelNetwork(w *attributes, e *event.Event) {
	w.text(FieldNetworkCommunityID, e.CommunityID)

	if isAddress(e.Forwarded) {
		w.text(FieldNetworkForwardedIP, e.Forwarded)
	}

	labels := e.Transports
	if len(labels) == 0 {
		labels = []string{e.Transport}
	}

	numbers, names := make([]string, 0, len(labels)), make([]string, 0, len(labels))

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

	w.values(FieldNetworkIANANumber, numbers)
	w.text(OTelNetworkInterface, e.Interface)
	w.text(OTelNetworkProtocol, protocolOf(e))
	w.values(FieldNetworkTransport, names)

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

// otelDNS adds dns.*.
func otelDNS(w *attributes, d *event.DNS) {
	if d == nil {
		return
	}

	parts := splitDomain(d.Name)

	w.text(FieldDNSQuestionClass, dnsClass(d.Class))
	w.text(FieldDNSQuestionName, d.Name)
	w.text(FieldDNSQuestionRegistered, parts.registered)
	w.text(FieldDNSQuestionSubdomain, parts.subdomain)
	w.text(FieldDNSQuestionTopLevel, parts.topLevel)
	w.text(FieldDNSQuestionType, dnsType(d.Type))

	if d.ID != 0 {
		w.text(FieldDNSID, event.Port(d.ID).String())
	}

	resolved := resolvedIPs(d)
	w.texts(OTelDNSAnswers, resolved)
	w.texts(FieldDNSResolvedIP, resolved)

	texts := make([]string, 0, len(d.Answers))
	for i := range d.Answers {
		texts = append(texts, string(appendAnswer(nil, &d.Answers[i])))
	}

	w.texts(OTelDNSAnswerTexts, texts)
	w.flag(FieldDNSMore, d.More)

	if d.Response {
		w.text(FieldDNSResponseCode, dnsCode(d.Code))
		w.text(FieldDNSType, "answer")
	} else {
		w.text(FieldDNSType, "query")
	}
}

// otelHTTP adds http.*, url.* and user_agent.*.
func otelHTTP(w *attributes, h *event.HTTP) {
	if h == nil {
		return
	}

	w.text(FieldHTTPMethod, h.Method)
	w.text(FieldHTTPMimeType, h.ContentType)

	if h.Status != 0 {
		w.number(FieldHTTPStatus, int64(h.Status))
	}

	w.text(OTelNetworkVersion, h.Version)
	w.text(FieldUserAgent, h.UserAgent)

	if h.Host == "" && h.Path == "" {
		return
	}

	host, port := splitHost(h.Host)
	parts := splitDomain(host)

	w.text(FieldURLDomain, host)
	w.text(FieldURLOriginal, h.Path)

	if strings.HasPrefix(h.Path, "/") {
		path, query, _ := strings.Cut(h.Path, "?")
		w.text(FieldURLPath, path)
		w.text(FieldURLQuery, query)
	}

	if port > 0 {
		w.number(FieldURLPort, int64(port))
	}

	w.text(FieldURLRegistered, parts.registered)
	w.text(FieldURLSubdomain, parts.subdomain)
	w.text(FieldURLTopLevel, parts.topLevel)
}

// otelOwn adds trailscope.*.
func otelOwn(w *attributes, e *event.Event) {
	w.flag(FieldAtLeast, e.AtLeast)
	w.number(FieldCount, int64(e.Events()))
	w.text(FieldForwarded, e.Forwarded)
	w.text(FieldInfo, e.Info)
	w.text(FieldKind, string(e.Kind))
	w.text(FieldMerge, e.Merge.String())
	w.text(FieldReference, e.Reference)
	w.flag(FieldRetro, e.Retro)
	w.text(FieldTrail, e.Trail)

	t := e.Threat
	if t == nil {
		return
	}

	w.text(FieldClass, t.Class)
	w.text(FieldConfidence, t.Confidence.String())
	w.flag(FieldCustom, t.Custom)

	if t.Machine.IsValid() {
		w.text(FieldMachine, t.Machine.String())
	}

	w.text(FieldOrigin, t.Origin.String())
	w.number(FieldRisk, int64(t.Risk))

	if t.Service.Port >= 0 {
		w.text(FieldServiceName, t.Service.Name)
		w.number(FieldServicePort, int64(t.Service.Port))
		w.flag(FieldServiceRisky, t.Service.Risky)
		w.text(FieldServiceSide, t.Service.Side.String())
	}

	w.text(FieldSeverity, t.Severity.String())
	w.text(FieldThreatDisplay, t.Display)
	w.text(FieldThreatID, t.ID.String())
	w.text(FieldTrailNormal, t.Trail)
}
