package filter

import (
	"strconv"
	"strings"
)

// maxPort is the last port.
const maxPort = 1<<16 - 1

// ports returns the clause of a port or a range of ports.
func (p *parser) ports(q qualifiers, t token) (c clause, err error) {
	switch q.protocol {
	case protocolAny, protocolTCP, protocolUDP, protocolSCTP:
	default:
		return nil, p.modifies(q, "ports")
	}

	pc := &portClause{protocol: q.protocol, direction: q.direction}
	switch {
	case t.kind == tokenNumber && t.value > maxPort:
		return nil, p.fail(t.at, "there is no such port: the last one is 65535", "")
	case t.kind == tokenNumber:
		pc.low, pc.high = uint16(t.value), uint16(t.value)

		return pc, nil
	case t.kind != tokenName:
		return nil, p.fail(t.at, "this is no port", "")
	}

	first, second, isRange := strings.Cut(t.text, "-")
	low, err := strconv.ParseUint(first, 10, 16)
	if err != nil || !isRange {
		return nil, p.namedPort(t)
	}

	high, err := strconv.ParseUint(second, 10, 16)
	switch {
	case err != nil:
		return nil, p.fail(t.at, quoted(t.text)+" is no range of ports", "as 6000-6008")
	case q.kind != wordPortRange:
		return nil, p.fail(t.at, "this is a range of ports", "write `portrange`")
	}

	pc.low, pc.high = uint16(min(low, high)), uint16(max(low, high))

	return pc, nil
}

// namedPort returns the error for the name of a port.
func (p *parser) namedPort(t token) (err error) {
	advice := "write its number"
	for _, s := range [...]struct {
		name   string
		number uint32
	}{
		{"ftp-data", 20},
		{"ftp", 21},
		{"ssh", 22},
		{"telnet", 23},
		{"smtp", 25},
		{"domain", 53},
		{"bootps", 67},
		{"bootpc", 68},
		{"tftp", 69},
		{"http", 80},
		{"kerberos", 88},
		{"pop3", 110},
		{"ntp", 123},
		{"imap2", 143},
		{"imap", 143},
		{"snmp", 161},
		{"bgp", 179},
		{"ldap", 389},
		{"https", 443},
		{"syslog", 514},
		{"ldaps", 636},
		{"imaps", 993},
		{"pop3s", 995},
	} {
		if s.name == t.text {
			advice = "write its number, " + decimal(s.number)
		}
	}

	return p.fail(t.at, quoted(t.text)+" is a name, and names are not looked up", advice)
}

// protocolNumber returns the clause of a protocol by its number or name.
func (p *parser) protocolNumber(q qualifiers, t token) (c clause, err error) {
	n := &numberClause{at: q.at, layer: q.protocol, number: t.value}
	switch q.protocol {
	case protocolAny, protocolLink, protocolIP, protocolIP6:
	default:
		return nil, p.modifies(q, "`proto`")
	}

	most := uint32(255)
	if q.protocol == protocolLink {
		most = maxEtherType
	}

	switch {
	case t.kind == tokenName:
		var ok bool
		n.number, ok = namedProtocol(t.text, q.protocol)
		if !ok {
			return nil, p.fail(t.at, quoted(t.text)+" is not known as a protocol here", "write its number")
		}
	case t.kind != tokenNumber:
		return nil, p.fail(t.at, "this is no protocol", "")
	case t.value > most:
		return nil, p.fail(t.at, "there is no such protocol: the last one is "+decimal(most), "")
	case q.protocol == protocolLink && t.value <= maxFrameLength:
		return nil, p.fail(t.at, "802.2 frames are not supported: up to 1500 this is the length of a frame", "")
	}

	return n, nil
}

// Numbers in the place of the EtherType. (IEEE 802.3 3.2.6.)
const (
	maxFrameLength = 1500
	maxEtherType   = 1<<16 - 1
)

// namedProtocol returns the number of a protocol that is named behind "proto".
func namedProtocol(name string, layer protocol) (n uint32, ok bool) {
	if layer == protocolLink {
		n = protocolOf(name).etherType()

		return n, n != 0
	}

	switch name {
	case "icmp6", "carp", "igrp":
		return 0, false // these are called otherwise, or nothing at all
	case "ipv6-icmp":
		return 58, true
	case "gre":
		return 47, true
	case "ospf":
		return 89, true
	default:
		n = protocolOf(name).number()

		return n, n != 0
	}
}
