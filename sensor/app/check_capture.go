package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/packet"
)

// DefaultCaptureWait is how long a check of the capture waits for packets when
// nothing else is asked for.
const DefaultCaptureWait = 5 * time.Second

// capture opens every interface as a sensor does, waits for packets, and says
// what came. It needs what a sensor needs, and says what of that is missing.
func (k *checker) capture(ctx context.Context, c *config.Config, wait time.Duration) {
	k.capabilities()
	states, err := linkStates()
	if err != nil {
		k.say(warned, "", "interfaces: their state is unknown: %v", err)
	}
	names := c.Capture.Interfaces
	outcomes := make([][]outcome, len(names))
	var listening sync.WaitGroup
	for i, name := range names {
		listening.Go(func() { outcomes[i] = checkInterface(ctx, c, name, states, wait) })
	}
	listening.Wait()
	for i, name := range names {
		for _, o := range outcomes[i] {
			k.say(o.verdict, o.hint, "interface %s: %s", name, o.text)
		}
	}
	if err := ctx.Err(); err != nil {
		k.say(failed, "", "the check was ended before its time")
	}
}

// capabilities says which of the capabilities that concern captures this process
// has.
func (k *checker) capabilities() {
	if !hasCapability(unix.CAP_NET_RAW) {
		k.say(failed, captureAdvice, "privileges: CAP_NET_RAW is missing, without which nothing can be captured")
		return
	}
	admin := "CAP_NET_ADMIN too, which is not needed"
	if !hasCapability(unix.CAP_NET_ADMIN) {
		admin = "CAP_NET_ADMIN is missing, and not needed"
	}
	k.say(passed, "", "privileges: CAP_NET_RAW; %s", admin)
}

// checkInterface opens one interface and listens.
func checkInterface(ctx context.Context, c *config.Config, name string, states map[string]linkState, wait time.Duration) []outcome {
	all := []outcome{linkOutcome(name, states)}
	l, err := capture.OpenLive(liveOptions(c, name))
	if err != nil {
		return append(all, outcome{failed, hintOf(err), openingText(err)})
	}
	defer l.Close()
	all = append(all, ringOutcome(l, c), promiscuousOutcome(name, c.Capture.Promiscuous, l.Promiscuous()))
	if wait == 0 {
		return all
	}
	h := newHeard(name, states)
	if err = h.listen(ctx, l, wait); err != nil {
		all = append(all, outcome{failed, hintOf(err), openingText(err)})
	}
	_, h.dropped = l.Stats()
	return append(all, h.outcomes(name, l.Promiscuous())...)
}

// openingText says why a capture does not start or go on, without the name of the
// interface.
func openingText(err error) string {
	var live *capture.LiveError
	switch {
	case !errors.As(err, &live):
		return err.Error()
	case live.Doing == "":
		return live.Err.Error()
	}
	return live.Doing + ": " + live.Err.Error()
}

// linkOutcome says how an interface is.
func linkOutcome(name string, states map[string]linkState) outcome {
	if name == capture.AnyInterface {
		up := 0
		for _, s := range states {
			if s.up && s.carrier {
				up++
			}
		}
		return outcome{passed, "", fmt.Sprintf("%d of %s are up", up, plural(len(states), "interface"))}
	}
	s, ok := states[name]
	switch {
	case !ok:
		return outcome{told, "", "its state is unknown"}
	case !s.up:
		return outcome{warned, "bring it up: ip link set " + name + " up", "it is " + s.word()}
	case !s.carrier:
		return outcome{warned, "is the cable in, and the other end up?", "it is " + s.word()}
	}
	return outcome{passed, "", fmt.Sprintf("it is up, with packets of %d bytes at most", s.mtu)}
}

// ringOutcome says what the kernel has granted.
func ringOutcome(l *capture.Live, c *config.Config) outcome {
	ring, snaplen := config.Size(l.RingSize()), int64(c.Snaplen())
	if ring < c.Capture.Buffer {
		return outcome{warned, "free memory, or make capture.buffer smaller", fmt.Sprintf("ring of %v, the kernel had no memory for %v; %d bytes of a packet", ring, c.Capture.Buffer, snaplen)}
	}
	return outcome{passed, "", fmt.Sprintf("ring of %v, %d bytes of a packet", ring, snaplen)}
}

// promiscuousOutcome says whether packets for other machines are seen.
func promiscuousOutcome(name string, wanted, got bool) outcome {
	switch {
	case name == capture.AnyInterface:
		return outcome{told, "a mirror port has to be named to be made promiscuous", "no interface is made promiscuous"}
	case got:
		return outcome{passed, "", "promiscuous: it takes packets for other machines too"}
	case wanted:
		return outcome{warned, "is it a virtual interface whose host forbids that?", "not promiscuous: the kernel refused, so only packets of this machine are seen"}
	}
	return outcome{told, "set capture.promiscuous for a mirror port", "not promiscuous, as configured: only packets of this machine are seen"}
}

// hardware is an address of Ethernet; a frame starts with two, the receiver's
// first.
type hardware [6]byte

// heard is what was heard on an interface.
type heard struct {
	// own are the hardware addresses of this machine.
	own map[hardware]bool
	// others counts the packets among all that other machines have sent to
	// others, groups those that are for many.
	packets, bytes, others, groups, dropped uint64
	ethernet                                bool
	first                                   time.Duration
	elapsed                                 time.Duration
}

// newHeard returns what is heard on an interface of a machine with these.
func newHeard(name string, states map[string]linkState) *heard {
	h := &heard{own: map[hardware]bool{}}
	for n, s := range states {
		if len(s.address) == len(hardware{}) && (n == name || name == capture.AnyInterface) {
			h.own[hardware([]byte(s.address))] = true
		}
	}
	return h
}

// listen counts packets for a while, or until ctx ends.
func (h *heard) listen(ctx context.Context, l packets, wait time.Duration) error {
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	begun := time.Now()
	var p capture.Packet
	for h.elapsed < wait {
		err := l.Next(&p)
		h.elapsed = time.Since(begun)
		switch {
		case err == nil:
			if h.packets == 0 {
				h.first = h.elapsed
			}
			h.count(&p)
		case errors.Is(err, capture.ErrTimeout):
		case errors.Is(err, capture.ErrClosed):
			return nil
		default:
			return err
		}
	}
	return nil
}

// count counts one packet.
func (h *heard) count(p *capture.Packet) {
	h.packets++
	h.bytes += uint64(len(p.Data))
	if p.Link != packet.LinkEthernet || len(p.Data) < 2*len(hardware{}) {
		return
	}
	h.ethernet = true
	to, from := hardware(p.Data), hardware(p.Data[len(hardware{}):])
	switch {
	case to[0]&1 != 0: // the bit of groups, broadcasts among them
		h.groups++
	case !h.own[to] && !h.own[from]:
		h.others++
	}
}

// outcomes says what was heard.
func (h *heard) outcomes(name string, promiscuous bool) []outcome {
	waited := h.elapsed.Round(time.Second / 10)
	if h.packets == 0 {
		hint := "does the mirror port send, is its cable in this interface, is this the right one? `ip -s link show " + name + "` counts what arrives"
		if name == capture.AnyInterface {
			hint = "does any interface have traffic? `ip -s link` counts what arrives"
		}
		return []outcome{{warned, hint, fmt.Sprintf("no packet in %v", waited)}}
	}
	rate := float64(h.packets) / max(h.elapsed.Seconds(), shortest)
	all := []outcome{{passed, "", fmt.Sprintf("%s (%s) in %v, %s a second; the first after %v",
		plural(int(h.packets), "packet"), bytesText(h.bytes), waited, count(uint64(rate)), h.first.Round(time.Millisecond))}}
	if h.dropped > 0 {
		all = append(all, outcome{warned, "make capture.buffer larger", fmt.Sprintf("%s dropped by the kernel meanwhile", plural(int(h.dropped), "packet"))})
	} else {
		all = append(all, outcome{passed, "", "nothing dropped"})
	}
	if h.ethernet && promiscuous {
		text, hint := fmt.Sprintf("%s of them between other machines, %s for many", count(h.others), count(h.groups)), ""
		if h.others == 0 {
			hint = "that is as it should be on a machine that watches itself; a mirror port shows packets of others"
		}
		all = append(all, outcome{told, hint, text})
	}
	return all
}
