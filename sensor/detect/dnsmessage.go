package detect

import "github.com/trailscope/trailscope/sensor/proto/dns"

// dnsMessage examines the DNS message in hand: all of its questions and answers.
func (e *Engine) dnsMessage(transport string) {
	w := &e.full.whole
	ok := e.does(DNSMessages) && e.full.dns.Read(e.packet.Payload, w)
	if !ok || len(w.Questions) > 0 && !dns.ValidNameFull(w.Questions[0].Name) {
		if transport == transportUDP {
			e.dns() // what Maltrail makes of it
		}
	}
	if !ok || w.Opcode != 0 {
		return
	}
	e.about.whole, e.about.message = w, e.packet.Payload
	if w.Response {
		e.answers(transport)
	} else {
		e.questions(transport)
	}
	e.about.dns, e.about.whole, e.about.message = nil, nil, nil
}

// ask makes a question the one that events are about.
func (e *Engine) ask(q *dns.Question, kind dns.Kind) bool {
	e.about.dns = nil
	if !q.HasType || !dns.ValidNameFull(q.Name) {
		return false
	}
	e.message = dns.Message{Name: q.Name, Type: q.Type, Class: q.Class, Kind: kind}
	e.about.dns = &e.message
	return true
}

// questions examines the questions of a query.
func (e *Engine) questions(transport string) {
	w := e.about.whole
	asked := false
	for i := range w.Questions {
		q := &w.Questions[i]
		if !e.ask(q, dns.KindQuery) || q.Class != dns.ClassIN && q.Class != classAny {
			continue
		}
		if dns.Ignored(q.Name) {
			e.ignoredName(q.Name, transport)
			continue
		}
		found, flood := e.exhaustion.Query(e.second, q.Name)
		if found.Trail != "" {
			e.nameFound(found)
		}
		if flood {
			if e.does(ExhaustedNames) && !e.rules.Allow.Domain(q.Name) {
				e.suffixTrail(q.Name, transport)
			}
			continue
		}
		if !asked {
			e.resolver()
			asked = true
		}
		e.checkDomain(q.Name, transport)
	}
}

// classAny asks for all classes (RFC 1035 3.2.5).
const classAny = 255

// ignoredName looks a name up whose suffix belongs to no public resolver: only a
// trail makes it interesting.
func (e *Engine) ignoredName(name []byte, transport string) {
	if e.does(DNSNames) && !e.rules.Allow.Domain(name) {
		e.suffixTrail(name, transport)
	}
}

// Response codes (RFC 1035 4.1.1).
const (
	codeSuccess      = 0
	codeNoSuchDomain = 3
)

// answers examines what a response tells about its first question.
func (e *Engine) answers(transport string) {
	w := e.about.whole
	kind := dns.KindAnswer
	if w.Code == codeNoSuchDomain {
		kind = dns.KindNoSuchDomain
	}
	if len(w.Questions) == 0 || !e.ask(&w.Questions[0], kind) {
		return
	}
	ignored := dns.Ignored(e.message.Name)
	switch {
	case w.Code == codeNoSuchDomain && e.options.Heuristics && !ignored:
		e.noSuchDomain(e.message.Name)
	case w.Code == codeSuccess && e.options.Heuristics && !ignored:
		e.answerAddresses()
	}
	if e.does(DNSAnswers) && !e.rules.Allow.Domain(e.message.Name) {
		e.answerNames(transport)
	}
}

// answerAddresses reports the first address of the answers that is a sinkhole or
// a parking site.
func (e *Engine) answerAddresses() {
	for i := range e.about.whole.Records {
		r := &e.about.whole.Records[i]
		if r.Section != dns.SectionAnswer {
			continue
		}
		for _, a := range r.Addrs {
			if e.answerAddress(a) {
				return
			}
		}
		if !e.does(DNSAnswers) && r.Type == dns.TypeA {
			return
		}
	}
}

// answerNames reports the first name of the answers that falls under a trail,
// unless the question does so by the same one: then the query was reported.
func (e *Engine) answerNames(transport string) {
	question := e.message.Name
	for i := range e.about.whole.Records {
		r := &e.about.whole.Records[i]
		if e.answerName(question, r.Owner, transport) || e.answerName(question, r.Name, transport) {
			return
		}
	}
}

// answerName reports a name of an answer if it falls under a trail.
func (e *Engine) answerName(question, name []byte, transport string) (found bool) {
	if len(name) == 0 || string(name) == string(question) || e.full.clean.has(name) {
		return false
	}
	if !dns.ValidNameFull(name) || e.rules.Allow.Domain(name) {
		return false
	}
	start, r := e.suffix(name)
	if r == 0 {
		if e.patternTrail(name, transport) {
			return true
		}
		e.full.clean.add(name)
		return false
	}
	if _, same := e.suffix(question); same == r {
		return false
	}
	e.domainEvent(transport, suffixText(name, start), r)
	return true
}
