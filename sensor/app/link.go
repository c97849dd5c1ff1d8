package app

import (
	"encoding/binary"
	"syscall"

	"golang.org/x/sys/unix"
)

// linkState is what the kernel says of a network interface.
type linkState struct {
	// up says that it was brought up, carrier that there is something at the
	// other end.
	up, carrier bool
	// address is its hardware address, empty without one.
	address string
	// mtu is the length of its longest packet.
	mtu uint32
	// lost counts the frames that the interface itself had no room for, before
	// any capture could see them: what it missed, and what ran over.
	lost uint64
}

// Offsets in struct rtnl_link_stats64 (linux/if_link.h), in bytes.
const (
	fifoErrorsOffset   = 14 * 8
	missedErrorsOffset = 15 * 8
)

// linkStates asks the kernel for all interfaces of this network namespace, by
// name. It needs no privileges. What /sys says would be another namespace's in a
// container.
func linkStates() (map[string]linkState, error) {
	table, err := syscall.NetlinkRIB(unix.RTM_GETLINK, unix.AF_UNSPEC)
	if err != nil {
		return nil, err
	}
	messages, err := syscall.ParseNetlinkMessage(table)
	if err != nil {
		return nil, err
	}
	states := map[string]linkState{}
	for i := range messages {
		m := &messages[i]
		if m.Header.Type != unix.RTM_NEWLINK || len(m.Data) < unix.SizeofIfInfomsg {
			continue
		}
		attributes, err := syscall.ParseNetlinkRouteAttr(m)
		if err != nil {
			return nil, err
		}
		name, s := readLink(binary.NativeEndian.Uint32(m.Data[8:]), attributes)
		states[name] = s
	}
	return states, nil
}

// readLink reads one interface from its flags and attributes.
func readLink(flags uint32, attributes []syscall.NetlinkRouteAttr) (name string, s linkState) {
	s.up, s.carrier = flags&unix.IFF_UP != 0, flags&unix.IFF_LOWER_UP != 0
	for _, a := range attributes {
		switch a.Attr.Type {
		case unix.IFLA_IFNAME:
			name = unix.ByteSliceToString(a.Value)
		case unix.IFLA_ADDRESS:
			s.address = string(a.Value)
		case unix.IFLA_MTU:
			if len(a.Value) >= 4 {
				s.mtu = binary.NativeEndian.Uint32(a.Value)
			}
		case unix.IFLA_STATS64:
			if len(a.Value) >= missedErrorsOffset+8 {
				s.lost = binary.NativeEndian.Uint64(a.Value[fifoErrorsOffset:]) + binary.NativeEndian.Uint64(a.Value[missedErrorsOffset:])
			}
		}
	}
	return name, s
}

// word says in one word how an interface is.
func (s linkState) word() string {
	switch {
	case !s.up:
		return "down"
	case !s.carrier:
		return "up, without carrier"
	}
	return "up"
}
