package soup

import (
	"fmt"
	"math/rand/v2"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// Material is what a caller may add to the generator's own ingredients.
type Material struct {
	// Data are data files by name in place of the generator's own; a ua.txt
	// also serves as a list of user agents to come close to.
	Data map[string]string

	// Payloads are attack payloads, one each, for request paths and bodies.
	Payloads []string

	// Rows are lines of a real trails.csv, of which scenarios take samples.
	Rows []string

	// Agents are real user agents.
	Agents []string

	// Frames are packets of existing captures to mutate.
	Frames []capturetest.Packet

	// Scale multiplies the packets of the areas about names and requests; 0 is 1.
	Scale int

	// Only restricts the areas to those named, if not empty.
	Only []string
}

// Scenario is one generated capture with what it is replayed with.
type Scenario struct {
	// Seed made it.
	Seed uint64

	// Areas are the areas that cooked packets, in order.
	Areas []string

	// Setup holds trails, data files and options, without captures.
	Setup capturetest.Setup

	// Packets are the frames in file order.
	Packets []capturetest.Packet

	// File says how they are written, unless form has another way.
	File capturetest.FileOptions

	form form
}

// Bounds of one scenario.
const (
	maxAreas   = 6
	maxPackets = 6000
)

// Make returns the scenario of a seed.
func Make(seed uint64, m *Material) (s *Scenario) {
	k := newKitchen(seed, m)
	s = &Scenario{Seed: seed}
	areas := chooseAreas(k, m.Only)
	for _, a := range areas {
		if k.chance(8) {
			k.link = pick(k, linkTypes())
		}
		s.Areas = append(s.Areas, a.name)
		a.cook(k)
		if len(k.packets) > maxPackets {
			break
		}
	}
	if k.chance(25) {
		k.shuffle()
	}
	if k.chance(30) {
		k.damage()
	}
	k.chooseFile(&s.File)
	s.form = k.chooseForm()

	s.Packets = k.packets
	s.Setup = capturetest.Setup{Trails: k.trailsCSV(), Data: k.data, Options: k.options, Zone: k.zone}

	return s
}

// Laid returns the setup with the packets written as captures.
func (s *Scenario) Laid() (setup *capturetest.Setup, err error) {
	out := s.Setup
	if s.form.kind != formNone {
		for packets := range capturetest.Runs(s.Packets) {
			out.Captures = append(out.Captures, s.form.write(packets))
		}
		if len(out.Captures) > 1 {
			// A damaged file ends the peer's replay: only the last one may be.
			whole := s.form
			whole.tail, whole.junk, whole.flips = 0, nil, nil
			i := 0
			for packets := range capturetest.Runs(s.Packets) {
				if i++; i < len(out.Captures) {
					out.Captures[i-1] = whole.write(packets)
				}
			}
		}

		return &out, nil
	}
	if out.Captures, err = capturetest.Files(s.Packets, &s.File); err != nil {
		return nil, fmt.Errorf("seed %d: %w", s.Seed, err)
	}

	return &out, nil
}

// newKitchen prepares pools, trails, data files and options.
func newKitchen(seed uint64, m *Material) *kitchen {
	k := &kitchen{
		rnd:      rand.New(rand.NewPCG(seed, 0x7261696c)),
		material: m,
		options:  map[string]string{},
		data:     map[string]string{},
		rows:     map[string]row{},
		now:      1_770_000_000_000_000,
		link:     capturetest.LinkEthernet,
	}
	k.chooseClock()
	k.chooseOptions()
	k.choosePools()
	k.chooseTrails()
	k.chooseData()
	if k.chance(35) {
		k.link = pick(k, linkTypes())
	}

	return k
}
