package event

// Fields of a threat; see the fields of an event for the rules.
const (
	threatID = 1 + iota
	threatDisplay
	threatTrail
	threatClass
	threatRule
	threatTechniques
	threatMachine
	threatServiceName
	threatServicePort
	threatServiceSide
	threatServiceRisky
	threatRisk
	threatSeverity
	threatConfidence
	threatDirection
	threatOrigin
	threatCustom
)

// threat writes a threat unless it is nil.
func (w *wire) threat(field int, t *Threat) {
	if t == nil {
		return
	}

	start := w.open(field)
	w.bytes16(threatID, t.ID)
	w.text(threatDisplay, t.Display)
	w.text(threatTrail, t.Trail)
	w.text(threatClass, t.Class)
	w.text(threatRule, t.Rule)
	w.texts(threatTechniques, t.Techniques)
	w.addr(threatMachine, t.Machine)
	w.text(threatServiceName, t.Service.Name)
	w.number(threatServicePort, int64(t.Service.Port))
	w.number(threatServiceSide, int64(t.Service.Side))
	w.flag(threatServiceRisky, t.Service.Risky)
	w.number(threatRisk, int64(t.Risk))
	w.number(threatSeverity, int64(t.Severity))
	w.number(threatConfidence, int64(t.Confidence))
	w.number(threatDirection, int64(t.Direction))
	w.number(threatOrigin, int64(t.Origin))
	w.flag(threatCustom, t.Custom)
	w.close(start)
}

// threat reads a threat.
func (r *reader) threat(t *Threat) {
	in := r.inside()
	for in.next() {
		switch in.field {
		case threatID:
			t.ID = in.bytes16()
		case threatDisplay:
			t.Display = in.value
		case threatTrail:
			t.Trail = in.value
		case threatClass:
			t.Class = in.value
		case threatRule:
			t.Rule = in.value
		case threatTechniques:
			t.Techniques = in.texts()
		case threatMachine:
			t.Machine = in.addr()
		case threatServiceName:
			t.Service.Name = in.value
		case threatServicePort:
			t.Service.Port = integer[Port](&in)
		case threatServiceSide:
			t.Service.Side = integer[Side](&in)
		case threatServiceRisky:
			t.Service.Risky = true
		case threatRisk:
			t.Risk = integer[int](&in)
		case threatSeverity:
			t.Severity = integer[Severity](&in)
		case threatConfidence:
			t.Confidence = integer[Confidence](&in)
		case threatDirection:
			t.Direction = integer[Direction](&in)
		case threatOrigin:
			t.Origin = integer[Origin](&in)
		case threatCustom:
			t.Custom = true
		}
	}

	r.check(in.bad == 0)
}
