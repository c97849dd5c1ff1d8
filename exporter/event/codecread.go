package event

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// reader reads what wire wrote. The first defect ends the reading and is kept.
type reader struct {
	s     string // what is left
	value string // of the current field
	field int    // its number
	bad   int    // the field with a defect, 0 without one
}

// next moves to the next field. Numbers must ascend, so that no field is read
// twice.
func (r *reader) next() bool {
	if r.s == "" || r.bad != 0 {
		return false
	}

	field, ok := r.uvarint()
	value, whole := r.cut()

	if !ok || !whole || field <= uint64(r.field) || field > maxField {
		r.bad = max(r.field, 1)

		return false
	}

	r.field, r.value = int(field), value

	return true
}

// maxField is the highest field number that will ever be given, ours: it keeps
// damaged numbers apart from later ones.
const maxField = 1 << 20

// uvarint takes a number off what is left.
func (r *reader) uvarint() (n uint64, ok bool) {
	for i := range min(len(r.s), binary.MaxVarintLen64) {
		b := r.s[i]
		if i == binary.MaxVarintLen64-1 && b > 1 {
			return 0, false // beyond 64 bits
		}

		n |= uint64(b&0x7f) << (7 * i)

		if b < 0x80 {
			r.s = r.s[i+1:]

			return n, true
		}
	}

	return 0, false
}

// varint takes a zigzag number off what is left.
func (r *reader) varint() (n int64, ok bool) {
	u, ok := r.uvarint()

	return int64(u>>1) ^ -int64(u&1), ok
}

// cut takes a length and that many bytes off what is left.
func (r *reader) cut() (s string, ok bool) {
	n, ok := r.uvarint()
	if !ok || n > uint64(len(r.s)) {
		return "", false
	}

	s, r.s = r.s[:n], r.s[n:]

	return s, true
}

// inside returns a reader of the current field's value.
func (r *reader) inside() reader { return reader{s: r.value} }

// item takes a value of several fields off what is left and returns a reader of
// it.
func (r *reader) item() (item reader, ok bool) {
	s, ok := r.cut()

	return reader{s: s}, ok
}

// check notes a defect of the current field.
func (r *reader) check(ok bool) {
	if !ok && r.bad == 0 {
		r.bad = r.field
	}
}

// integer reads a number that must fit its type.
func integer[T ~int | ~int32 | ~uint8 | ~uint16 | ~uint32](r *reader) T {
	in := r.inside()
	n, ok := in.varint()
	r.check(ok && in.s == "" && int64(T(n)) == n)

	return T(n)
}

// time reads a time.
func (r *reader) time() time.Time {
	in := r.inside()
	seconds, ok1 := in.varint()
	nanos, ok2 := in.uvarint()
	r.check(ok1 && ok2 && in.s == "" && nanos < uint64(time.Second))

	return time.Unix(seconds, int64(nanos)).UTC()
}

// bytes16 reads an id.
func (r *reader) bytes16() (id [16]byte) {
	r.check(copy(id[:], r.value) == len(id) && len(r.value) == len(id))

	return id
}

// addr reads an address.
func (r *reader) addr() netip.Addr {
	a, ok := addrOf(r.value)
	r.check(ok)

	return a
}

// addrOf reads the bytes of an address.
func addrOf(s string) (a netip.Addr, ok bool) {
	var b [16]byte

	switch n := copy(b[:], s); {
	case n == 0:
		return a, true
	case len(s) == 4:
		return netip.AddrFrom4([4]byte(b[:4])), true
	case n < len(b):
		return a, false
	default:
		return netip.AddrFrom16(b).WithZone(s[n:]), true
	}
}

// addrs reads a list.
func (r *reader) addrs() []netip.Addr {
	return list(r, 5, MaxMerged, func(in *reader) (a netip.Addr, ok bool) { // a length and 4 bytes
		s, ok := in.cut()
		if ok {
			a, ok = addrOf(s)
		}

		return a, ok
	})
}

// ports reads a list.
func (r *reader) ports() []Port {
	return list(r, 1, MaxMerged, func(in *reader) (Port, bool) {
		n, ok := in.varint()

		return Port(n), ok && int64(Port(n)) == n
	})
}

// texts reads a list.
func (r *reader) texts() []string {
	return list(r, 2, MaxMerged, (*reader).cut)
}

// list reads at most limit values that usually take size bytes at least.
func list[T any](r *reader, size, limit int, value func(in *reader) (T, bool)) []T {
	in := r.inside()
	values := make([]T, 0, min(len(in.s)/size, limit))

	for in.s != "" && len(values) < limit {
		v, ok := value(&in)
		if !ok {
			r.check(false)

			return nil
		}

		values = append(values, v)
	}

	r.check(in.s == "")

	return values
}
