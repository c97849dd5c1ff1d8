package schema

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
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
		ip, err := netip.ParseAddr(trail)
		if ap, perr := netip.ParseAddrPort(trail); perr == nil {
			ip, err, i.port = ap.Addr(), nil, ap.Port()
		}

		if err == nil {
			i.ip = ip
		}

		i.kind = "ipv4-addr"
		if ip.Is6() {
			i.kind = "ipv6-addr"
		}
	case event.KindDNS:
		i.kind, i.domain = "domain-name", trail
	case event.KindCERT:
		i.kind = "x509-certificate"
	default:
		i.kind, i.original = "url", trail
	}

	return i
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
		ip := indicatorOf(e).ip
		if ip.IsValid() && ip == e.Source && ip != e.Destination {
			return FieldSourceIP, ip.String()
		}

		if ip.IsValid() && ip == e.Destination {
			return FieldDestinationIP, ip.String()
		}
	case e.Kind == event.KindDNS && e.DNS != nil:
		return FieldDNSQuestionName, e.DNS.Name
	case e.Kind == event.KindDNS && e.TLS != nil:
		return FieldTLSServerName, e.TLS.ServerName
	case e.Kind == event.KindDNS && e.HTTP != nil:
		host, _ := splitHost(e.HTTP.Host)

		return FieldURLDomain, host
	case e.Kind == event.KindCERT && e.TLS != nil:
		return FieldTLSServerSHA1, strings.ToUpper(e.TLS.CertificateSHA1)
	case e.HTTP != nil:
		return FieldURLOriginal, e.HTTP.Path
	}

	return FieldTrail, e.Trail
}
