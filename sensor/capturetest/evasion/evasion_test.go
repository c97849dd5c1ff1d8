package evasion_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/trailscope/trailscope/sensor/capturetest/evasion"
)

// TestWays_names checks that each way has a name of its own.
func TestWays_names(t *testing.T) {
	t.Parallel()
	for _, group := range evasion.Groups() {
		seen := map[string]bool{}
		for _, w := range evasion.Ways(group) {
			if seen[w.Name()] {
				t.Errorf("%s: two ways are called %q", group, w.Name())
			}
			seen[w.Name()] = true
		}
		if len(seen) == 0 {
			t.Errorf("%s: no way", group)
		}
	}
	if len(evasion.Ways("nothing")) != 0 {
		t.Error("another word has ways")
	}
}

// TestMaker_twins checks that the harmless twin of a request has as many
// conversations, packets and bytes, and that both come again alike.
func TestMaker_twins(t *testing.T) {
	t.Parallel()
	for _, group := range evasion.Groups() {
		ways := evasion.Ways(group)
		for i := 0; i < len(ways); i += 1 + len(ways)/20 {
			for _, r := range evasion.Requests() {
				harmful, harmless := made(ways[i], r, true), made(ways[i], r, false)
				if len(harmful) != len(harmless) || !reflect.DeepEqual(harmful, made(ways[i], r, true)) {
					t.Fatalf("%s, %s: %d conversations, %d harmless ones", r.Name, ways[i].Name(), len(harmful), len(harmless))
				}
				for j := range harmful {
					if shape(harmful[j]) != shape(harmless[j]) {
						t.Fatalf("%s, %s: the twins of conversation %d differ", r.Name, ways[i].Name(), j)
					}
					if (harmful[j].Want == nil) || harmless[j].Want != nil {
						t.Fatalf("%s, %s: wants of conversation %d", r.Name, ways[i].Name(), j)
					}
				}
			}
		}
	}
}

// made makes the conversations of a request.
func made(w *evasion.Way, r *evasion.Request, harmful bool) (list []*evasion.Conversation) {
	m := evasion.NewMaker(0)
	m.Step = 40
	for c := range m.Conversations(w, r, harmful) {
		list = append(list, c)
	}

	return list
}

// shape is the times and lengths of the packets of a conversation.
func shape(c *evasion.Conversation) (text string) {
	for _, p := range c.Packets {
		text += fmt.Sprintf("%d:%d:%d ", p.Micros, p.Link, len(p.Data))
	}

	return text
}
