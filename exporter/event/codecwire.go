package event

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// wire writes fields: number, length, value. Numbers are zigzag varints, texts
// their bytes, a list its values one after the other, each with its length.
type wire struct {
	b []byte
}

// head writes a field's number and length.
func (w *wire) head(field, length int) {
	w.b = binary.AppendUvarint(w.b, uint64(field))
	w.b = binary.AppendUvarint(w.b, uint64(length))
}

// open begins a field whose length is not known yet; close ends it.
func (w *wire) open(field int) (start int) {
	w.head(field, 0)

	return len(w.b)
}

// item begins a value of a list that has fields itself; close ends it.
func (w *wire) item() (start int) {
	w.b = append(w.b, 0)

	return len(w.b)
}

// close fills in the length of the field or value that begins at start. A length of more
// than one byte moves the value.
func (w *wire) close(start int) {
	var length [binary.MaxVarintLen64]byte

	n := binary.PutUvarint(length[:], uint64(len(w.b)-start))
	if n > 1 {
		w.b = append(w.b, length[:n-1]...)
		copy(w.b[start+n-1:], w.b[start:len(w.b)-(n-1)])
	}

	copy(w.b[start-1:], length[:n])
}

// text writes a text unless it is empty.
func (w *wire) text(field int, s string) {
	if s != "" {
		w.head(field, len(s))
		w.b = append(w.b, s...)
	}
}

// number writes a number unless it is 0.
func (w *wire) number(field int, n int64) {
	if n != 0 {
		start := w.open(field)
		w.b = binary.AppendVarint(w.b, n)
		w.b[start-1] = byte(len(w.b) - start)
	}
}

// flag writes an empty field for true.
func (w *wire) flag(field int, set bool) {
	if set {
		w.head(field, 0)
	}
}

// bytes16 writes an id unless it is zero.
func (w *wire) bytes16(field int, id [16]byte) {
	if id != [16]byte{} {
		w.head(field, len(id))
		w.b = append(w.b, id[:]...)
	}
}

// time writes seconds since 1970 and nanoseconds.
func (w *wire) time(field int, t time.Time) {
	if !t.IsZero() {
		start := w.open(field)
		w.b = binary.AppendVarint(w.b, t.Unix())
		w.b = binary.AppendUvarint(w.b, uint64(t.Nanosecond()))
		w.b[start-1] = byte(len(w.b) - start)
	}
}

// addr writes an address unless it is the zero one.
func (w *wire) addr(field int, a netip.Addr) {
	if a.IsValid() {
		start := w.open(field)
		w.appendAddr(a)
		w.close(start)
	}
}

// appendAddr writes 4 or 16 bytes and the zone, or nothing.
func (w *wire) appendAddr(a netip.Addr) {
	switch {
	case !a.IsValid():
	case a.Is4():
		b := a.As4()
		w.b = append(w.b, b[:]...)
	default:
		b := a.As16()
		w.b = append(w.b, b[:]...)
		w.b = append(w.b, a.Zone()...)
	}
}

// addrs writes a list unless it is nil.
func (w *wire) addrs(field int, list []netip.Addr) {
	if list == nil {
		return
	}

	start := w.open(field)

	for _, a := range list[:min(len(list), MaxMerged)] {
		value := w.item()
		w.appendAddr(a)
		w.close(value)
	}

	w.close(start)
}

// ports writes a list unless it is nil.
func (w *wire) ports(field int, list []Port) {
	if list == nil {
		return
	}

	start := w.open(field)

	for _, p := range list[:min(len(list), MaxMerged)] {
		w.b = binary.AppendVarint(w.b, int64(p))
	}

	w.close(start)
}

// texts writes a list unless it is nil.
func (w *wire) texts(field int, list []string) {
	if list == nil {
		return
	}

	start := w.open(field)

	for _, s := range list[:min(len(list), MaxMerged)] {
		w.b = binary.AppendUvarint(w.b, uint64(len(s)))
		w.b = append(w.b, s...)
	}

	w.close(start)
}
