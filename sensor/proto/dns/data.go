package dns

import (
	"encoding/binary"
	"net/netip"
)

// Layout of data. (RFC 1035 3.3.9, RFC 2782, RFC 9460 2.2, 14.3.2.)
const (
	preferenceLen  = 2 // of MX
	serviceLen     = 6 // of SRV: priority, weight, port
	priorityLen    = 2 // of SVCB and HTTPS
	paramHeaderLen = 4 // key and length
	paramALPN      = 1
	paramPort      = 3
	paramIPv4Hint  = 4
	paramIPv6Hint  = 6
	address6Len    = 16
)

// readData reads what a record's data refer to. Data of another form than their
// type says are left alone.
func (r *Reader) readData(msg []byte, rec *Record, w *Whole) {
	data := msg[rec.start:rec.end]
	switch rec.Type {
	case TypeA:
		if len(data) == addressLen && !rec.cut {
			rec.Addrs = r.readAddrs(data, addressLen, w)
		}
	case TypeAAAA:
		if len(data) == address6Len && !rec.cut {
			rec.Addrs = r.readAddrs(data, address6Len, w)
		}
	case TypeCNAME, TypeDNAME, TypeNS, TypePTR, TypeSOA:
		r.readTarget(msg, rec, 0, w)
	case TypeMX:
		r.readTarget(msg, rec, preferenceLen, w)
	case TypeSRV:
		r.readTarget(msg, rec, serviceLen, w)
	case TypeSVCB, TypeHTTPS:
		r.readService(msg, rec, w)
	}
}

// readTarget reads the name that is skip bytes behind the start of a record's data
// and returns the offset behind it, or 0. Data may be empty in dynamic updates.
func (r *Reader) readTarget(msg []byte, rec *Record, skip int, w *Whole) (end int) {
	at := int(rec.start) + skip
	if at >= int(rec.end) {
		w.Malformed = w.Malformed || rec.start < rec.end && !rec.cut

		return 0
	}

	name, end := r.readName(msg, at)
	if end == 0 && r.fault == faultLimit || rec.cut && end == 0 {
		return r.give(w)
	} else if end == 0 || end > int(rec.end) {
		w.Malformed = true

		return 0
	}

	rec.Name = name

	return end
}

// readService reads the target and the address hints of a SVCB or HTTPS record.
// Hints of the alias mode are ignored, as RFC 9460 2.4.2 says.
func (r *Reader) readService(msg []byte, rec *Record, w *Whole) {
	at := r.readTarget(msg, rec, priorityLen, w)
	if at == 0 {
		return
	}

	rec.params = uint16(at)
	alias := binary.BigEndian.Uint16(msg[rec.start:]) == 0
	if len(rec.Name) == 1 && rec.Name[0] == '.' {
		rec.Name = nil
	}

	first := r.numAddrs
	for params := msg[at:rec.end]; !alias; {
		key, value, rest, ok := cutParam(params)
		if !ok {
			break
		}

		switch key {
		case paramIPv4Hint:
			r.readAddrs(value, addressLen, w)
		case paramIPv6Hint:
			r.readAddrs(value, address6Len, w)
		}

		params = rest
	}

	rec.Addrs = r.addrs[first:r.numAddrs:r.numAddrs]
}

// cutParam cuts the first parameter off those of a SVCB or HTTPS record.
func cutParam(params []byte) (key uint16, value, rest []byte, ok bool) {
	if len(params) < paramHeaderLen {
		return 0, nil, nil, false
	}

	key = binary.BigEndian.Uint16(params)
	size := int(binary.BigEndian.Uint16(params[2:]))
	params = params[paramHeaderLen:]
	if size > len(params) {
		return 0, nil, nil, false
	}

	return key, params[:size], params[size:], true
}

// readAddrs appends the addresses of size bytes that data consist of to r.addrs
// and returns them.
func (r *Reader) readAddrs(data []byte, size int, w *Whole) (addrs []netip.Addr) {
	first := r.numAddrs
	for ; len(data) >= size; data = data[size:] {
		if r.numAddrs == MaxAddresses {
			r.stats.Addresses++
			w.Limited = true

			break
		}

		a := &r.addrs[r.numAddrs]
		if size == addressLen {
			*a = netip.AddrFrom4([addressLen]byte(data))
		} else {
			*a = netip.AddrFrom16([address6Len]byte(data))
		}

		r.numAddrs++
	}

	return r.addrs[first:r.numAddrs:r.numAddrs]
}
