package capture

import (
	"encoding/binary"
	"slices"

	"github.com/trailscope/trailscope/sensor/packet"
)

// Link types whose frames begin with a header that the kernel wrote in the byte
// order of the capturing machine.
const (
	linkPFLog           packet.LinkType = 117
	linkUSBLinux        packet.LinkType = 189
	linkUSBLinuxMmapped packet.LinkType = 220
	linkNFLog           packet.LinkType = 239
)

// toLittleEndian turns the fields of such a header around, in place, in a frame
// of a big-endian file, so that the rest of the sensor sees one byte order. A
// field that is cut off ends it, as in libpcap.
func toLittleEndian(link packet.LinkType, frame []byte) {
	switch link {
	case linkPFLog:
		pfLogFields(frame)
	case linkUSBLinux:
		usbFields(frame, false)
	case linkUSBLinuxMmapped:
		usbFields(frame, true)
	case linkNFLog:
		nfLogFields(frame)
	}
}

// turn reverses consecutive fields of the given widths from offset on. It
// returns the offset behind them, or false when one is cut off.
func turn(frame []byte, offset int, widths ...int) (end int, ok bool) {
	for _, n := range widths {
		if len(frame)-offset < n {
			return offset, false
		}
		slices.Reverse(frame[offset : offset+n])
		offset += n
	}
	return offset, true
}

// pfLogFields turns what follows the rule numbers of a packet filter's log:
// user and process of the socket, then those of the rule. The header's first
// byte is its length; older ones end before these fields.
func pfLogFields(frame []byte) {
	const first, width, fields = 44, 4, 4
	if len(frame) < first {
		return
	}
	for i := range fields {
		at := first + i*width
		if int(frame[0]) < at+width {
			return
		}
		if _, ok := turn(frame, at, width); !ok {
			return
		}
	}
}

// usbFields turns the header of Linux's USB monitor: the request's id, bus
// number, time, status and lengths, for isochronous transfers two counts more,
// and in the longer form the transfer's parameters and its descriptors.
func usbFields(frame []byte, long bool) {
	const (
		kindAt      = 9 // type of transfer, 0 for isochronous
		busAt       = 12
		timeAt      = 16
		setupAt     = 40
		longAt      = 48
		countAt     = 60 // number of descriptors
		isochronous = 0
	)
	if _, ok := turn(frame, 0, 8); !ok {
		return
	}
	if _, ok := turn(frame, busAt, 2); !ok {
		return
	}
	if _, ok := turn(frame, timeAt, 8, 4, 4, 4, 4); !ok {
		return
	}
	iso := frame[kindAt] == isochronous
	if iso {
		if _, ok := turn(frame, setupAt, 4, 4); !ok {
			return
		}
	}
	if !long {
		return
	}
	at, ok := turn(frame, longAt, 4, 4, 4, 4)
	if !ok || !iso {
		return
	}
	for range binary.LittleEndian.Uint32(frame[countAt:]) {
		if at, ok = turn(frame, at, 4, 4, 4); !ok {
			return
		}
		at += 4 // padding
	}
}

// nfLogFields turns the lengths and types of the values in a netfilter log.
func nfLogFields(frame []byte) {
	const headerLen, valueHeaderLen, align, version = 4, 4, 4, 1
	if len(frame) < headerLen || frame[version] != 0 {
		return
	}
	for at := headerLen; ; {
		if _, ok := turn(frame, at, 2, 2); !ok {
			return
		}
		size := (int(binary.LittleEndian.Uint16(frame[at:])) + align - 1) / align * align
		if size < valueHeaderLen || len(frame)-at < size {
			return
		}
		at += size
	}
}
