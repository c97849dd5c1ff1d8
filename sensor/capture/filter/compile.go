package filter

import (
	"errors"
	"fmt"

	"golang.org/x/net/bpf"
)

// MaxInstructions is the length of the longest program that the kernel takes.
// (BPF_MAXINSNS in linux/bpf_common.h.)
const MaxInstructions = 4096

// DefaultLength is the length to which programs cut packets if nothing else is
// asked for: longer ones do not exist. (As libpcap's MAXIMUM_SNAPLEN.)
const DefaultLength = 256 << 10

// Config is what a program is compiled for. The zero value is of no use: at least
// the link type must be right.
type Config struct {
	// Hardware is for sockets that receive from interfaces of several kinds, as
	// those that are bound to none: the link types of interfaces by their hardware
	// type. Link is that of all others. It needs Live.
	Hardware []Hardware

	// Link is how packets start.
	Link LinkType

	// Length is what the program returns for a packet that matches: the number of
	// bytes that are to be kept of it. 0 means [DefaultLength].
	Length uint32

	// Live makes a program for a packet socket, in place of one for frames as they
	// are in files: see "Live programs" in the documentation of the package.
	Live bool
}

// Hardware tells the link type of interfaces.
type Hardware struct {
	// Types are hardware types: ARPHRD_ numbers of linux/if_arp.h.
	Types []uint16

	// Link is how packets of such interfaces start on a socket of type SOCK_RAW.
	Link LinkType
}

// Compile returns a program for frames of a link type as they are in files. The
// error is a [*SyntaxError] if the expression is at fault. An empty expression
// matches all packets.
func Compile(expression string, link LinkType) (p *Program, err error) {
	return CompileFor(expression, &Config{Link: link})
}

// CompileFor is [Compile] for anything else. It does not keep c.
func CompileFor(expression string, c *Config) (p *Program, err error) {
	if len(c.Hardware) > 0 && !c.Live {
		return nil, errors.New("only live captures have several link types")
	}

	root, err := parse(expression)
	if err != nil {
		return nil, err
	}

	k := &compiler{
		config:   c,
		lowering: lowering{values: &values{known: map[value]*value{}}, expression: expression},
		clause:   root,
		graph:    newGraph(),
	}

	first, err := k.first()
	if err != nil {
		return nil, err
	}

	return k.program(first)
}

// compiler makes one program.
type compiler struct {
	config   *Config
	clause   clause
	graph    *graph
	lowering lowering
}

// first returns the node that decides about packets of all link types.
func (k *compiler) first() (n *node, err error) {
	n, err = k.forLink(k.config.Link)
	if err != nil {
		return nil, err
	}

	for _, h := range k.config.Hardware {
		this, err := k.forLink(h.Link)
		if err != nil {
			return nil, err
		}

		for _, t := range h.Types {
			n = k.graph.build(equal(k.lowering.values.kernel(bpf.ExtLinkLayerType), uint32(t)), this, n)
		}
	}

	return n, nil
}

// forLink returns the node that decides about packets of one link type. If the
// expression asks for VLAN tags, the kernel may have the first one or not.
func (k *compiler) forLink(link LinkType) (n *node, err error) {
	n, asked, err := k.forTag(link, false)
	if err != nil || !asked || !k.config.Live {
		return n, err
	}

	tagged, _, err := k.forTag(link, true)
	if err != nil {
		return nil, err
	}

	return k.graph.build(equal(k.lowering.values.kernel(bpf.ExtVLANTagPresent), 0), n, tagged), nil
}

// forTag returns the node that decides about packets of which the kernel has a
// VLAN tag, or has none, and whether the expression asks for one.
func (k *compiler) forTag(link LinkType, tagged bool) (n *node, asked bool, err error) {
	g, l := k.graph, &k.lowering
	l.layers, err = newLayers(link, k.config.Live)
	if err != nil {
		return nil, false, err
	} else if k.clause == nil {
		return g.accept, false, nil
	}

	l.tagged, l.several = tagged, len(k.config.Hardware) > 0
	c, err := k.clause.lower(l)
	if err != nil {
		return nil, false, err
	}

	n = g.build(c, g.accept, g.refuse)
	if g.count > maxNodes {
		return nil, false, l.fail(len(l.expression), "the expression is too long", "")
	}

	return n, l.asked, nil
}

// program returns the program that starts with a node.
func (k *compiler) program(first *node) (p *Program, err error) {
	g := k.graph
	first = g.simplify(first)
	if first == g.refuse {
		return nil, k.lowering.fail(0, "no packet can match this", "conditions that exclude each other are joined by `or`")
	}

	bs, err := g.blocks(g.order(first))
	if err != nil {
		return nil, k.lowering.fail(0, err.Error(), "")
	}

	length := k.config.Length
	if length == 0 {
		length = DefaultLength
	}

	code := arrange(bs, share(bs), length)
	if len(code) > MaxInstructions {
		message := fmt.Sprintf("this needs %d instructions, and the kernel takes %d", len(code), MaxInstructions)

		return nil, k.lowering.fail(len(k.lowering.expression), message, "write networks in place of many addresses")
	}

	return newProgram(code)
}
