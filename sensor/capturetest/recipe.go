package capturetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"

	"go.yaml.in/yaml/v3"
)

// Packet is one captured frame.
type Packet struct {
	// Micros is the capture time in microseconds since the epoch.
	Micros int64

	// Link is the file link type (LINKTYPE_ number) of Data.
	Link uint32

	// Data is the captured part of the frame.
	Data []byte

	// Length is the frame's length on the wire; at least len(Data) in an
	// honest capture.
	Length int
}

// Recipe is a decoded recipe with its packets made.
type Recipe struct {
	// About says what the capture shows.
	About string

	// Options are maltrail.conf options that the capture is to be replayed
	// with.
	Options map[string]string

	// Data are data files by name in Maltrail's layout, such as
	// whitelist.txt, replacing a test's defaults.
	Data map[string]string

	// Packets are the frames in file order.
	Packets []Packet

	// File says how the packets are written.
	File FileOptions
}

// Defaults of a recipe.
const (
	// defaultEvery is the distance between packets without "every": a second
	// each, so that scan sweeps run and burst guards stay out of the way.
	defaultEvery = time.Second

	// maxPackets bounds a recipe's expansion, against a mistyped repeat.
	maxPackets = 200_000
)

// defaultStart is the time of the first packet of a recipe without "start".
func defaultStart() time.Time {
	return time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
}

// document is the form of a recipe on disk.
type document struct {
	About   string            `yaml:"about"`
	Options map[string]string `yaml:"options"`
	Data    map[string]string `yaml:"data"`
	Start   string            `yaml:"start"`
	Every   string            `yaml:"every"`
	Link    string            `yaml:"link"`
	Hosts   map[string]string `yaml:"hosts"`
	File    FileOptions       `yaml:"file"`
	Packets []step            `yaml:"packets"`
}

// Parse decodes a recipe and makes its packets. Errors name the line of the
// key or the number of the step that is wrong.
func Parse(data []byte) (r *Recipe, err error) {
	var doc document
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err = dec.Decode(&doc); err != nil {
		return nil, fmt.Errorf("decoding recipe: %w", err)
	}
	if err = dec.Decode(&document{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("decoding recipe: more than one document")
	}
	if err = doc.File.validate(); err != nil {
		return nil, err
	}

	e, err := newExpander(&doc)
	if err != nil {
		return nil, err
	}
	if err = e.steps("packet", doc.Packets, nil); err != nil {
		return nil, err
	}

	return &Recipe{
		About:   doc.About,
		Options: doc.Options,
		Data:    doc.Data,
		Packets: e.packets,
		File:    doc.File,
	}, nil
}

// newExpander reads what a recipe says about all its packets.
func newExpander(doc *document) (e *expander, err error) {
	e = &expander{start: defaultStart(), every: defaultEvery, link: "ethernet", hosts: map[string]netip.Addr{}}
	if doc.Start != "" {
		if e.start, err = time.Parse(time.RFC3339Nano, doc.Start); err != nil {
			return nil, fmt.Errorf("start: %w", err)
		}
	}
	if doc.Every != "" {
		if e.every, err = time.ParseDuration(doc.Every); err != nil {
			return nil, fmt.Errorf("every: %w", err)
		}
	}
	if doc.Link != "" {
		e.link = doc.Link
	}
	for name, text := range doc.Hosts {
		if e.hosts[name], err = netip.ParseAddr(text); err != nil {
			return nil, fmt.Errorf("host %q: %w", name, err)
		}
	}

	return e, nil
}
