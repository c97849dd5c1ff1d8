package schema

import (
	"net/netip"

	"github.com/trailscope/trailscope/exporter/event"
)

// Types of records whose content is an address.
const (
	typeA    = 1
	typeAAAA = 28
)

// appendDNS writes dns.*.
func appendDNS(w *writer, d *event.DNS) {
	if d == nil {
		return
	}

	parts := splitDomain(d.Name)

	w.objects(FieldDNSAnswers, len(d.Answers), func(one *writer, i int) {
		const skip = len(FieldDNSAnswers) + 1

		a := &d.Answers[i]
		one.text(FieldDNSAnswersData[skip:], a.Data)
		one.text(FieldDNSAnswersName[skip:], a.Name)
		one.number(FieldDNSAnswersTTL[skip:], int64(a.TTL))
		one.text(FieldDNSAnswersType[skip:], dnsType(a.Type))
	})

	if d.ID != 0 {
		w.text(FieldDNSID, event.Port(d.ID).String())
	}

	w.text(FieldDNSQuestionClass, dnsClass(d.Class))
	w.text(FieldDNSQuestionName, d.Name)
	w.text(FieldDNSQuestionRegistered, parts.registered)
	w.text(FieldDNSQuestionSubdomain, parts.subdomain)
	w.text(FieldDNSQuestionTopLevel, parts.topLevel)
	w.text(FieldDNSQuestionType, dnsType(d.Type))
	w.texts(FieldDNSResolvedIP, resolvedIPs(d)...)

	if d.Response {
		w.text(FieldDNSResponseCode, dnsCode(d.Code))
		w.text(FieldDNSType, "answer")
	} else {
		w.text(FieldDNSType, "query")
	}
}

// resolvedIPs returns every address of the answers once, first the one that was
// looked up.
func resolvedIPs(d *event.DNS) (ips []string) {
	if d.Answer.IsValid() {
		ips = append(ips, d.Answer.String())
	}

	for i := range d.Answers {
		if a, ok := addressOf(&d.Answers[i]); ok {
			ips = appendOnce(ips, a.String())
		}
	}

	return ips
}

// addressOf returns the address in a record of the types A and AAAA.
func addressOf(r *event.DNSAnswer) (a netip.Addr, ok bool) {
	if r.Type != typeA && r.Type != typeAAAA {
		return a, false
	}

	a, err := netip.ParseAddr(r.Data)

	return a, err == nil
}

// AnswerText returns a record in words: `www.example CNAME cdn.example`.
func AnswerText(a *event.DNSAnswer) string {
	text := a.Name

	for _, part := range [...]string{dnsType(a.Type), a.Data} {
		if text != "" && part != "" {
			text += " "
		}

		text += part
	}

	return text
}
