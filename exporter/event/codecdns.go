package event

// Fields of what DNS gave.
const (
	dnsName = 1 + iota
	dnsAnswer
	dnsType
	dnsClass
	dnsCode
	dnsResponse
	dnsAnswers
	dnsID
	dnsMore
)

// dns writes what DNS gave unless it is nil.
func (w *wire) dns(field int, d *DNS) {
	if d == nil {
		return
	}

	start := w.open(field)
	w.text(dnsName, d.Name)
	w.addr(dnsAnswer, d.Answer)
	w.number(dnsType, int64(d.Type))
	w.number(dnsClass, int64(d.Class))
	w.number(dnsCode, int64(d.Code))
	w.flag(dnsResponse, d.Response)
	w.answers(dnsAnswers, d.Answers)
	w.number(dnsID, int64(d.ID))
	w.flag(dnsMore, d.More)
	w.close(start)
}

// dns reads what DNS gave.
func (r *reader) dns() *DNS {
	d := &DNS{}

	in := r.inside()
	for in.next() {
		switch in.field {
		case dnsName:
			d.Name = in.value
		case dnsAnswer:
			d.Answer = in.addr()
		case dnsType:
			d.Type = integer[uint16](&in)
		case dnsClass:
			d.Class = integer[uint16](&in)
		case dnsCode:
			d.Code = integer[uint8](&in)
		case dnsResponse:
			d.Response = true
		case dnsAnswers:
			d.Answers = in.answers()
		case dnsID:
			d.ID = integer[uint16](&in)
		case dnsMore:
			d.More = true
		}
	}

	r.check(in.bad == 0)

	return d
}

// Fields of an answer.
const (
	answerName = 1 + iota
	answerType
	answerTTL
	answerData
)

// answers writes a list unless it is nil.
func (w *wire) answers(field int, list []DNSAnswer) {
	if list == nil {
		return
	}

	start := w.open(field)

	for i := range list[:min(len(list), MaxDNSAnswers)] {
		a := &list[i]
		value := w.item()
		w.text(answerName, a.Name)
		w.number(answerType, int64(a.Type))
		w.number(answerTTL, int64(a.TTL))
		w.text(answerData, a.Data)
		w.close(value)
	}

	w.close(start)
}

// answers reads a list.
func (r *reader) answers() []DNSAnswer {
	return list(r, 1, MaxDNSAnswers, func(in *reader) (a DNSAnswer, ok bool) {
		one, ok := in.item()
		for one.next() {
			switch one.field {
			case answerName:
				a.Name = one.value
			case answerType:
				a.Type = integer[uint16](&one)
			case answerTTL:
				a.TTL = integer[uint32](&one)
			case answerData:
				a.Data = one.value
			}
		}

		return a, ok && one.bad == 0
	})
}
