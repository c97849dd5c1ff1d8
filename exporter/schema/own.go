package schema

import "github.com/trailscope/trailscope/exporter/event"

// appendOwn writes trailscope.*: what ECS has no field for, and the event's own
// columns as they are.
func appendOwn(w *writer, e *event.Event) {
	t := e.Threat
	if t == nil {
		t = &event.Threat{Service: event.Service{Port: event.NoPort}}
	}

	w.flag(FieldAtLeast, e.AtLeast)
	w.text(FieldClass, t.Class)

	if e.Threat != nil {
		w.text(FieldConfidence, t.Confidence.String())
	}

	w.number(FieldCount, int64(e.Events()))
	w.flag(FieldCustom, t.Custom)

	if e.DNS != nil {
		w.flag(FieldDNSMore, e.DNS.More)
	}

	w.text(FieldForwarded, e.Forwarded)
	w.text(FieldInfo, e.Info)
	w.text(FieldKind, string(e.Kind))

	if t.Machine.IsValid() {
		w.text(FieldMachine, t.Machine.String())
	}

	w.text(FieldMerge, e.Merge.String())

	if e.Threat != nil {
		w.text(FieldOrigin, t.Origin.String())
	}

	w.text(FieldReference, e.Reference)
	w.flag(FieldRetro, e.Retro)

	if e.Threat != nil {
		w.number(FieldRisk, int64(t.Risk))
	}

	if t.Service.Port >= 0 {
		w.text(FieldServiceName, t.Service.Name)
		w.number(FieldServicePort, int64(t.Service.Port))
		w.flag(FieldServiceRisky, t.Service.Risky)
		w.text(FieldServiceSide, t.Service.Side.String())
	}

	if e.Threat != nil {
		w.text(FieldSeverity, t.Severity.String())
		w.text(FieldThreatDisplay, t.Display)
		w.text(FieldThreatID, t.ID.String())
	}

	if e.TLS != nil {
		w.text(FieldJA4, e.TLS.JA4)
	}

	w.text(FieldTrail, e.Trail)

	if e.Threat != nil {
		w.text(FieldTrailNormal, t.Trail)
	}

	appendTunnels(w, e.Tunnels)
}
