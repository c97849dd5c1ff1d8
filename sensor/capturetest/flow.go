package capturetest

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// flow is the two ends of a packet; ports are 0 where the text has none.
type flow struct {
	src, dst netip.AddrPort
}

// parseFlow reads "source > destination".
func parseFlow(text string, hosts map[string]netip.Addr) (f flow, err error) {
	from, to, ok := strings.Cut(text, ">")
	if !ok {
		return f, fmt.Errorf("flow %q: want source > destination", text)
	}
	if f.src, err = parseEnd(strings.TrimSpace(from), hosts); err != nil {
		return f, fmt.Errorf("flow %q: %w", text, err)
	}
	if f.dst, err = parseEnd(strings.TrimSpace(to), hosts); err != nil {
		return f, fmt.Errorf("flow %q: %w", text, err)
	}
	if f.src.Addr().Is4() != f.dst.Addr().Is4() {
		return f, fmt.Errorf("flow %q: IPv4 and IPv6 mixed", text)
	}

	return f, nil
}

// parseEnd reads an address or host name with an optional port.
func parseEnd(text string, hosts map[string]netip.Addr) (e netip.AddrPort, err error) {
	name, portText := text, ""
	if rest, found := strings.CutPrefix(text, "["); found {
		addr, tail, ok := strings.Cut(rest, "]")
		if !ok {
			return e, fmt.Errorf("end %q: unclosed bracket", text)
		}
		name, portText = addr, strings.TrimPrefix(tail, ":")
	} else if strings.Count(text, ":") == 1 {
		name, portText, _ = strings.Cut(text, ":")
	}

	addr, ok := hosts[name]
	if !ok {
		if addr, err = netip.ParseAddr(name); err != nil {
			return e, fmt.Errorf("end %q: neither a host of the recipe nor an address", text)
		}
	}
	port := uint64(0)
	if portText != "" {
		if port, err = strconv.ParseUint(portText, 10, 16); err != nil {
			return e, fmt.Errorf("end %q: %w", text, err)
		}
	}

	return netip.AddrPortFrom(addr, uint16(port)), nil
}
