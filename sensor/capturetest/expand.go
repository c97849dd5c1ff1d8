package capturetest

import (
	"fmt"
	"maps"
	"net/netip"
	"time"
)

// expander turns steps into packets and keeps the clock.
type expander struct {
	start   time.Time
	every   time.Duration
	link    string
	hosts   map[string]netip.Addr
	packets []Packet
	last    time.Time
}

// steps expands a list; where names it in errors.
func (e *expander) steps(where string, list []step, vars map[string]int) (err error) {
	for i := range list {
		s := &list[i]
		at := fmt.Sprintf("%s %d", where, i+1)
		times := 1
		if s.Repeat != nil {
			times = *s.Repeat
		}
		if times < 0 {
			return fmt.Errorf("%s: negative repeat", at)
		}
		name := s.As
		if name == "" {
			name = "i"
		}
		for n := range times {
			inner := vars
			if s.Repeat != nil {
				inner = map[string]int{}
				maps.Copy(inner, vars)
				inner[name] = n
			}
			if err = e.step(at, s, inner); err != nil {
				return err
			}
		}
	}

	return nil
}

// step expands one repetition of a step.
func (e *expander) step(at string, s *step, vars map[string]int) (err error) {
	if len(s.Packets) > 0 {
		return e.steps(at+", packet", s.Packets, vars)
	}
	if len(e.packets) >= maxPackets {
		return fmt.Errorf("%s: more than %d packets", at, maxPackets)
	}

	one := expandStep(s, vars)
	t, err := e.time(&one)
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	p, err := e.packet(&one)
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	p.Micros = t.UnixMicro()
	e.last = t
	e.packets = append(e.packets, p)

	return nil
}

// time returns the time of a step's packet.
func (e *expander) time(s *step) (t time.Time, err error) {
	if s.At != "" {
		d, atErr := time.ParseDuration(s.At)
		if atErr != nil {
			return t, fmt.Errorf("at: %w", atErr)
		}

		return e.start.Add(d), nil
	}
	if len(e.packets) == 0 {
		return e.start, nil
	}
	every := e.every
	if s.Every != "" {
		if every, err = time.ParseDuration(s.Every); err != nil {
			return t, fmt.Errorf("every: %w", err)
		}
	}

	return e.last.Add(every), nil
}

// packet makes the frame of a step.
func (e *expander) packet(s *step) (p Packet, err error) {
	kind, text, err := s.kind()
	if err != nil {
		return p, err
	}
	linkName := s.Link
	if linkName == "" {
		linkName = e.link
	}
	link, err := linkByName(linkName)
	if err != nil {
		return p, err
	}

	var f frame
	if kind == "frame" {
		f.data, err = decodeHex(text)
	} else {
		f, err = e.layers(kind, text, s, link)
	}
	if err != nil {
		return p, fmt.Errorf("%s: %w", kind, err)
	}
	if err = f.finish(s); err != nil {
		return p, fmt.Errorf("%s: %w", kind, err)
	}

	return Packet{Link: link, Data: f.data, Length: f.length}, nil
}

// layers makes a frame from its payload down to the link.
func (e *expander) layers(kind, text string, s *step, link uint32) (f frame, err error) {
	fl, err := parseFlow(text, e.hosts)
	if err != nil {
		return f, err
	}
	proto, segment, err := segmentOf(kind, &fl, s)
	if err != nil {
		return f, err
	}
	packet, headerLen, err := ipPacket(&fl, proto, segment, &s.IP)
	if err != nil {
		return f, err
	}
	head, err := linkHeader(link, fl.src.Addr().Is4(), s)
	if err != nil {
		return f, err
	}

	return frame{
		data: append(head, packet...),
		ip:   len(head),
		l4:   len(head) + headerLen,
	}, nil
}
