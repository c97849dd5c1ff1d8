package schema

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/threat"
)

// indicator is the trail that was hit, in ECS's words.
type indicator struct {
	kind, domain, original string
	ip                     netip.Addr
	port                   uint16
}

// indicatorOf describes the list entry that e hit. Heuristics have none.
func indicatorOf(e *event.Event) (i indicator) {
	trail := e.Threat.Trail

	switch e.Kind {
	case event.KindIP, event.KindIPORT:
		i.setAddress(trail)
	case event.KindDNS:
		if isAddress(trail) || isNetwork(e.DNS, trail) { // of an answer
			i.setAddress(trail)
		} else {
			i.kind, i.domain = "domain-name", trail
		}
	case event.KindCERT:
		i.kind = "x509-certificate"
	case event.KindJA4, event.KindUA:
		i.kind = "software" // of the client
	default:
		i.kind, i.original = "url", trail
	}

	return i
}

// isNetwork reports whether trail is a network that an address of an answer lies
// in.
func isNetwork(d *event.DNS, trail string) bool {
	if d == nil || strings.Trim(trail, "0123456789abcdefABCDEF.:/- ") != "" { // saves the parsing
		return false
	}

	for _, s := range resolvedIPs(d) {
		if a, err := netip.ParseAddr(s); err == nil && threat.Covers(trail, a) {
			return true
		}
	}

	return false
}

// setAddress describes an address, one with a port, a network, or a range; the
// last two have a type only.
func (i *indicator) setAddress(trail string) {
	first := trail

	if ap, err := netip.ParseAddrPort(trail); err == nil {
		i.ip, i.port = ap.Addr(), ap.Port()
	} else if ip, err := netip.ParseAddr(trail); err == nil {
		i.ip = ip
	} else if end := strings.IndexAny(trail, "/- "); end > 0 {
		first = trail[:end]
	}

	i.kind = "ipv4-addr"
	if strings.Count(first, ":") > 1 {
		i.kind = "ipv6-addr"
	}
}

// appendIndicator writes the indicator's fields, the first skip bytes of their
// names left out.
func appendIndicator(w *writer, e *event.Event, skip int) {
	t, i := e.Threat, indicatorOf(e)

	w.text(FieldIndicatorConfidence[skip:], t.Confidence.String())
	w.text(FieldIndicatorDescription[skip:], e.Info)

	if i.ip.IsValid() {
		w.text(FieldIndicatorIP[skip:], i.ip.String())
	}

	w.text(FieldIndicatorName[skip:], t.Trail)

	if i.port != 0 {
		w.number(FieldIndicatorPort[skip:], int64(i.port))
	}

	w.text(FieldIndicatorProvider[skip:], ruleset(e.Reference))
	w.text(FieldIndicatorType[skip:], i.kind)
	w.text(FieldIndicatorURLDomain[skip:], i.domain)
	w.text(FieldIndicatorURLOriginal[skip:], i.original)
}

// appendEnrichment writes threat.enrichments: the indicator again and where it
// matched, in the nested form that Elastic Security reads.
func appendEnrichment(w *writer, e *event.Event) {
	w.key(FieldThreatEnrichments)

	sub := begin(append(w.buf, '['))
	appendIndicator(sub, e, len("threat."))

	field, value := matchOf(e)
	sub.text(FieldMatchedAtomic[len(FieldThreatEnrichments)+1:], value)
	sub.text(FieldMatchedField[len(FieldThreatEnrichments)+1:], field)
	sub.text(FieldMatchedType[len(FieldThreatEnrichments)+1:], "indicator_match_rule")

	w.buf = append(sub.end(), ']')
}

// matchOf returns the field of the document that the trail matched, and its
// value.
func matchOf(e *event.Event) (field, value string) {
	switch {
	case e.Kind == event.KindIP || e.Kind == event.KindIPORT:
		if field, value = matchedEnd(e); field != "" {
			return field, value
		}
	case e.Kind == event.KindDNS && e.DNS != nil:
		return matchedName(e.DNS, e.Threat.Trail)
	case e.Kind == event.KindDNS && e.TLS != nil:
		return FieldTLSServerName, e.TLS.ServerName
	case e.Kind == event.KindDNS && e.HTTP != nil:
		host, _ := splitHost(e.HTTP.Host)

		return FieldURLDomain, host
	case e.Kind == event.KindCERT && e.TLS != nil:
		if len(e.Threat.Trail) == len(e.TLS.CertificateSHA256) {
			return FieldTLSServerSHA256, strings.ToUpper(e.TLS.CertificateSHA256)
		}

		return FieldTLSServerSHA1, strings.ToUpper(e.TLS.CertificateSHA1)
	case e.Kind == event.KindJA4 && e.TLS != nil:
		return FieldJA4, e.TLS.JA4
	case e.Kind == event.KindUA && e.HTTP != nil:
		return FieldUserAgent, e.HTTP.UserAgent
	case e.HTTP != nil:
		return FieldURLOriginal, e.HTTP.Path
	}

	return FieldTrail, e.Trail
}

// matchedEnd returns the end of the connection that the trail names: its
// address, or a network that it lies in. The destination goes first.
func matchedEnd(e *event.Event) (field, value string) {
	ip := indicatorOf(e).ip
	named := func(a netip.Addr) bool {
		return a.IsValid() && (a == ip || !ip.IsValid() && threat.Covers(e.Threat.Trail, a))
	}

	switch {
	case named(e.Destination):
		return FieldDestinationIP, e.Destination.String()
	case named(e.Source):
		return FieldSourceIP, e.Source.String()
	default:
		return "", ""
	}
}

// matchedName returns the name of a DNS message that the trail stands for: the
// question's, or the name of an answer, or a name or address in its content.
func matchedName(d *event.DNS, trail string) (field, value string) {
	stands := func(s string) bool {
		rest, ok := strings.CutSuffix(s, trail)

		return ok && trail != "" && (rest == "" || strings.HasSuffix(rest, "."))
	}

	if stands(d.Name) {
		return FieldDNSQuestionName, d.Name
	}

	for i := range d.Answers {
		a := &d.Answers[i]

		if stands(a.Name) {
			return FieldDNSAnswersName, a.Name
		}

		if target := targetOf(a); stands(target) {
			return FieldDNSAnswersData, target
		}

		for _, ip := range addressesOf(a) {
			if ip.String() == trail || threat.Covers(trail, ip) {
				return FieldDNSAnswersData, ip.String()
			}
		}
	}

	return FieldDNSQuestionName, d.Name
}
