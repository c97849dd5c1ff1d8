package stream_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/stream"
)

// TestTable_Add_number plays messages to a reader that leaves no state behind
// them, so that a flow gets no entry until something has to be known of it.
func TestTable_Add_number(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name  string
		steps []string
	}{{
		name: "kept alive behind a SYN",
		steps: []string{
			"> S 100 => passed", "< SA 500 @101 => passed",
			"> 101 ab. => taken; >ab. start hand", "< 501 @104 x. => taken; <x. start hand",
			"> 104 cd. => taken; >cd. hand", "< 503 y. => taken; <y. hand", "> 107 ef. => taken; >ef. hand", "flows => 0",
			"> 101 ab. => repeated", "> 104 cd.ef. => repeated", "> 109 x => repeated", "> 100 x => repeated",
			"> 109 .gh. => overlapped; >gh. hand", "> 101 ab.cd.ef.gh.i. => overlapped; >i. hand", "< 501 x.y. => repeated",
			"flows => 0", "close => ", "> 101 ab. => taken; >ab. start hand",
		},
	}, {
		name: "kept alive in the middle",
		steps: []string{
			"> 101 ab. => taken; >ab. start hand", "> 104 cd. => taken; >cd. hand", "> 101 ab. => repeated",
			"> 106 .e. => overlapped; >e. hand", "> 100 x => passed", "> 95 xyz. => passed", "> 99 xxab. => passed", "flows => 0",
		},
	}, {
		name: "second request in two",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> 104 cd => taken; >|cd hand", "flows => 1",
			"> 106 e. => taken; >cde. hand", "> 101 ab. => repeated", "> 101 ab.cd => repeated", "> 100 x => repeated",
			"> 99 xab. => passed", "> 108 f. => taken; >f. hand", "flows => 1",
		},
	}, {
		name: "second request out of order",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> 106 e. => taken", "> 108 f. => taken", "flows => 1",
			"> 101 ab. => repeated", "> 104 cd => taken; >cde.f. ", "> 106 e. => repeated",
		},
	}, {
		name: "second request lost in part",
		steps: []string{
			"> 101 ab. => taken; >ab. start hand", "> 106 e. => taken", "< 500 @108 => passed; >e. start", "> 108 f. => taken; >f. hand",
		},
	}, {
		name: "the first of several out of order",
		steps: []string{
			"> S 100 => passed", "> 103 b. => taken", "flows => 1", "> 101 a. => taken; >a.b. start",
		},
	}, {
		name: "FIN",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> F 104 => passed", "> 101 ab. => repeated",
			"> F 104 => passed", "flows => 0",
		},
	}, {
		name: "message with FIN",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> F 104 c. => taken; >c. fin hand", "flows => 1",
			"> F 104 c. => repeated", "> 101 ab. => repeated", "> 106 d. => passed",
		},
	}, {
		name: "RST",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "< RA 500 @104 => passed", "> R 104 => passed",
			"> 101 ab. => repeated", "> S 9000 => passed", "> 9001 c. => taken; >c. start hand", "flows => 0",
		},
	}, {
		name: "ports used again",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> S 9000 => passed", "> 9001 c. => taken; >c. start hand",
			"> 101 ab. => passed", "flows => 0",
		},
	}, {
		name: "ports used again with a number just below",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> S 98 => passed", "> 99 de. => taken; >de. start hand",
			"> 99 de. => repeated", "flows => 0",
		},
	}, {
		name: "ports used again while the other side is known",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "< 500 @104 x => taken; <|x start hand", "flows => 1",
			"> S 100 => passed", "< SA 499 @101 => passed", "> 101 ab. => repeated",
			"> S 98 => passed; <|x reset start; forget 1", "flows => 0", "> 99 de. => taken; >de. start hand",
		},
	}, {
		name: "SYN repeated",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> S 100 => passed", "> 101 ab. => repeated",
			"> 104 c. => taken; >c. hand", "> S 100 c => repeated", "> 106 d => taken; >|d hand", "> S 100 => passed",
			"> 107 . => taken; >d. hand",
		},
	}, {
		name: "SYN with a message",
		steps: []string{
			"> S 100 ab. => taken; >ab. start hand", "> S 100 ab. => repeated", "> 104 c. => taken; >c. hand", "flows => 0",
			"> S 98 d. => taken; >d. start hand", "> 101 e. => taken; >e. hand", "flows => 0",
		},
	}, {
		name: "SYN behind the data",
		steps: []string{
			"> 103 cd. => taken; >cd. start hand", "> S 100 => passed", "> 103 cd. => repeated", "> 101 ab => passed",
			"> 106 e. => taken; >e. hand", "> 108 f => taken; >|f hand", "> S 100 => passed", "> 109 . => taken; >f. hand",
		},
	}, {
		name: "SYN far in front of the data",
		steps: []string{
			"> 20000 ab. => taken; >ab. start hand", "> S 3000 => passed", "> 3001 c. => taken; >c. start hand",
		},
	}, {
		name: "SYN-ACK behind the data of both sides",
		steps: []string{
			"> 101 ab. => taken; >ab. start hand", "> 104 c => taken; >|c hand", "< SA 499 @101 => passed",
			"< 500 @104 x. => taken; >|c answered; <x. start hand",
		},
	}, {
		name: "far off",
		steps: []string{
			"> 50000 ab. => taken; >ab. start hand", "> 33616 c. => passed", "> 33615 c. => taken; >c. start hand",
			"> 50001 ab. => taken; >ab. start hand", "> 33617 d. => passed", "> 33616 e. => taken; >e. start hand", "flows => 0",
		},
	}, {
		name: "far behind",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> 16488 c. => taken; >c. start hand", "flows => 0",
		},
	}, {
		name: "wrap",
		steps: []string{
			"> S 4294967293 => passed", "> 4294967294 abc. => taken; >abc. start hand", "> 2 de. => taken; >de. hand",
			"> 4294967294 abc.d => repeated", "> 4 .f. => overlapped; >f. hand", "flows => 0",
		},
	}, {
		name: "held",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> 104 ~c => taken; >|~c hand; >|~c gap hand", "flows => 0",
			"> 104 ~c => repeated", "> 106 d => passed", "flows => 1",
		},
	}, {
		name: "held and dropped",
		steps: []string{
			"> S 100 => passed", "> 101 ?a => taken; >|?a start hand; >|?a gap start hand", "flows => 1", "> 103 b. => taken; >b. start hand",
		},
	}, {
		name: "passed at once",
		steps: []string{
			"> S 100 => passed", "> 101 !ab => taken; >|!ab start hand", "flows => 0", "> 101 !ab => repeated", "> 103 b => repeated",
			"> 100 x => repeated", "> 104 cd => passed", "flows => 1", "> 104 cd => repeated", "> 101 !ab => repeated", "> 99 x => passed",
			"> 108 g => passed", "> 107 f => passed", "> 107 f => repeated",
		},
	}, {
		name: "passed at once behind a message",
		steps: []string{
			"> 101 ab. => taken; >ab. start hand", "> 104 !c => taken; >|!c hand", "> 101 ab.!c => repeated", "> 105 cd => passed",
			"> 105 cd => repeated", "> 101 ab. => repeated", "flows => 1",
		},
	}, {
		name: "passed at once, then far ahead",
		steps: []string{
			"> 101 !a => taken; >|!a start hand", "> 1000000 x => passed", "> 1000000 x => repeated", "> 103 b => passed", "> 103 b => repeated",
			"flows => 1",
		},
	}, {
		name: "passed at once, then another connection",
		steps: []string{
			"> 101 !a => taken; >|!a start hand", "> 1000000000 b. => taken; >b. start hand", "> S 100 => passed",
			"> 101 c. => taken; >c. start hand",
		},
	}, {
		name: "passed at once, then answered",
		steps: []string{
			"> S 100 => passed", "> 101 !a => taken; >|!a start hand", "< 501 @103 xy => taken; <|xy start hand", "flows => 1",
			"> 103 b => passed; <|xy answered start", "> 101 !a => repeated", "< 503 . => taken; <xy. start hand",
		},
	}} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tell(t, &teller{forgetful: true}, tc.steps)
		})
	}
}

// TestTable_Add_numberWindow proves that every message has a window of its own.
func TestTable_Add_numberWindow(t *testing.T) {
	t.Parallel()

	r := &teller{forgetful: true}
	table := newTable(t, &stream.Config{Reader: r})
	whole := append(text(stream.Window-2), '.')
	seq := uint32(101)
	play(t, table, r, client, sent{nil, seq - 1, syn})
	for range 10 {
		results, log := play(t, table, r, client, sent{whole, seq, 0})
		if got := shorten(log); results != "taken" || got != ">16382. start hand" && got != ">16382. hand" {
			t.Fatalf("%s at %d: %s", results, seq, got)
		}
		seq += uint32(len(whole))
	}
	// So many bytes in front are known to be seen, and those in front of them not.
	results, _ := play(t, table, r, client, sent{text(9), seq - stream.Window + 1, 0}, sent{text(9), seq - stream.Window, 0})
	if want := "repeated passed"; results != want {
		t.Errorf("results %s, want %s", results, want)
	}
	if s := table.Stats(); s.Flows != 0 || s.Whole != 10 {
		t.Errorf("stats %+v", s)
	}

	// A segment that fills the window is the last that is read.
	results, log := play(t, table, r, client, sent{append(whole, '.', '.'), seq, 0}, sent{whole, seq + stream.Window + 1, 0})
	if want := ">16382... limit hand"; results != "taken passed" || shorten(log) != want {
		t.Errorf("results %s, log %s, want %s", results, shorten(log), want)
	}
}

// TestTable_Add_numberForgotten proves that numbers give way to newer ones, and
// that a direction whose number is lost is read all the same.
func TestTable_Add_numberForgotten(t *testing.T) {
	t.Parallel()

	const numbers, keys = 8, 80
	r := &teller{forgetful: true}
	table := newTable(t, &stream.Config{Reader: r, Numbers: numbers})
	for n := range keys {
		play(t, table, r, other(n), sent{[]byte("a."), 101, 0})
	}
	known := 0
	for n := keys - 1; n >= 0; n-- {
		results, log := play(t, table, r, other(n), sent{[]byte("a."), 101, 0})
		if results == "repeated" {
			known++
		} else if results != "taken" || shorten(log) != "<a. start hand" {
			t.Fatalf("key %d: %s %v", n, results, log)
		}
	}
	// Two of them may be taken for one, if rarely.
	if known < numbers-2 || known > numbers+2 {
		t.Errorf("%d of %d numbers are known", known, keys)
	}
	if s := table.Stats(); s.Flows != 0 || s.Repeated != uint64(known) {
		t.Errorf("stats %+v", s)
	}
}
