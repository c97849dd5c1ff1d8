package soup

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"slices"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// kitchen holds a scenario in the making.
type kitchen struct {
	rnd      *rand.Rand
	material *Material
	options  map[string]string
	data     map[string]string
	rows     map[string]row
	lines    []string // rows of the material, as they are
	order    []string
	hosts    pools
	names    []string
	patterns []string
	targets  []string // host and path keys of the material
	link     uint32
	now      int64
	zone     string
	packets  []capturetest.Packet
	agents   []string
}

// chance is true in percent of all calls.
func (k *kitchen) chance(percent int) bool {
	return k.rnd.IntN(100) < percent
}

// between returns a number from lo to hi, both included.
func (k *kitchen) between(lo, hi int) int {
	return lo + k.rnd.IntN(hi-lo+1)
}

// many is between for the number of packets of an area, which the material
// may scale up.
func (k *kitchen) many(lo, hi int) int {
	return k.between(lo, hi) * max(1, k.material.Scale)
}

// pick returns one element of list.
func pick[T any](k *kitchen, list []T) T {
	return list[k.rnd.IntN(len(list))]
}

// word returns n lower-case letters.
func (k *kitchen) word(n int) string {
	return k.from("abcdefghijklmnopqrstuvwxyz", n)
}

// from returns n characters of an ASCII alphabet.
func (k *kitchen) from(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[k.rnd.IntN(len(alphabet))]
	}

	return string(b)
}

// port returns a client port, sometimes an odd one.
func (k *kitchen) port() uint16 {
	if k.chance(5) {
		return pick(k, []uint16{0, 1, 53, 80, 443, 65535})
	}

	return uint16(k.between(1024, 65535))
}

// pass lets time go by: mostly little, sometimes across a threshold.
func (k *kitchen) pass() {
	switch n := k.rnd.IntN(100); {
	case n < 45:
	case n < 70:
		k.now += int64(k.between(1, 400_000))
	case n < 90:
		k.now += 1_000_000
	case n < 95:
		k.now += int64(pick(k, []int{2, 9, 10, 29, 30, 31})) * 1_000_000
	case n < 98:
		k.now += int64(pick(k, []int{58, 59, 60, 61, 120, 3599, 3601})) * 1_000_000
	default:
		k.now -= int64(pick(k, []int{1, 2, 30, 61})) * 1_000_000
	}
}

// chooseClock draws the time of the first packet and the sensors' zone: now
// and then just before midnight, in 1970, or near the end of 32 bits.
func (k *kitchen) chooseClock() {
	const second = 1_000_000
	k.now += k.rnd.Int64N(86_400 * second)
	switch k.rnd.IntN(40) {
	case 0:
		k.now = int64(k.rnd.IntN(4000)) * second
	case 1:
		k.now = (1<<31 - 1 - int64(k.rnd.IntN(100))) * second
	case 2:
		k.now = 1_770_076_800*second - int64(k.rnd.IntN(30))*second
	case 3:
		// Just before the clocks of Central Europe change.
		k.now = pick(k, []int64{1_774_746_000, 1_792_890_000})*second - int64(k.rnd.IntN(100))*second
	}
	if k.chance(15) {
		k.zone = pick(k, []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"})
	}
}

// tcp sends a TCP segment.
func (k *kitchen) tcp(src, dst netip.AddrPort, flags uint8, payload []byte) {
	seg := make([]byte, 20, 20+len(payload))
	binary.BigEndian.PutUint16(seg, src.Port())
	binary.BigEndian.PutUint16(seg[2:], dst.Port())
	binary.BigEndian.PutUint32(seg[4:], 1000)
	seg[12], seg[13] = 0x50, flags
	binary.BigEndian.PutUint16(seg[14:], 64240)
	if k.chance(3) {
		words := k.between(1, 10)
		seg = append(seg, make([]byte, words*4)...)
		seg[12] = byte(5+words) << 4
	}
	k.ip(src.Addr(), dst.Addr(), 6, append(seg, payload...))
}

// udp sends a UDP datagram.
func (k *kitchen) udp(src, dst netip.AddrPort, payload []byte) {
	seg := make([]byte, 8, 8+len(payload))
	binary.BigEndian.PutUint16(seg, src.Port())
	binary.BigEndian.PutUint16(seg[2:], dst.Port())
	binary.BigEndian.PutUint16(seg[4:], uint16(8+len(payload)))
	k.ip(src.Addr(), dst.Addr(), 17, append(seg, payload...))
}

// ip sends an IP packet behind the scenario's link header. Ends of different
// versions are turned into IPv4-mapped IPv6 ends.
func (k *kitchen) ip(src, dst netip.Addr, proto uint8, segment []byte) {
	if src.Is4() != dst.Is4() {
		src, dst = netip.AddrFrom16(src.As16()), netip.AddrFrom16(dst.As16())
	}
	var head []byte
	if src.Is4() {
		head = k.ipv4(src, dst, proto, len(segment))
	} else {
		head = make([]byte, 8, 40)
		head[0], head[6], head[7] = 0x60, proto, 64
		binary.BigEndian.PutUint16(head[4:], uint16(len(segment)))
		head = append(append(head, src.AsSlice()...), dst.AsSlice()...)
	}
	k.frame(append(head, segment...))
}

// ipv4 makes an IPv4 header, rarely an odd one.
func (k *kitchen) ipv4(src, dst netip.Addr, proto uint8, n int) []byte {
	head := make([]byte, 12, 24)
	head[0], head[5], head[6], head[8], head[9] = 0x45, 1, 0x40, 64, proto
	head = append(append(head, src.AsSlice()...), dst.AsSlice()...)
	if k.chance(2) {
		head = append(head, 1, 1, 1, 0)
		head[0] = 0x46
	}
	binary.BigEndian.PutUint16(head[2:], uint16(n+len(head)))
	switch k.rnd.IntN(150) {
	case 0:
		binary.BigEndian.PutUint16(head[6:], uint16(k.between(1, 0x1fff)))
	case 1:
		head[6] = 0x20
	case 2:
		head[0] = 0x40 | byte(k.rnd.IntN(16))
	case 3:
		binary.BigEndian.PutUint16(head[2:], uint16(k.rnd.IntN(65536)))
	}

	return head
}

// frame records an IP packet behind the link header.
func (k *kitchen) frame(packet []byte) {
	k.record(k.linked(packet))
}

// record stores a whole frame at the current time.
func (k *kitchen) record(data []byte) {
	k.packets = append(k.packets, capturetest.Packet{
		Micros: k.now, Link: k.link, Data: data, Length: len(data),
	})
}

// shuffle mixes the frames while the times stay in order, so that areas
// interleave.
func (k *kitchen) shuffle() {
	times := make([]int64, len(k.packets))
	for i := range k.packets {
		times[i] = k.packets[i].Micros
	}
	if k.chance(70) {
		slices.Sort(times)
	}
	k.rnd.Shuffle(len(k.packets), func(i, j int) {
		k.packets[i], k.packets[j] = k.packets[j], k.packets[i]
	})
	for i := range k.packets {
		k.packets[i].Micros = times[i]
	}
}
