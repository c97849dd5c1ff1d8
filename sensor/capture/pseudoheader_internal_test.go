package capture

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/trailscope/trailscope/sensor/packet"
)

// pseudo writes fields of the given widths, with consecutive values, in one
// byte order; negative widths are bytes that have no order.
func pseudo(order binary.ByteOrder, widths ...int) (b []byte) {
	for i, n := range widths {
		var field [8]byte
		switch n {
		case 2:
			order.PutUint16(field[:], uint16(i+1))
		case 4:
			order.PutUint32(field[:], uint32(i+1))
		case 8:
			order.PutUint64(field[:], uint64(i+1))
		default:
			b = append(b, bytes.Repeat([]byte{byte(i)}, -n)...)
			continue
		}
		b = append(b, field[:n]...)
	}
	return b
}

func TestToLittleEndian(t *testing.T) {
	t.Parallel()
	usb := []int{8, -1, -1, -2, 2, -2, 8, 4, 4, 4, 4}
	for _, tc := range []struct {
		name   string
		link   packet.LinkType
		widths []int
		fix    func(frame []byte, order binary.ByteOrder)
	}{
		{name: "pflog", link: 117, widths: []int{-44, 4, 4, 4, 4, -4}, fix: func(f []byte, _ binary.ByteOrder) { f[0] = 61 }},
		{name: "pflog without users", link: 117, widths: []int{-61}, fix: func(f []byte, _ binary.ByteOrder) { f[0] = 44 }},
		{name: "usb", link: 189, widths: append(usb, -8, -9), fix: func(f []byte, _ binary.ByteOrder) { f[9] = 2 }},
		{name: "usb isochronous", link: 189, widths: append(usb, 4, 4, -9), fix: func(f []byte, _ binary.ByteOrder) { f[9] = 0 }},
		{
			name: "usb long isochronous", link: 220, widths: append(usb, 4, 4, 4, 4, 4, 4, 4, 4, 4, -4, -9),
			fix: func(f []byte, order binary.ByteOrder) { f[9] = 0; order.PutUint32(f[60:], 1) },
		},
		{
			name: "nflog", link: 239, widths: []int{-4, 2, 2, -4, 2, 2, -3},
			fix: func(f []byte, order binary.ByteOrder) {
				f[1] = 0
				order.PutUint16(f[4:], 7) // padded to 8
				order.PutUint16(f[12:], 7)
			},
		},
		{name: "ethernet", link: 1, widths: []int{-60}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			big, little := pseudo(binary.BigEndian, tc.widths...), pseudo(binary.LittleEndian, tc.widths...)
			if tc.fix != nil {
				tc.fix(big, binary.BigEndian)
				tc.fix(little, binary.LittleEndian)
			}
			for n := range big {
				toLittleEndian(tc.link, bytes.Clone(big[:n])) // a cut header is no panic
			}
			toLittleEndian(tc.link, big)
			if !bytes.Equal(big, little) {
				t.Errorf("\ngot  %x\nwant %x", big, little)
			}
		})
	}
}
