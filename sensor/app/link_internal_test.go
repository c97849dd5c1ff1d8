package app

import (
	"net"
	"testing"
)

// TestLinkStates compares what netlink says with package net.
func TestLinkStates(t *testing.T) {
	t.Parallel()
	states, err := linkStates()
	if err != nil {
		t.Fatal(err)
	}
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		s, ok := states[i.Name]
		if !ok || s.up != (i.Flags&net.FlagUp != 0) || int(s.mtu) != i.MTU || s.address != string(i.HardwareAddr) && i.Flags&net.FlagLoopback == 0 {
			t.Errorf("%s: %+v, known %t, want %+v", i.Name, s, ok, i)
		}
	}
	if len(states) != len(all) {
		t.Errorf("%d interfaces, want %d", len(states), len(all))
	}
}

func TestLinkState_word(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]linkState{
		"down": {carrier: true}, "up, without carrier": {up: true}, "up": {up: true, carrier: true},
	} {
		if got := s.word(); got != want {
			t.Errorf("%+v is %q, want %q", s, got, want)
		}
	}
}
