package filter_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

// oracle asks tcpdump which packets of a capture match.
type oracle struct {
	program string
	capture []byte
	packets []filter.Packet

	// short is the number of the first packet that may be too short.
	short int
}

// needTcpdump returns the path of tcpdump. Without it the test is skipped, or
// fails in CI.
func needTcpdump(t testing.TB) (path string) {
	t.Helper()

	path, err := exec.LookPath("tcpdump")
	if err != nil {
		unable(t, "this test compares with tcpdump (Debian package tcpdump)")
	}

	return path
}

// unable skips a test that cannot run here, or fails it in CI.
func unable(t testing.TB, reason string) {
	t.Helper()

	if os.Getenv("CI") != "" {
		t.Fatal(reason)
	}

	t.Skip(reason)
}

// Lengths of the headers of a capture file and of a packet in it.
const (
	fileHeaderLen   = 24
	recordHeaderLen = 16
)

// newOracle writes a capture of packets. The time of a packet is its number.
func newOracle(t testing.TB, link filter.LinkType, packets []filter.Packet) (o *oracle) {
	t.Helper()

	o = &oracle{program: needTcpdump(t), packets: packets}
	for _, word := range [...]uint32{0xa1b2c3d4, 4<<16 | 2, 0, 0, filter.DefaultLength, uint32(link)} {
		o.capture = binary.LittleEndian.AppendUint32(o.capture, word)
	}

	for i, p := range packets {
		for _, word := range [...]int{i, 0, len(p.Data), p.Length} {
			o.capture = binary.LittleEndian.AppendUint32(o.capture, uint32(word))
		}

		o.capture = append(o.capture, p.Data...)
	}

	return o
}

// matches returns which packets match an expression, or what tcpdump says against
// it.
func (o *oracle) matches(t testing.TB, expression string, flags ...string) (match []bool, refusal string) {
	t.Helper()

	args := append([]string{"-r", "-", "-w", "-"}, flags...)
	cmd := exec.CommandContext(t.Context(), o.program, append(args, "--", expression)...)
	cmd.Stdin = bytes.NewReader(o.capture)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		_, said, _ := strings.Cut(stderr.String(), "tcpdump: ")
		if said == "" {
			t.Fatalf("tcpdump: %v: %s", err, &stderr)
		}

		return nil, strings.TrimSpace(said)
	}

	match = make([]bool, len(o.packets))
	for out = out[fileHeaderLen:]; len(out) > 0; {
		i := binary.LittleEndian.Uint32(out)
		match[i] = true
		out = out[recordHeaderLen+len(o.packets[i].Data):]
	}

	return match, ""
}

// compare fails if a program decides about a packet in another way than tcpdump.
func (o *oracle) compare(t testing.TB, expression string, link filter.LinkType) (matched int) {
	t.Helper()

	want, refusal := o.matches(t, expression)
	p, err := filter.Compile(expression, link)
	switch {
	case refusal != "" && err != nil:
		return 0
	case strings.Contains(refusal, "rejects all packets"):
		want = make([]bool, len(o.packets))
	case refusal != "":
		t.Errorf("%s\ntcpdump refuses it: %s", expression, refusal)

		return 0
	case err != nil && strings.Contains(err.Error(), "no packet can match"):
		for _, m := range want {
			if m {
				t.Errorf("%s\n%v, but one does", expression, err)
			}
		}

		return 0
	case err != nil:
		t.Errorf("%s\n%v", expression, err)

		return 0
	}

	var plain []bool
	for i := range o.packets {
		got := p.MatchPacket(&o.packets[i])
		if got {
			matched++
		}

		if got == want[i] {
			continue
		} else if plain == nil {
			plain, _ = o.matches(t, expression, "-O")
		}

		// Programs that tcpdump has simplified are wrong at times: what it makes
		// without that decides. Whether a packet that is too short is refused
		// depends on how much has been simplified, but nothing that the plain
		// program accepts may be lost.
		if got != plain[i] && (i < o.short || plain[i]) {
			t.Errorf("%s\npacket %d is %t, tcpdump says %t: %x\n%s", expression, i, got, want[i], o.packets[i].Data, p)

			return matched
		} else if i < o.short {
			t.Logf("%s\nis decided in another way by tcpdump itself with -O, as here", expression)

			return matched
		}
	}

	return matched
}

// TestOracle compares with tcpdump for expressions and packets that are made up.
func TestOracle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		link        filter.LinkType
		expressions int
		header      func(m *maker) (frame []byte)
	}{
		{"Ethernet", filter.LinkEthernet, 300, (*maker).ethernet},
		{"plain IP", filter.LinkRaw, 50, (*maker).raw},
		{"cooked, version 1", filter.LinkLinuxSLL, 50, (*maker).cooked1},
		{"cooked, version 2", filter.LinkLinuxSLL2, 50, (*maker).cooked2},
		{"BSD loopback", filter.LinkNull, 50, (*maker).null},
		{"OpenBSD loopback", filter.LinkLoop, 50, (*maker).loop},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := newMaker(t, uint64(c.link))
			packets, short := m.packets(1000, c.header)
			o := newOracle(t, c.link, packets)
			o.short = short
			w := &writer{rand: m.rand, link: c.link}
			useful := 0
			for range c.expressions {
				n := o.compare(t, w.expression(), c.link)
				if n > 0 && n < len(packets) {
					useful++
				}
			}

			t.Logf("%d of %d expressions match some packets and not all", useful, c.expressions)
			if useful < c.expressions/3 {
				t.Error("too few expressions that tell packets apart")
			}
		})
	}
}

func (m *maker) raw() (frame []byte) {
	if m.rand.IntN(3) == 0 {
		return m.ip6()
	}

	return m.ip4()
}

func (m *maker) null() (frame []byte) {
	if m.rand.IntN(3) == 0 {
		return append([]byte{pick[byte](m.rand, 24, 28, 30), 0, 0, 0}, m.ip6()...)
	}

	return append([]byte{2, 0, 0, 0}, m.ip4()...)
}

func (m *maker) loop() (frame []byte) {
	frame = m.null()
	frame[0], frame[3] = 0, frame[0]

	return frame
}

func (m *maker) cooked1() (frame []byte) {
	etherType, b := m.encapsulated()
	frame = make([]byte, 14, 16+len(b))
	frame[1] = pick[byte](m.rand, 0, 1, 3, 4)

	return append(binary.BigEndian.AppendUint16(frame, etherType), b...)
}

func (m *maker) cooked2() (frame []byte) {
	etherType, b := m.encapsulated()
	frame = make([]byte, 20, 20+len(b))
	binary.BigEndian.PutUint16(frame, etherType)
	frame[10] = pick[byte](m.rand, 0, 1, 3, 4)

	return append(frame, b...)
}
