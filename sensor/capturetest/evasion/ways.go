package evasion

import "github.com/trailscope/trailscope/sensor/capturetest"

// Lengths of pieces, in bytes.
const (
	single = 1
	short  = 10
)

// deliveries returns all ways of cutting, repeating and disordering.
func deliveries() (list []*delivery) {
	ones, tens := chunks(single), chunks(short)
	by := func(name string, cut func([]byte) []piece) *delivery {
		return &delivery{name: name, segments: one(cut), hello: perDatagram(one(cut))}
	}
	list = []*delivery{
		plain(),
		{name: "split in two", segments: halves(false), hello: perDatagram(halves(false))},
		{name: "split in two, reversed", segments: halves(true), hello: perDatagram(halves(true))},
		by("one byte each", ones),
		by("one byte each, reversed", reversed(ones)),
		by("reversed", reversed(tens)),
		by("each twice", doubled(tens)),
		by("all twice", again(tens)),
		by("reversed, each twice", doubled(reversed(tens))),
		{name: "shuffled", segments: shuffled, hello: perDatagram(shuffled), ordered: true},
		{name: "repeated", segments: one(again(whole)), hello: perDatagram(one(again(whole))), times: 3},
		{name: "whole, again in two", segments: wholeAndHalves(false), hello: perDatagram(wholeAndHalves(false))},
		{name: "in two, again whole", segments: wholeAndHalves(true), hello: perDatagram(wholeAndHalves(true))},
		by("in tens, again in hundreds", recut(tens, chunks(100))),
		by("in hundreds, again in tens, reversed", recut(chunks(100), reversed(tens))),
		by("other content in the same place", replaced(tens)),
		by("other content in front", overlapped(short)),
		{name: "other content around", segments: one(bridged(short)), hello: perDatagram(one(bridged(short))), ordered: true},
		{name: "behind another request", segments: halves(false), before: true},
		{name: "in a segment with another", segments: halves(false), pipelined: true},
		{name: "after another connection", segments: halves(true), reused: true},
		{name: "in the SYN", segments: one(whole), inSYN: true},
		{name: "in the FIN", segments: one(whole), inFIN: true},
	}

	return append(list, packings()...)
}

// plain sends everything as it is.
func plain() (d *delivery) {
	return &delivery{name: "whole", segments: one(whole), times: 1, hello: perDatagram(one(whole))}
}

// packings returns what only a hello of QUIC can do.
func packings() (list []*delivery) {
	ones, tens := one(chunks(single)), one(chunks(short))

	return []*delivery{
		{name: "frames, split in two", hello: perFrame(halves(true))},
		{name: "frames, one byte each", hello: perFrame(ones)},
		{name: "frames, reversed", hello: perFrame(one(reversed(chunks(short))))},
		{name: "frames, shuffled", hello: perFrame(shuffled)},
		{name: "packets, split in two", hello: perPacket(halves(false))},
		{name: "packets, reversed", hello: perPacket(halves(true))},
		{name: "packets, in tens", hello: perDatagram(tens)},
	}
}

// Groups returns the words for the sorts of ways.
func Groups() (list []string) { return []string{"segments", "fragments", "carriers", "pairs"} }

// Ways returns all ways of a sort; none for another word.
func Ways(group string) (list []*Way) {
	switch group {
	case "segments":
		list = plainWays()
	case "fragments":
		list = fragmentWays()
	case "carriers":
		list = carrierWays()
	case "pairs":
		list = pairWays()
	}
	for _, w := range list {
		if w.version == 0 {
			w.version = capturetest.QUICv1
		}
	}

	return list
}

// Plain returns the ways of a whole request in the open, over both IP versions
// and to both ports.
func Plain() (list []*Way) {
	for _, v6 := range []bool{false, true} {
		for _, odd := range []bool{false, true} {
			list = append(list, &Way{delivery: plain(), seen: connection4, IPv6: v6, OddPort: odd, version: capturetest.QUICv1})
		}
	}

	return list
}

// plainWays are cut and disordered, but lie in the open.
func plainWays() (list []*Way) {
	for _, d := range deliveries() {
		for _, s := range []seen{connection4, midStream, handshake, 0} {
			w := Way{delivery: d, seen: s}
			list = append(list, &w)
			if s.has(otherEnd) {
				six, odd := w, w
				six.IPv6, odd.OddPort = true, true
				both := six
				both.OddPort = true
				list = append(list, &six, &odd, &both)
			}
		}
	}
	for _, s := range []seen{connection4, midStream} {
		for _, d := range []*delivery{plain(), {name: "in tens", segments: one(chunks(short)), hello: perDatagram(one(chunks(short)))}} {
			for _, v6 := range []bool{false, true} {
				list = append(list, &Way{delivery: d, seen: s, IPv6: v6, repeat: true})
			}
		}
	}

	for _, d := range []*delivery{plain(), {name: "reversed", segments: one(reversed(chunks(short)))}} {
		list = append(list, &Way{delivery: d, seen: connection4, IPv6: true, extensions: true})
	}

	return append(list, quicWays()...)
}

// quicWays are of other versions, and go on after a Retry.
func quicWays() (list []*Way) {
	hello := func(name string, d datagrams) *delivery { return &delivery{name: name, hello: d} }
	for _, v6 := range []bool{false, true} {
		list = append(list,
			&Way{delivery: hello("version 2", perDatagram(halves(false))), version: capturetest.QUICv2, IPv6: v6},
			&Way{delivery: hello("again after a retry", perDatagram(one(again(whole)))), retry: true, IPv6: v6},
			&Way{delivery: hello("in two, again after a retry", perDatagram(one(again(chunks(40))))), retry: true, IPv6: v6})
	}
	for _, w := range list {
		w.seen = connection4
	}

	return list
}

// fragmentWays are in IP fragments.
func fragmentWays() (list []*Way) {
	tens := &delivery{name: "reversed", segments: one(reversed(chunks(short)))}
	for _, f := range fragments8() {
		for _, d := range []*delivery{plain(), tens} {
			for _, v6 := range []bool{false, true} {
				for _, s := range []seen{connection4, midStream} {
					list = append(list, &Way{delivery: d, fragments: f, IPv6: v6, seen: s},
						&Way{delivery: d, fragments: f, IPv6: v6, seen: s, OddPort: true},
						&Way{delivery: d, fragments: f, IPv6: v6, seen: s, repeat: true})
				}
			}
		}
	}

	return list
}

// inner returns a packet for the inside of carriers.
func inner(v6 bool) (u unit) {
	if v6 {
		return unit{typ: etherIPv6}
	}

	return unit{typ: etherIPv4}
}

// carrierWays are in one carrier each.
func carrierWays() (list []*Way) {
	small := &fragmenting{"fragments of 8", 8, backwards}
	ways := []Way{
		{delivery: plain()},
		{delivery: plain(), OddPort: true},
		{delivery: plain(), repeat: true},
		{delivery: plain(), fragments: small},
		{delivery: plain(), outside: &fragmenting{"fragments of 8", 8, backwards}},
		{delivery: plain(), fragments: small, outside: &fragmenting{"fragments of 40", 40, eachTwice}},
		{delivery: &delivery{name: "in tens", segments: one(chunks(short)), hello: perDatagram(one(chunks(short)))}},
		{delivery: &delivery{name: "reversed", segments: one(reversed(chunks(short))), hello: perDatagram(one(reversed(chunks(short))))}},
	}
	for _, c := range carriers() {
		for _, v6 := range []bool{false, true} {
			if !c.fits(inner(v6)) {
				continue
			}
			for _, w := range ways {
				if w.outside != nil && !c.outside {
					continue
				}
				for _, s := range []seen{connection4, midStream} {
					way := w
					way.carriers, way.IPv6, way.seen = []*carrier{c}, v6, s
					list = append(list, &way)
				}
			}
		}
	}

	return list
}

// pairWays are in one carrier in another.
func pairWays() (list []*Way) {
	for _, a := range carriers() {
		for _, b := range carriers() {
			for _, v6 := range []bool{false, true} {
				if !nests(a, b, v6) {
					continue
				}
				list = append(list, &Way{delivery: plain(), carriers: []*carrier{a, b}, IPv6: v6, seen: connection4})
			}
		}
	}

	return list
}

// nests tells whether a packet can be in a, and that in b.
func nests(a, b *carrier, v6 bool) (ok bool) {
	u := inner(v6)
	if !a.fits(u) {
		return false
	}
	u.data = packetIP(endsOf(0, v6).src, endsOf(0, v6).dst, protoUDP, 0, nil)
	e := endsOf(0, false)

	return b.fits(a.wrap(u, &e))
}
