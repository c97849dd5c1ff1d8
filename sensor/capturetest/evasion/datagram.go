package evasion

import (
	"encoding/binary"
	"iter"
	"slices"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// datagrams gives the ways of sending a QUIC hello: for each, the datagrams, of
// these the packets, of these the pieces of the hello.
type datagrams func(hello []byte, step int) iter.Seq[[][][]piece]

// perFrame puts all pieces of a cutting into one packet.
func perFrame(cut cutting) (d datagrams) {
	return func(hello []byte, step int) iter.Seq[[][][]piece] {
		return func(yield func([][][]piece) bool) {
			for list := range cut(hello, step) {
				if !yield([][][]piece{{list}}) {
					return
				}
			}
		}
	}
}

// perPacket puts each piece into a packet of its own, all in one datagram.
func perPacket(cut cutting) (d datagrams) {
	return func(hello []byte, step int) iter.Seq[[][][]piece] {
		return func(yield func([][][]piece) bool) {
			for list := range cut(hello, step) {
				var packets [][]piece
				for _, p := range list {
					packets = append(packets, []piece{p})
				}
				if !yield([][][]piece{packets}) {
					return
				}
			}
		}
	}
}

// perDatagram puts each piece into a datagram of its own.
func perDatagram(cut cutting) (d datagrams) {
	return func(hello []byte, step int) iter.Seq[[][][]piece] {
		return func(yield func([][][]piece) bool) {
			for list := range cut(hello, step) {
				var all [][][]piece
				for _, p := range list {
					all = append(all, [][]piece{{p}})
				}
				if !yield(all) {
					return
				}
			}
		}
	}
}

// connection is the client's side of a QUIC connection.
type connection struct {
	version uint32
	dcid    []byte
	token   []byte
	number  uint32
}

// newConnection returns connection n.
func newConnection(n uint32) (c *connection) {
	return &connection{version: capturetest.QUICv1, dcid: binary.BigEndian.AppendUint64(nil, 0x8394c8f000000000|uint64(n))}
}

// datagram makes a datagram of packets.
func (c *connection) datagram(packets [][]piece) (b []byte) {
	for i, pieces := range packets {
		var frames []byte
		for _, p := range pieces {
			frames = append(frames, capturetest.CryptoFrame(uint64(p.at), p.data)...)
		}
		q := capturetest.QUICInitial{Version: c.version, DCID: c.dcid, Token: c.token, Number: c.number, Frames: frames, Least: 1}
		if i == len(packets)-1 {
			q.Least = max(1, 1200-len(b))
		}
		c.number++
		packet, err := q.Datagram()
		if err != nil {
			// The keys have the right length: nothing can fail.
			panic(err)
		}
		b = slices.Concat(b, packet)
	}

	return b
}

// retry goes on as after a Retry packet of the server.
func (c *connection) retry() {
	c.dcid = append([]byte{0x5e, 0x7f}, c.dcid...)
	c.token = []byte("a token of the server")
}
