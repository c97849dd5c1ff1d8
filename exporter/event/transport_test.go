package event_test

import (
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
)

func TestTransportNumber(t *testing.T) {
	testCases := []struct {
		name   string
		label  string
		number uint8
		ok     bool
	}{
		{name: "tcp", label: "TCP", number: 6, ok: true},
		{name: "zero", label: "IP", number: 0, ok: true},
		{name: "last", label: "RAW", number: 255, ok: true},
		{name: "lower", label: "tcp"},
		{name: "empty", label: ""},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if number, ok := event.TransportNumber(tc.label); number != tc.number || ok != tc.ok {
				t.Errorf("got %d, %t", number, ok)
			}
		})
	}
}
