package soup

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// leafOf returns the bytes that stand for certificate i; sensors look at
// their digest only.
func leafOf(i int) []byte {
	return bytes.Repeat([]byte{0x30, byte(i)}, 40+i)
}

// sniName draws a server name, odd ones too.
func (k *kitchen) sniName() string {
	name := k.name()
	switch k.rnd.IntN(12) {
	case 0:
		name = pick(k, []string{"a", "", "x..y", ".x.y", "x.y.", "-a.b", "a.-b", "a_b.c_d", "é.org", "1.2.3.4", "A.B", "a.b:1", "\xff.org"})
	case 1:
		name = k.word(63) + "." + k.word(k.between(62, 64)) + "." + k.word(61) + "." + k.word(k.between(60, 64))
	}

	return name
}

// hellos sends ClientHellos, whole, cut and broken.
func (k *kitchen) hellos() {
	for range k.many(5, 50) {
		data := capturetest.ClientHello(k.sniName())
		data = k.breakBytes(data, 25)
		src, dst := end(k.client(), k.port()), end(k.server(), pick(k, []uint16{443, 443, 8443, 80, 53}))
		k.tcp(src, dst, pick(k, []uint8{0x18, 0x18, 0x10, 2}), data)
		k.pass()
	}
}

// breakBytes changes, cuts or extends some messages.
func (k *kitchen) breakBytes(data []byte, percent int) []byte {
	if !k.chance(percent) || len(data) == 0 {
		return data
	}
	data = slices.Clone(data)
	at := k.rnd.IntN(len(data))
	switch k.rnd.IntN(5) {
	case 0:
		data[at] = byte(k.rnd.IntN(256))
	case 1:
		return data[:at]
	case 2:
		return append(data, data[:at]...)
	case 3:
		data[at] ^= 1 << k.rnd.IntN(8)
	case 4:
		return slices.Insert(data, at, 0)
	}

	return data
}

// certificates sends server flights: several messages in a record, records of
// other types, split and short leaves.
func (k *kitchen) certificates() {
	for range k.many(5, 30) {
		leaf := leafOf(k.rnd.IntN(4))
		data := capturetest.CertificateFlight(leaf)
		switch k.rnd.IntN(8) {
		case 0:
			data = append([]byte{0x14, 3, 3, 0, 1, 1}, data...)
		case 1:
			data = append(capturetest.Record([]byte{14, 0, 0, 0}), data...)
		case 2:
			data = append(slices.Clone(data[:len(data)/2]), data...)
		case 3:
			data = capturetest.CertificateFlight(nil)
			data = append(data, capturetest.CertificateFlight(leaf)...)
		case 4:
			data = append(capturetest.Record(append([]byte{14, 0, 0, 0}, data[5:9]...)), data...)
		}
		data = k.breakBytes(data, 20)
		k.tcp(end(k.server(), pick(k, []uint16{443, 25, 8443})), end(k.client(), k.port()), pick(k, []uint8{0x18, 0x10, 2, 0}), data)
		k.pass()
	}
}

// quics sends QUIC Initials of several versions with odd frames.
func (k *kitchen) quics() {
	for range k.many(3, 25) {
		hello := capturetest.HelloMessage(k.sniName())
		q := &capturetest.QUICInitial{
			Version: pick(k, []uint32{capturetest.QUICv1, capturetest.QUICv1, capturetest.QUICv2, 0xff00001d, 0, 2}),
			DCID:    k.bytes(pick(k, []int{0, 1, 8, 8, 8, 20})),
			Frames:  k.quicFrames(hello),
		}
		if k.chance(15) {
			q.Token = k.bytes(k.rnd.IntN(100))
		}
		data, err := q.Datagram()
		if err != nil {
			continue
		}
		if k.chance(8) {
			data[0] ^= pick(k, []byte{0x10, 0x20, 0x40, 0x80})
		}
		data = k.breakBytes(data, 10)
		k.udp(end(k.client(), k.port()), end(k.server(), pick(k, []uint16{443, 443, 4433, 53})), data)
		k.pass()
	}
}

// bytes returns n random bytes.
func (k *kitchen) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(k.rnd.IntN(256))
	}

	return b
}

// quicFrames splits a hello into CRYPTO frames among other frames.
func (k *kitchen) quicFrames(hello []byte) (frames []byte) {
	if k.chance(10) {
		hello = k.breakBytes(hello, 100)
	}
	var pieces [][]byte
	switch k.rnd.IntN(5) {
	case 0, 1:
		pieces = append(pieces, capturetest.CryptoFrame(0, hello))
	default:
		at := k.rnd.IntN(len(hello) + 1)
		pieces = append(pieces, capturetest.CryptoFrame(0, hello[:at]), capturetest.CryptoFrame(uint64(at), hello[at:]))
		if k.chance(20) {
			pieces = append(pieces, capturetest.CryptoFrame(uint64(k.rnd.IntN(300)), k.bytes(3)))
		}
		if k.chance(50) {
			slices.Reverse(pieces)
		}
	}
	for _, p := range pieces {
		switch k.rnd.IntN(10) {
		case 0:
			frames = append(frames, make([]byte, k.between(1, 600))...)
		case 1:
			frames = append(frames, 1)
		case 2:
			frames = append(frames, 2, 5, 0, 0, 0)
		case 3:
			frames = append(frames, 3, 5, 0, 1, 0, 2, 2, 1, 1, 1)
		case 4:
			frames = append(frames, byte(k.rnd.IntN(64)))
		case 5:
			frames = binary.BigEndian.AppendUint16(append(frames, 2), 0x4001)
			frames = append(frames, 0, 0, 0)
		}
		frames = append(frames, p...)
	}

	return frames
}
