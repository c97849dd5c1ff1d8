package detect_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/trails"
)

// attackVariable makes [TestAttack] as large as it can be if it is "full", which
// takes two minutes; `go tool mage test:attack` does so. Otherwise attacks have a
// fiftieth of their packets or less.
const attackVariable = "TRAILSCOPE_ATTACK"

// attackShare is the divisor of an ordinary run, racedShare that of one with the
// race detector, which is slow.
const (
	attackShare = 50
	racedShare  = 100
)

// attackRun tells a process that it is to run one attack: its name, the profile
// and the number of packets.
const attackRun = "TRAILSCOPE_ATTACK_RUN"

// What profile full may take more than profile maltrail.
const (
	// moreLive is what is in use.
	moreLive = 32 << 20

	// morePeak is the memory of the process, garbage included.
	morePeak = 32 << 20
)

// attack is a flood and what must come of it.
type attack struct {
	name    string
	packets int
	flood   func(tb testing.TB) flood
	// counted is the counter that shows that something gave way.
	counted func(s *detect.FullStats) uint64
}

// attacks are the floods of the test.
func attacks() []attack {
	list := []attack{
		{"half-open", 10_000_000, halfOpen, nil},
		{"partial requests", 4_000_000, partialRequests, func(s *detect.FullStats) uint64 { return s.Streams.EvictedPending }},
		{"open fragments", 5_000_000, openFragments, func(s *detect.FullStats) uint64 { return s.Fragments.Evicted }},
		{"open initials", 1_000_000, openInitials, func(s *detect.FullStats) uint64 { return s.QUIC.Evicted }},
		{"header bombs", 1_000_000, headerBombs, func(s *detect.FullStats) uint64 { return min(s.HTTP2.Evicted, s.HTTP2.Broken) }},
		{"deep nesting", 2_000_000, deepNesting, func(s *detect.FullStats) uint64 { return s.Tunnels.TooDeep }},
		{"many pointers", 500_000, manyPointers, func(s *detect.FullStats) uint64 { return s.DNS.Names }},
	}
	single := slices.Clone(list)

	return append(list, attack{name: "all at once", packets: 7_000_000, flood: func(tb testing.TB) flood {
		floods := make([]flood, len(single))
		for i := range single {
			floods[i] = single[i].flood(tb)
		}

		return func(n int) []byte { return floods[n%len(floods)](n / len(floods)) }
	}, counted: func(s *detect.FullStats) (least uint64) {
		// Sessions of HTTP/2 end with their streams, which give way first.
		return min(s.Streams.EvictedPending, s.Fragments.Evicted, s.QUIC.Evicted, s.HTTP2.Broken, s.Tunnels.TooDeep, s.DNS.Names)
	}})
}

// aftermath is what a process tells of an attack.
type aftermath struct {
	Owed, Found int    // ordinary flows, and those found once
	Unasked     string // other events
	Peak, Live  int    // bytes of the process at most, and on the heap in the end
	Nanos       int64  // of a packet
	Full        detect.FullStats
	Panics      uint64
}

// TestAttack floods an engine with attacks on its memory. Ordinary flows that are
// split, one per 1,000 packets, must all be found.
func TestAttack(t *testing.T) {
	if task := os.Getenv(attackRun); task != "" {
		runAttack(t, task)

		return
	}
	t.Parallel()
	share := attackShare
	if raced() {
		share = racedShare
	}
	if os.Getenv(attackVariable) == "full" {
		share = 1
	}
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			if share > 1 {
				t.Parallel()
			}
			n := a.packets / share
			full, plain := start(t, &a, "full", n), aftermath{}
			if !raced() { // it takes memory for itself
				plain = start(t, &a, "maltrail", n)
			}
			t.Logf("%d packets of %d ns: %d of %d flows found; peak %d MiB, of maltrail %d MiB at %d ns; live %d KiB, of maltrail %d KiB; %+v",
				n, full.Nanos, full.Found, full.Owed, full.Peak>>20, plain.Peak>>20, plain.Nanos, full.Live>>10, plain.Live>>10, full.Full)
			if full.Found != full.Owed || full.Owed == 0 {
				t.Errorf("%d of %d flows found", full.Found, full.Owed)
			}
			if full.Unasked != "" || full.Panics != 0 {
				t.Errorf("unasked: %s; %d panics", full.Unasked, full.Panics)
			}
			if more := full.Live - plain.Live; more > moreLive {
				t.Errorf("%d KiB more on the heap", more>>10)
			}
			if more := full.Peak - plain.Peak; more > morePeak && !raced() {
				t.Errorf("%d KiB more at the peak", more>>10)
			}
			if a.counted != nil && a.counted(&full.Full) == 0 {
				t.Error("nothing gave way")
			}
			bounded(t, &full.Full)
		})
	}
}

// bounded checks what the parts say of their memory.
func bounded(t *testing.T, s *detect.FullStats) {
	t.Helper()
	const streams, fragments, quic = 4 << 20, 4 << 20, 2 << 20
	if s.Streams.Bytes > streams || s.Fragments.Bytes > fragments || s.QUIC.Bytes > quic {
		t.Errorf("memory beyond the bounds: %+v", s)
	}
}

// raced tells whether the race detector runs.
func raced() bool {
	info, _ := debug.ReadBuildInfo()

	return slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// start runs an attack in a process of its own, so that its memory can be told.
func start(t *testing.T, a *attack, profile string, packets int) (o aftermath) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAttack$", "-test.count=1")
	c.Env = append(os.Environ(), fmt.Sprintf("%s=%s/%s/%d", attackRun, a.name, profile, packets))
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	first, _, _ := bytes.Cut(out, []byte("\n"))
	if err := json.Unmarshal(first, &o); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return o
}

// runAttack runs an attack and prints its aftermath.
func runAttack(t *testing.T, task string) {
	t.Helper()
	words := strings.Split(task, "/")
	list := attacks()
	a := &list[slices.IndexFunc(list, func(a attack) bool { return a.name == words[0] })]
	beyond := detect.Maltrail
	if words[1] == "full" {
		beyond = detect.Full
	}
	packets, _ := strconv.Atoi(words[2])
	o := aftermath{Owed: packets / flowEvery}
	once := make([]uint8, o.Owed)
	set, _, err := trails.New(slices.Values([]trails.Trail{{Key: ordinaryName, Info: "attack", Reference: "(static)"}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	e := evasionEngine(t, set, beyond, func(ev *event.Event) {
		src := ev.Source.As4()
		n := int(binary.BigEndian.Uint32(src[:]) - clients)
		if ev.Trail != ordinaryName || n < 0 || n >= len(once) {
			o.Unasked = fmt.Sprintf("%+v", ev)

			return
		}
		once[n]++
	})
	flood, flows := a.flood(t), ordinaryFlows(t)
	start := time.Now()
	f := detect.Frame{Link: packet.LinkEthernet}
	for n := range packets {
		f.Micros = evasionStart + int64(n)
		if n%(flowEvery/2) == 0 && n/flowEvery < o.Owed {
			for _, frame := range flows(n/flowEvery, n%flowEvery != 0) {
				f.Data = frame
				e.Packet(&f)
			}
		}
		f.Data = flood(n)
		e.Packet(&f)
	}
	o.Nanos = int64(time.Since(start)) / int64(packets)
	o.Full, o.Panics = e.FullStats(), e.Counters().Panics
	o.Live = live()
	e.Close()
	o.Peak = peak(t)
	for _, n := range once {
		if n == 1 {
			o.Found++
		}
	}
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s\n", text)
}

// live is what is on the heap and in use.
func live() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)

	return int(m.HeapAlloc)
}

// peak is the most memory that the process had.
func peak(t *testing.T) (n int) {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no figures of memory here: ", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, _ = strconv.Atoi(strings.Fields(rest)[0])
		}
	}

	return n << 10
}

// flowEvery is the number of packets for which there is an ordinary flow. Half of
// them come between its two parts.
const flowEvery = 1_000

// ordinaryName is what ordinary flows ask for.
const ordinaryName = "evil.example.org"

// ordinaryFlows gives the frames of the first and the second part of ordinary
// flows: a request, a TLS hello, a DNS query in fragments, a QUIC hello.
func ordinaryFlows(tb testing.TB) func(n int, second bool) [][]byte {
	request := "GET / HTTP/1.1\r\nHost: " + ordinaryName + "\r\n\r\n"
	hello, message := string(capturetest.ClientHello(ordinaryName)), capturetest.HelloMessage(ordinaryName)
	query := fragmentFrames(capturetest.UDP(4000, 53, capturetest.Question(ordinaryName, 1, 1, 0x100)), 24)
	cut := len(message) / 2
	split := func(port uint16, text string, at int) [2][][]byte {
		second := segmentFrame(port, packet.FlagACK, text[at:])
		binary.BigEndian.PutUint32(second[atSeq:], uint32(1+at))
		first := segmentFrame(port, packet.FlagACK, text[:at])
		binary.BigEndian.PutUint32(first[atSeq:], 1)
		syn := segmentFrame(port, packet.FlagSYN, "")
		binary.BigEndian.PutUint32(syn[atSeq:], 0)

		return [2][][]byte{{syn, first}, {second}}
	}
	kinds := [][2][][]byte{
		split(80, request, 30),
		split(443, hello, len(hello)-20),
		{query[:1], query[1:]},
		{{datagramFrame(443, initial(tb, 0, message[:cut]))}, {datagramFrame(443, initial(tb, cut, message[cut:]))}},
	}

	return func(n int, second bool) [][]byte {
		part := 0
		if second {
			part = 1
		}
		frames := kinds[n%len(kinds)][part]
		for _, f := range frames {
			binary.BigEndian.PutUint32(f[atSrc:], clients|uint32(n))
		}

		return frames
	}
}
