package fragment_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/trailscope/trailscope/sensor/fragment"
	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/packet"
)

// script is how a fuzz input says what fragments come: six bytes for each, its
// datagram and IP version, where it begins in units of 8 bytes, its length,
// whether more is to come, and what its bytes are.
const stepLen = 6

// step returns the fragment that six bytes stand for.
func step(b []byte) (ip []byte) {
	size := int(b[2])
	if b[3]&2 != 0 {
		size = size / 16 * 8
	}

	data := make([]byte, size)
	for i := range data {
		data[i] = b[4]>>6 + byte(int(b[1])*8+i)
	}

	part := uint16(b[1]) * 8
	if b[0]&8 != 0 {
		ip = ipv6(44, data, []byte{17, 0, byte(part >> 8), byte(part) | b[3]&1, 0, 0, 0, b[0] & 3})

		return ip
	}

	ip = ipv4(uint16(b[0]&3), 17, data)
	binary.BigEndian.PutUint16(ip[6:], part/8|uint16(b[3]&1)<<13)

	return ip
}

// script makes an input.
func script(steps ...[stepLen]byte) (b []byte) {
	for _, s := range steps {
		b = append(b, s[:]...)
	}

	return b
}

// scripts are the seeds.
func scripts() (all [][]byte) {
	return [][]byte{
		script([6]byte{0, 0, 16, 1}, [6]byte{0, 2, 9}),
		script([6]byte{8, 1, 16, 1}, [6]byte{8, 3, 9}, [6]byte{8, 0, 8, 1}),
		script([6]byte{0, 0, 16, 1}, [6]byte{0, 2, 9}, [6]byte{0, 0, 16, 1}, [6]byte{0, 2, 9, 0, 255}, [6]byte{0, 2, 9}),
		script([6]byte{1, 0, 16, 1}, [6]byte{1, 1, 16, 1}, [6]byte{1, 2, 9}),
		script([6]byte{2, 0, 255, 1}, [6]byte{2, 31, 255, 1}, [6]byte{2, 62, 255, 1}, [6]byte{2, 93, 255}),
		script([6]byte{3, 0, 8, 1}, [6]byte{3, 1, 9}, [6]byte{3, 1, 10}, [6]byte{3, 0, 8, 1}),
		script([6]byte{9, 0, 0, 1}, [6]byte{9, 0, 13, 1}, [6]byte{1, 0, 13, 1}, [6]byte{1, 1, 13}),
	}
}

// check plays an input on a table and on a model.
func (b *bench) check(input []byte) {
	models := map[byte]*model{}
	for ; len(input) >= stepLen; input = input[stepLen:] {
		s := input[:stepLen]
		ip := step(s)
		b.walker.Start(packet.LinkRaw, ip, 0)
		if b.walker.Next(&b.p) != packet.Fragment {
			continue // offset 0 and no more to come
		}

		m := models[s[0]&0xb]
		if m == nil {
			m = &model{}
			models[s[0]&0xb] = m
		}

		want := m.add(&b.p)
		whole, ok := b.table.Add(&b.p, 0)
		if ok != (want != nil) {
			b.tb.Fatalf("completed is %t, want %t", ok, !ok)
		} else if ok && !bytes.Equal(whole[len(whole)-len(want):], want) {
			b.tb.Fatalf("got  %x\nwant %x", whole, want)
		}
	}

	b.table.Flush()
	if s := b.table.Stats(); s.Bytes != 0 || s.Open != 0 {
		b.tb.Fatalf("memory is not given back: %+v", s)
	}
}

func FuzzTable(f *testing.F) {
	for _, s := range scripts() {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, input []byte) {
		newBench(t, &fragment.Config{MaxDatagrams: 16}).check(input)
	})
}

func TestTable_model(t *testing.T) {
	b := newBench(t, &fragment.Config{MaxDatagrams: 16})
	b.expect(b.addAll(split4(ipv4(7, 17, udp(60000)), 1480), 0), ipv4(7, 17, udp(60000)))
	fuzzed.Run(t, 20_000, scripts(), func(input []byte) {
		b.gaveUp, b.given, b.times = b.gaveUp[:0], b.given[:0], b.times[:0]
		b.check(input)
	})
}

// packets makes an input of IP packets, each behind its length.
func packets(all ...[]byte) (b []byte) {
	for _, ip := range all {
		b = binary.BigEndian.AppendUint16(b, uint16(len(ip)))
		b = append(b, ip...)
	}

	return b
}

// packetSeeds are fragments, some of them inside others.
func packetSeeds() (all [][]byte) {
	inner := split4(ipv4(7, 17, udp(60)), 24)
	var outer [][]byte
	for i, f := range inner {
		outer = append(outer, split4(ipv4(uint16(i), 4, f), 24)...)
	}

	hop := []byte{17, 0, 1, 4, 0, 0, 0, 0}

	return [][]byte{
		packets(inner...),
		packets(outer...),
		packets(split6(ipv6(17, udp(60)), 1, 40, 6, 24)...),
		packets(split6(ipv6(0, udp(60), hop), 1, 48, 40, 24)...),
		packets(split6(ipv6(4, ipv4(7, 17, udp(40))), 1, 40, 6, 24)...),
	}
}

// walk gives the packets of an input to the walker and the table, as a sensor
// does, and returns how many packets were seen.
func (b *bench) walk(input []byte) (n int) {
	for len(input) >= 2 {
		size := min(int(binary.BigEndian.Uint16(input)), len(input)-2)
		b.walker.Start(packet.LinkRaw, input[2:2+size], 0)
		input = input[2+size:]
		for s := b.walker.Next(&b.p); s != packet.Done; s = b.walker.Next(&b.p) {
			if s == packet.OK {
				n++
			} else if s != packet.Fragment {
				break
			} else if whole, ok := b.table.Add(&b.p, 0); ok {
				b.walker.Whole(whole)
			}
		}
	}

	b.table.Flush()

	return n
}

func FuzzPackets(f *testing.F) {
	for _, s := range packetSeeds() {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, input []byte) {
		newBench(t, &fragment.Config{MaxDatagrams: 16}).walk(input)
	})
}

func TestTable_damaged(t *testing.T) {
	b := newBench(t, &fragment.Config{MaxDatagrams: 16})
	b.expect(b.addAll(split4(ipv4(7, 17, udp(60000)), 1480), 0), ipv4(7, 17, udp(60000)))
	for i, want := range []int{1, 4, 1, 1, 2} {
		if got := b.walk(packetSeeds()[i]); got != want {
			t.Errorf("seed %d: %d packets, want %d", i, got, want)
		}
	}

	fuzzed.Run(t, 20_000, packetSeeds(), func(input []byte) {
		b.gaveUp, b.given, b.times = b.gaveUp[:0], b.given[:0], b.times[:0]
		b.walk(input)
	})
}
