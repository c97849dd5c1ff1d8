package schema

import "github.com/trailscope/trailscope/exporter/event"

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

// AnswerTexts returns all records in words, joined by commas.
func AnswerTexts(list []event.DNSAnswer) string {
	const between = len(", ") + len(" TYPE65535 ")

	size := 0
	for i := range list {
		size += len(list[i].Name) + between + len(list[i].Data)
	}

	b := make([]byte, 0, size)

	for i := range list {
		if i > 0 {
			b = append(b, ", "...)
		}

		b = appendAnswer(b, &list[i])
	}

	return string(b)
}

// appendAnswer appends a record in words, absent ones left out.
func appendAnswer(b []byte, a *event.DNSAnswer) []byte {
	start := len(b)

	for _, word := range [...]string{a.Name, dnsType(a.Type), a.Data} {
		if len(b) > start && word != "" {
			b = append(b, ' ')
		}

		b = append(b, word...)
	}

	return b
}
