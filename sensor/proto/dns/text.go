package dns

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strconv"
)

// MaxData is the length of the text of a record's data at most, in bytes.
const MaxData = 512

// more ends a text that was longer.
const more = "…"

// AppendData appends the text of a record's data to dst, at most [MaxData] bytes:
// addresses as in RFC 5952, names as [Reader] gives them, preference and name of
// MX, priority, weight, port and name of SRV, the quoted strings of TXT, the
// primary server of SOA, priority, target, protocols, port and addresses of SVCB
// and HTTPS. Data of other types, and those that are damaged, have the form of RFC
// 3597 5, such as `\# 2 0a1b`. A text that is too long ends with "…". The record
// must be one that a [Reader] read from msg, and still be valid.
func AppendData(dst []byte, rec *Record, msg []byte) (res []byte) {
	start := len(dst)
	data := msg[rec.start:rec.end]
	switch {
	case rec.Type == TypeTXT && !rec.cut && len(data) > 0:
		dst = appendStrings(dst, data)
	case rec.Type == TypeA || rec.Type == TypeAAAA:
		if len(rec.Addrs) == 0 {
			dst = appendUnknown(dst, data)
		} else {
			dst = rec.Addrs[0].AppendTo(dst)
		}
	case rec.Type == TypeMX && rec.Name != nil:
		dst = appendNumbers(dst, data[:preferenceLen])
		dst = append(dst, rec.Name...)
	case rec.Type == TypeSRV && rec.Name != nil:
		dst = appendNumbers(dst, data[:serviceLen])
		dst = append(dst, rec.Name...)
	case rec.params != 0:
		dst = appendService(dst, rec, data[:priorityLen], msg[rec.params:rec.end])
	case rec.Name != nil:
		dst = append(dst, rec.Name...)
	default:
		dst = appendUnknown(dst, data)
	}

	if len(dst)-start > MaxData {
		dst = append(dst[:start+MaxData-len(more)], more...)
	}

	return dst
}

// appendNumbers appends the 16-bit numbers that data consist of, each with a blank
// behind it.
func appendNumbers(dst, data []byte) (res []byte) {
	for ; len(data) >= 2; data = data[2:] {
		dst = strconv.AppendUint(dst, uint64(binary.BigEndian.Uint16(data)), 10)
		dst = append(dst, ' ')
	}

	return dst
}

// appendStrings appends the strings of a TXT record, until the text is too long.
// (RFC 1035 3.3.14.)
func appendStrings(dst, data []byte) (res []byte) {
	start := len(dst)
	for len(data) > 0 && len(dst)-start <= MaxData {
		n := min(1+int(data[0]), len(data))
		if len(dst) > start {
			dst = append(dst, ' ')
		}

		dst = append(dst, '"')
		dst = appendPrintable(dst, data[1:n])
		dst = append(dst, '"')
		data = data[n:]
	}

	return dst
}

// appendPrintable appends bytes within quotes: those that are not printable have a
// backslash and three digits. (RFC 1035 5.1.)
func appendPrintable(dst, text []byte) (res []byte) {
	for _, b := range text {
		switch {
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case b < ' ' || b > '~':
			dst = append(dst, '\\', '0'+b/100, '0'+b/10%10, '0'+b%10)
		default:
			dst = append(dst, b)
		}
	}

	return dst
}

// appendUnknown appends data in the form for unknown types, until the text is too
// long. (RFC 3597 5.)
func appendUnknown(dst, data []byte) (res []byte) {
	dst = append(dst, `\# `...)
	dst = strconv.AppendUint(dst, uint64(len(data)), 10)
	if len(data) == 0 {
		return dst
	}

	dst = append(dst, ' ')

	return hex.AppendEncode(dst, data[:min(len(data), MaxData/2)])
}

// appendService appends the data of a SVCB or HTTPS record. (RFC 9460 2.1, 7.)
func appendService(dst []byte, rec *Record, priority, params []byte) (res []byte) {
	dst = appendNumbers(dst, priority)
	if rec.Name == nil {
		dst = append(dst, '.')
	} else {
		dst = append(dst, rec.Name...)
	}

	if priority[0]|priority[1] == 0 {
		return dst
	}

	start := len(dst)
	for len(dst)-start <= MaxData {
		key, value, rest, ok := cutParam(params)
		if !ok {
			break
		}

		switch {
		case key == paramALPN:
			dst = appendProtocols(append(dst, ` alpn="`...), value)
		case key == paramPort && len(value) == 2:
			dst = append(dst, " port="...)
			dst = strconv.AppendUint(dst, uint64(binary.BigEndian.Uint16(value)), 10)
		case key == paramIPv4Hint:
			dst = appendHints(append(dst, " ipv4hint="...), rec.Addrs, netip.Addr.Is4)
		case key == paramIPv6Hint:
			dst = appendHints(append(dst, " ipv6hint="...), rec.Addrs, netip.Addr.Is6)
		}

		params = rest
	}

	return dst
}

// appendProtocols appends protocols, each with its length in front, and the final
// quote. (RFC 9460 7.1.1.)
func appendProtocols(dst, value []byte) (res []byte) {
	for first := true; len(value) > 0; first = false {
		if !first {
			dst = append(dst, ',')
		}

		n := min(1+int(value[0]), len(value))
		dst = appendPrintable(dst, value[1:n])
		value = value[n:]
	}

	return append(dst, '"')
}

// appendHints appends the addresses of one family, joined by commas.
func appendHints(dst []byte, addrs []netip.Addr, family func(a netip.Addr) (ok bool)) (res []byte) {
	start := len(dst)
	for _, a := range addrs {
		if !family(a) || len(dst)-start > MaxData {
			continue
		} else if len(dst) > start {
			dst = append(dst, ',')
		}

		dst = a.AppendTo(dst)
	}

	return dst
}
