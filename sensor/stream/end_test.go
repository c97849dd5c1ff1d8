package stream_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/stream"
)

func TestTable_Add_end(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name  string
		steps []string
	}{{
		name: "FIN with data",
		steps: []string{
			"> S 100 => passed", "> F 101 ab => taken; >|ab fin start hand", "> F 101 ab => repeated", "> 103 c => passed",
			"< 501 x. => taken; <x. start hand", "< F 503 => passed; forget 1; forget 1",
		},
	}, {
		name: "FIN behind data",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "> F 103 => passed; >|ab fin start", "> F 103 => passed",
		},
	}, {
		name: "FIN before data",
		steps: []string{
			"> S 100 => passed", "> 101 a => taken; >|a start hand", "> F 104 => passed", "> 102 bc => taken; >|abc fin start hand",
		},
	}, {
		name: "FIN with data before data",
		steps: []string{
			"> S 100 => passed", "> F 103 c => taken", "> 101 ab => taken; >|abc fin start",
		},
	}, {
		name: "data behind FIN",
		steps: []string{
			"> S 100 => passed", "> 101 a => taken; >|a start hand", "> F 104 => passed", "> 105 x => taken",
			"> 102 bcd => taken; >|abcdx fin start",
		},
	}, {
		name: "FIN before everything",
		steps: []string{
			"> S 100 => passed", "> F 104 => passed", "> 101 abc => taken; >|abc start hand", "< 500 @105 => passed; >|abc gap start",
			"> F 104 => passed",
		},
	}, {
		name: "FIN while bytes are held",
		steps: []string{
			"> 101 ?a => taken; >|?a start hand", "> F 103 => passed; >|?a fin start",
		},
	}, {
		name: "FIN of a direction without data",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "< F 500 @104 => passed",
			"> F 104 => passed; forget 1", "> 101 ab. => repeated",
		},
	}, {
		name: "FIN and nothing left",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> F 104 => passed", "> 104 c => passed", "> 104 c => repeated",
		},
	}, {
		name: "RST",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "> 104 d => taken",
			"< 501 x => taken; >|ab answered start; <|x start hand",
			"> R 105 => passed; >|ab reset start; >|d reset start; <|x reset start; forget 1; forget 2",
			"> 103 c => passed", "> 101 a => repeated", "< R 502 => passed",
		},
	}, {
		name: "RST of the other side",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "< RA 0 @103 => passed; >|ab reset start; forget 1",
		},
	}, {
		name: "RST that nobody obeys",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "> R 90000000 => passed", "> 103 . => taken; >ab. start hand",
		},
	}, {
		name: "RST of an unknown flow",
		steps: []string{
			"> R 101 x => passed", "> 101 ab => taken; >|ab start hand",
		},
	}, {
		name: "ports used again",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "< 501 x => taken; >|ab answered start; <|x start hand",
			"> S 9000 => passed; >|ab reset start; <|x reset start; forget 1; forget 2",
			"< SA 7000 @9001 => passed", "> 9003 c. => taken", "> 9001 ab => taken; >abc. start",
			"> 103 x => passed", "< 7002 y. => taken", "< 7001 x => taken; <xy. start",
		},
	}, {
		name: "ports used again, seen by the answer",
		steps: []string{
			"> 101 ab => taken; >|ab start hand", "< SA 500 @70000 => passed; >|ab reset start; forget 1",
			"< 502 . => taken", "> 70000 a. => taken; >a. start hand", "< 501 x => taken; <x. start",
		},
	}, {
		name: "ports used again after a passed direction",
		steps: []string{
			"> S 100 => passed", "> 101 !ab => taken; >|!ab start hand", "> S 9000 => passed; forget 1",
			"> 9001 ab. => taken; >ab. start hand",
		},
	}, {
		name: "pass",
		steps: []string{
			"> S 100 => passed", "> 106 f. => taken", "> 104 d. => taken", "> 101 !a => taken; >|!a start hand; >d.f. gap start",
			"> 103 c => passed", "> 103 c => repeated", "> 106 f. => repeated", "> 108 h => passed",
		},
	}, {
		name: "gap",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "> 104 d.e => taken", "< 500 @103 => passed",
			"< 500 @104 => passed; >|ab gap start; >d.|e start", "> 107 f. => taken; >ef. hand",
			"> 103 c => passed", "> 103 c => repeated",
		},
	}, {
		name: "gap at the start",
		steps: []string{
			"> S 100 => passed", "> 103 c. => taken", "< 500 @105 => passed; >c. start", "> 105 d. => taken; >d. hand",
		},
	}, {
		name: "gap behind which nothing was seen",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "< 500 @110 => passed; >|ab gap start",
			"> 110 x. => taken; >x. start hand", "> 105 e => passed",
		},
	}, {
		name: "part of a gap",
		steps: []string{
			"> S 100 => passed", "> 101 a => taken; >|a start hand", "> 105 e. => taken", "< 500 @104 => passed; >|a gap start",
			"> 104 d => taken; >de. start",
		},
	}, {
		name: "several gaps",
		steps: []string{
			"> S 100 => passed", "> 102 b. => taken", "> 105 e => taken", "> 107 g. => taken",
			"< F 500 @107 => passed; >b. start; >|e start; >|e gap start; >g. start", "> 109 i => taken; >|i hand",
		},
	}, {
		name: "gap before FIN",
		steps: []string{
			"> S 100 => passed", "> 101 a => taken; >|a start hand", "> F 104 d => taken",
			"< 500 @106 => passed; >|a gap start; >|d fin start",
		},
	}, {
		name: "acknowledgement out of range",
		steps: []string{
			"> S 100 => passed", "> 101 a => taken; >|a start hand", "< 500 @2000000000 => passed", "< 500 @90000000 => passed",
			"< 500 @3000000000 => passed", "> 102 . => taken; >a. start hand",
		},
	}, {
		name: "answered",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "< SA 500 @101 => passed",
			"< 501 @103 x. => taken; >|ab answered start; <x. start hand", "< 501 @103 x. => repeated",
			"< 503 @103 y. => taken; <y. hand", "> 103 c => taken; >|abc start hand",
			"< 505 @104 z. => taken; >|abc answered start; <z. hand", "> 104 . => taken; >abc. start hand",
		},
	}, {
		name: "quiet",
		steps: []string{
			"> S 100 => passed", "> 101 a => taken; >|a start hand", "> 103 c => taken", "tick 9.999999s => ",
			"tick 10s => ; >|a quiet start; >|c quiet start", "> 102 b => passed", "> 104 d. => taken; >d. start hand",
		},
	}, {
		name: "a clock that jumps back",
		steps: []string{
			"> 101 a => taken; >|a start hand", "tick -9s => ", "tick -10s => ; >|a quiet start",
		},
	}, {
		name: "closed",
		steps: []string{
			"> S 100 => passed", "> 101 a => taken; >|a start hand", "> 103 c => taken",
			"< 501 x => taken; >|a answered start; <|x start hand",
			"close => ; >|a closed start; >|c closed start; <|x closed start; forget 1; forget 2", "close => ",
			"> 101 a => taken; >|a start hand",
		},
	}} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			script(t, tc.steps...)
		})
	}
}

func TestResult_String(t *testing.T) {
	t.Parallel()

	for want, got := range map[string]string{
		"passed": stream.Passed.String(), "unknown": stream.Result(9).String(), "closed": stream.Closed.String(),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := stream.End(99).String(); got != "unknown" {
		t.Errorf("got %q", got)
	}
}
