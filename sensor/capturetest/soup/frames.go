package soup

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// frames replays packets of the caller's captures, as they are or changed;
// without any it makes raw soup.
func (k *kitchen) frames() {
	all := k.material.Frames
	if len(all) == 0 {
		k.rawSoup()

		return
	}
	at := k.rnd.IntN(len(all))
	n := k.between(20, 400)
	same := k.chance(70)
	relink := k.chance(60)
	for i := range n {
		p := all[(at+i)%len(all)]
		if k.chance(10) {
			p = pick(k, all)
		}
		data := slices.Clone(p.Data)
		k.learn(&p)
		if !same {
			data = k.breakBytes(data, 60)
		}
		if packet, ok := inner(&p); ok && relink {
			k.frame(slices.Clone(packet))
		} else {
			k.packets = append(k.packets, capturetest.Packet{Micros: k.now, Link: p.Link, Data: data, Length: len(data)})
		}
		k.pass()
	}
}

// inner returns the IP packet of an Ethernet frame.
func inner(p *capturetest.Packet) (packet []byte, ok bool) {
	const head = 14
	if p.Link != capturetest.LinkEthernet || len(p.Data) < head+20 {
		return nil, false
	}
	etherType := binary.BigEndian.Uint16(p.Data[head-2:])

	return p.Data[head:], etherType == 0x0800 || etherType == 0x86dd
}

// learn makes trails of what a frame shows: its addresses, the name of a
// query, a host and a path.
func (k *kitchen) learn(p *capturetest.Packet) {
	packet, ok := inner(p)
	if !ok || !k.chance(12) {
		return
	}
	if packet[0]>>4 == 4 {
		at := 12 + 4*k.rnd.IntN(2)
		k.trail(netip.AddrFrom4([4]byte(packet[at : at+4])).String())
	}
	if host, found := between(packet, "\r\nHost: ", "\r\n"); found && !strings.ContainsAny(host, "\",") {
		k.trail(strings.ToLower(host) + pick(k, []string{"", "/"}))
	}
	if path, found := between(packet, " /", " HTTP/"); found && !strings.ContainsAny(path, "\",") && len(path) < 200 {
		k.trail("/" + strings.ToLower(path))
	}
	if name, found := question(packet); found {
		k.trail(name)
	}
}

// between returns the text between two marks.
func between(packet []byte, from, to string) (text string, ok bool) {
	_, rest, ok := strings.Cut(string(packet), from)
	if !ok {
		return "", false
	}

	text, _, ok = strings.Cut(rest, to)

	return text, ok
}

// question returns the name of a plain DNS question over IPv4 and UDP.
func question(packet []byte) (name string, ok bool) {
	const first = 20 + 8 + 12
	if packet[0] != 0x45 || packet[9] != 17 || len(packet) < first || packet[22] != 0 || packet[23] != 53 {
		return "", false
	}
	var labels []string
	for at := first; at < len(packet); {
		n := int(packet[at])
		if n == 0 {
			return strings.ToLower(strings.Join(labels, ".")), len(labels) > 1
		}
		if n > 63 || at+1+n > len(packet) {
			return "", false
		}
		labels = append(labels, string(packet[at+1:at+1+n]))
		at += 1 + n
	}

	return "", false
}
