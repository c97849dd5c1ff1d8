package event

import "strconv"

// Port is a TCP, UDP or similar port number, 0 to 65535, or [NoPort].
type Port int32

// NoPort marks a side without a port, such as both sides of an ICMP event. The
// log line writes it `-`.
const NoPort Port = -1

// Known reports whether p is a number that the log line shows: neither absent
// nor 0, which the line writes `-` too (SPEC 6.1).
func (p Port) Known() bool { return p > 0 }

// String returns the number, or `-` for [NoPort]. Port 0 is `0` here; only a
// column of its own turns it into `-`.
func (p Port) String() string {
	return string(p.append(nil))
}

// append writes what String returns.
func (p Port) append(dst []byte) []byte {
	if p < 0 {
		return append(dst, '-')
	}

	return strconv.AppendInt(dst, int64(p), 10)
}
