package filter

import "net/netip"

// clause is a condition, as it was written. Every clause is lowered in the order
// of the text, because some of them move what stands behind them: see [layers].
type clause interface {
	// lower returns the condition for packets that look as l says.
	lower(l *lowering) (c *cond, err error)
}

// junction is a chain of clauses, all joined by "and" or all by "or".
type junction struct {
	parts []clause
	isOr  bool
}

// negation is the opposite of a clause.
type negation struct {
	part clause
}

// direction tells which of two addresses is meant.
type direction uint8

const (
	directionEither direction = iota // src or dst
	directionSource
	directionDestination
	directionBoth // src and dst
)

// Clauses of one word, and what may follow them.
type (
	// protocolClause is a protocol alone: tcp.
	protocolClause struct {
		at       int
		protocol protocol
	}

	// numberClause is a protocol by its number: ip proto 47.
	numberClause struct {
		at     int
		number uint32
		layer  protocol // protocolAny, protocolLink, protocolIP or protocolIP6
	}

	// hostClause is an address of the network layer, or a network of them. The
	// mask of an IPv4 network need not be a prefix.
	hostClause struct {
		at        int
		protocol  protocol
		direction direction
		address   netip.Addr
		mask      [4]uint32 // the first for IPv4
	}

	// macClause is an Ethernet address.
	macClause struct {
		at        int
		direction direction
		address   [macLen]byte
	}

	// portClause is a range of ports.
	portClause struct {
		protocol  protocol // protocolAny, or that of the ports
		direction direction
		low, high uint16
	}

	// castClause is broadcast or multicast.
	castClause struct {
		at        int
		protocol  protocol
		multicast bool
	}

	// wayClause is inbound or outbound.
	wayClause struct {
		at       int
		outbound bool
	}

	// vlanClause is a VLAN tag, of any or of one VLAN.
	vlanClause struct {
		at    int
		id    uint32
		given bool
	}

	// mplsClause is an MPLS label.
	mplsClause struct {
		at    int
		label uint32
		given bool
	}

	// pppoeClause is PPPoE: its discovery, or a session.
	pppoeClause struct {
		at        int
		id        uint32
		discovery bool
		given     bool
	}
)
