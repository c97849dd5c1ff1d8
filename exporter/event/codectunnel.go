package event

// Fields of a tunnel.
const (
	tunnelKind = 1 + iota
	tunnelSource
	tunnelDestination
	tunnelID
	tunnelHasID
)

// tunnels writes a list unless it is nil.
func (w *wire) tunnels(field int, list []Tunnel) {
	if list == nil {
		return
	}

	start := w.open(field)

	for i := range list[:min(len(list), MaxTunnels)] {
		t := &list[i]
		value := w.item()
		w.text(tunnelKind, t.Kind)
		w.addr(tunnelSource, t.Source)
		w.addr(tunnelDestination, t.Destination)
		w.number(tunnelID, int64(t.ID))
		w.flag(tunnelHasID, t.HasID)
		w.close(value)
	}

	w.close(start)
}

// tunnels reads a list.
func (r *reader) tunnels() []Tunnel {
	return list(r, 1, MaxTunnels, func(in *reader) (t Tunnel, ok bool) {
		one, ok := in.item()
		for one.next() {
			switch one.field {
			case tunnelKind:
				t.Kind = one.value
			case tunnelSource:
				t.Source = one.addr()
			case tunnelDestination:
				t.Destination = one.addr()
			case tunnelID:
				t.ID = integer[uint32](&one)
			case tunnelHasID:
				t.HasID = true
			}
		}

		return t, ok && one.bad == 0
	})
}
