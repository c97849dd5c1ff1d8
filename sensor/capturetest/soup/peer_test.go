package soup_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/gopacket/pcapgo"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/capturetest/soup"
)

// Variables of the comparison.
const (
	// peerEnv names Maltrail's sensor binary; without it the comparison is
	// skipped.
	peerEnv = "PEER"

	// oursEnv names a built trailscope binary.
	oursEnv = "OURS"

	// seedsEnv is a range of seeds, "from-to"; the default is small.
	seedsEnv = "PEER_SEEDS"

	// areasEnv restricts the areas, separated by commas.
	areasEnv = "PEER_AREAS"

	// dataEnv is a folder with data files in Maltrail's layout.
	dataEnv = "PEER_DATA"

	// payloadsEnv is a file with attack payloads, one a line.
	payloadsEnv = "PEER_PAYLOADS"

	// scaleEnv multiplies the packets of the areas about names and requests.
	scaleEnv = "PEER_SCALE"

	// rowsEnv is a file with rows of a real trails.csv.
	rowsEnv = "PEER_TRAILS"

	// agentsEnv is a file with user agents, one a line.
	agentsEnv = "PEER_AGENTS"

	// capturesEnv is a folder of captures whose packets are mutated.
	capturesEnv = "PEER_CAPTURES"

	// keepEnv is a folder for the minimised captures of differences.
	keepEnv = "PEER_KEEP"
)

// Bounds of the comparison.
const (
	defaultSeeds  = "1-40"
	minimiseTries = 150
	maxMaterial   = 400_000

	// steady is how often the peer is asked again before a difference counts.
	// It puts condensed groups through the throttle in an order that changes
	// from run to run.
	steady = 3
)

// TestPeer_soup compares both sensors on random captures.
func TestPeer_soup(t *testing.T) {
	peer, ours := sensors(t)
	m := material(t)
	from, to := seeds(t)
	for seed := from; seed <= to; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			s := soup.Make(seed, m)
			d := compare(t, peer, ours, s)
			if d.equal() {
				return
			}
			small := soup.Minimise(s, minimiseTries, func(s *soup.Scenario) bool {
				return !compare(t, peer, ours, s).equal()
			})
			d = compare(t, peer, ours, small)
			dir := keep(t, small)
			t.Errorf("seed %d, areas %v, %d of %d packets, kept in %s\n%s",
				seed, s.Areas, len(small.Packets), len(s.Packets), dir, d)
		})
	}
}

// sensors returns both sensors, or skips the test.
func sensors(tb testing.TB) (peer, ours *capturetest.Replayer) {
	tb.Helper()
	if os.Getenv(peerEnv) == "" || os.Getenv(oursEnv) == "" {
		tb.Skipf("%s and %s are not both set: they name the sensor binaries to compare", peerEnv, oursEnv)
	}

	return &capturetest.Replayer{Path: os.Getenv(peerEnv)},
		&capturetest.Replayer{Path: os.Getenv(oursEnv), Ours: true}
}

// difference is what two sensors disagree about.
type difference struct {
	missing, extra   []string
	peerErr, oursErr error
}

// equal reports whether there is none. Errors do not count: ours calls a
// damaged capture an error where the peer does not.
func (d *difference) equal() bool {
	return len(d.missing) == 0 && len(d.extra) == 0
}

// String lists the lines.
func (d *difference) String() string {
	var b strings.Builder
	for _, line := range d.missing {
		fmt.Fprintf(&b, "  missing: %s\n", line)
	}
	for _, line := range d.extra {
		fmt.Fprintf(&b, "  extra:   %s\n", line)
	}
	if d.peerErr != nil || d.oursErr != nil {
		fmt.Fprintf(&b, "  errors: peer %v; ours %v\n", d.peerErr, d.oursErr)
	}

	return b.String()
}

// compare replays a scenario through both.
func compare(tb testing.TB, peer, ours *capturetest.Replayer, s *soup.Scenario) (d *difference) {
	tb.Helper()
	setup, err := s.Laid()
	if err != nil {
		tb.Fatal(err)
	}
	d = &difference{}
	run := func(r *capturetest.Replayer) (lines []string, err error) {
		dir, mkErr := os.MkdirTemp(tb.TempDir(), "replay")
		if mkErr != nil {
			tb.Fatal(mkErr)
		}
		defer func() { _ = os.RemoveAll(dir) }()

		return r.Run(tb.Context(), setup, dir)
	}
	var want, got []string
	want, d.peerErr = run(peer)
	got, d.oursErr = run(ours)
	d.missing, d.extra = capturetest.Diff(want, got)
	for range steady {
		if d.equal() {
			break
		}
		again, _ := run(peer)
		if missing, extra := capturetest.Diff(want, again); len(missing)+len(extra) > 0 {
			tb.Logf("seed %d: the peer does not agree with itself", s.Seed)

			return &difference{}
		}
	}

	return d
}

// keep stores a minimised scenario for whoever repairs it.
func keep(tb testing.TB, s *soup.Scenario) (dir string) {
	tb.Helper()
	root := os.Getenv(keepEnv)
	if root == "" {
		return "nowhere (set " + keepEnv + ")"
	}
	dir = filepath.Join(root, strconv.FormatUint(s.Seed, 10))
	setup, err := s.Laid()
	if err != nil {
		tb.Fatal(err)
	}
	if _, err = setup.Lay(dir); err != nil {
		tb.Fatal(err)
	}

	return dir
}

// seeds returns the range of seeds.
func seeds(tb testing.TB) (from, to uint64) {
	tb.Helper()
	text := os.Getenv(seedsEnv)
	if text == "" {
		text = defaultSeeds
	}
	if _, err := fmt.Sscanf(text, "%d-%d", &from, &to); err != nil {
		tb.Fatalf("%s %q: want from-to", seedsEnv, text)
	}

	return from, to
}

// material reads what the variables name.
func material(tb testing.TB) (m *soup.Material) {
	tb.Helper()
	m = &soup.Material{Data: map[string]string{}}
	if areas := os.Getenv(areasEnv); areas != "" {
		m.Only = strings.Split(areas, ",")
	}
	if dir := os.Getenv(dataEnv); dir != "" {
		for _, name := range []string{"whitelist.txt", "ua.txt", "cdn_ranges.txt", "bogon_ranges.txt", "ignore_events.txt"} {
			if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
				m.Data[name] = string(text)
			}
		}
	}
	m.Scale, _ = strconv.Atoi(os.Getenv(scaleEnv))
	m.Payloads = lines(tb, payloadsEnv)
	m.Rows = lines(tb, rowsEnv)
	m.Agents = lines(tb, agentsEnv)
	if dir := os.Getenv(capturesEnv); dir != "" {
		m.Frames = frames(tb, dir)
	}

	return m
}

// lines reads the lines of the file that a variable names.
func lines(tb testing.TB, env string) []string {
	tb.Helper()
	name := os.Getenv(env)
	if name == "" {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}

	return capturetest.SplitLines(string(text))
}

// frames reads the packets of the small pcap files below a folder.
func frames(tb testing.TB, dir string) (out []capturetest.Packet) {
	tb.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || len(out) > maxMaterial {
			return err
		}
		f, openErr := os.Open(path)
		if openErr != nil {
			return openErr
		}
		defer func() { _ = f.Close() }()
		r, readErr := pcapgo.NewReader(f)
		if readErr != nil {
			return nil // Not a capture: passed over.
		}
		for range 2000 {
			data, ci, packetErr := r.ReadPacketData()
			if packetErr != nil {
				break
			}
			out = append(out, capturetest.Packet{Link: uint32(r.LinkType()), Data: data, Length: ci.Length})
		}

		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}

	return out
}
