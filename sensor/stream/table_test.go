package stream_test

import "testing"

func TestTable_Add_order(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name  string
		steps []string
	}{{
		name: "whole",
		steps: []string{
			"> S 100 => passed", "< SA 500 @101 => passed",
			"> 101 @501 ab. => taken; >ab. start hand",
			"< 501 @104 cd. => taken; <cd. start hand",
			"> 104 ef. => taken; >ef. hand",
			"close => ; forget 1; forget 1",
		},
	}, {
		name: "split",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "> 103 c. => taken; >abc. start hand",
			"> 105 d => taken; >|d hand", "> 106 e => taken; >|de hand", "> 107 .f => taken; >de.|f hand",
			"> 109 . => taken; >f. hand",
		},
	}, {
		name: "reversed",
		steps: []string{
			"> S 100 => passed", "> 103 c. => taken", "> 102 b => taken", "> 101 a => taken; >abc. start",
		},
	}, {
		name: "first byte wins",
		steps: []string{
			"> S 100 => passed", "> 103 cd => taken", "> 101 abXYe => taken; >|abcde start hand",
			"> 105 Zf. => overlapped; >abcdef. start hand",
		},
	}, {
		name: "overlap in front and behind",
		steps: []string{
			"> S 100 => passed", "> 102 b => taken", "> 104 d => taken", "> 106 f. => taken",
			"> 101 aXcYeZ => taken; >abcdef. start",
		},
	}, {
		name: "repeated",
		steps: []string{
			"> S 100 => passed", "> 101 ab. => taken; >ab. start hand", "> 101 ab. => repeated",
			"> 102 b. => repeated", "> 103 x => repeated", "> 104 c => taken; >|c hand", "> 104 c => repeated",
			"> 101 ab.c => repeated", "> 103 .cd. => overlapped; >cd. hand", "> 101 ab.cd. => repeated",
			"> 108 f => taken", "> 108 f => repeated",
		},
	}, {
		name: "repeated of a passed direction",
		steps: []string{
			"> S 100 => passed", "> 101 !a => taken; >|!a start hand", "> 101 !a => repeated",
			"> 103 b => passed", "> 102 ab => repeated", "> 103 bc => passed", "> 102 a => repeated",
			"> 100 x => repeated", "> 99 x => passed", "> 99 xyz! => passed",
			// A gap is open until it is filled.
			"> 107 gh => passed", "> 107 gh => repeated", "> 105 ef => passed", "> 105 ef => repeated",
			"> 112 l => passed", "> 110 j => passed", "> 109 i => passed", "> 111 k => passed", "> 111 k => repeated",
		},
	}, {
		name: "keep-alive",
		steps: []string{
			"> S 100 => passed", "> 100 x => repeated", "> 101 ab. => taken; >ab. start hand", "> 103 x => repeated",
			"< 500 y => taken; <|y start hand",
		},
	}, {
		name: "keep-alive with pending bytes",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "> 102 x => repeated", "> 100 x => repeated",
		},
	}, {
		name: "payload of SYN",
		steps: []string{
			"> S 100 ab => taken; >|ab start hand", "< SA 500 @103 => passed", "> 103 c. => taken; >abc. start hand",
			"> S 100 ab => repeated", "< 501 d. => taken; <d. start hand",
		},
	}, {
		name: "payload of SYN that the server did not take",
		steps: []string{
			"> S 100 ab => taken; >|ab start hand", "< SA 500 @101 => passed", "> 101 ab => repeated",
			"> 101 abc. => overlapped; >abc. start hand",
		},
	}, {
		name: "wrap",
		steps: []string{
			"> S 4294967293 => passed", "> 0 c. => taken", "> 4294967295 b => taken", "> 4294967294 a => taken; >abc. start",
			"> 2 de => taken; >|de hand", "> 4294967294 abc.def. => overlapped; >def. hand", "> 4294967294 a => repeated",
		},
	}, {
		name: "SYN behind the data",
		steps: []string{
			"> 102 b. => taken; >b. start hand", "> S 100 => passed", "> 101 a => passed",
			"< 502 b => taken; <|b start hand", "< SA 500 @104 => passed", "< 503 c => taken", "< 501 a => taken; <|abc start",
		},
	}, {
		name: "SYN too far in front of the data",
		steps: []string{
			"> 16486 a => taken; >|a start hand", "> S 100 => passed; >|a reset start; forget 1",
		},
	}, {
		name: "SYN too far in front of the end of the data",
		steps: []string{
			"> 16484 ab => taken; >|ab start hand", "> S 100 => passed", "> 16486 c. => taken; >abc. start hand",
		},
	}, {
		name: "SYN at the data that descended",
		steps: []string{
			"> 103 ?. => taken; >|?. start hand", "> 101 ab => taken", "> S 100 => passed; >ab?. start",
		},
	}, {
		name: "FIN of data that the start moves away from",
		steps: []string{
			"> 20000 ?. => taken; >|?. start hand", "> F 85000 => passed", "> 15000 ab => taken",
			"close => ; >|ab closed start; >|?. closed start; forget 1",
		},
	}, {
		name: "SYN repeated",
		steps: []string{
			"> S 100 => passed", "> S 100 => passed", "< SA 500 @101 => passed", "> 101 ab => taken; >|ab start hand",
			"> S 100 => passed", "< SA 500 @101 => passed", "> 103 . => taken; >ab. start hand",
		},
	}, {
		name: "far off",
		steps: []string{
			"> S 100 => passed", "> 101 ab => taken; >|ab start hand", "> 20000 x => passed", "> 2000000000 x => passed",
			"> 4000000000 x => passed", "> 103 . => taken; >ab. start hand",
		},
	}} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			script(t, tc.steps...)
		})
	}
}

func TestTable_Add_middle(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name  string
		steps []string
	}{{
		name: "in order",
		steps: []string{
			"> 101 ab => taken; >|ab start hand", "> 103 c. => taken; >abc. start hand", "> 99 xx => passed",
			"> 99 xxa => passed", "> 101 a => repeated",
		},
	}, {
		name: "reversed, then ascending",
		steps: []string{
			"> 103 cd => taken; >|cd start hand", "> 102 b => taken", "> 101 a => taken", "> 105 e. => taken; >abcde. start hand",
		},
	}, {
		name: "reversed, then a gap",
		steps: []string{
			"> 103 cd. => taken; >cd. start hand", "> 102 b => passed",
		},
	}, {
		name: "reversed, held, then acknowledged",
		steps: []string{
			"> 103 ?. => taken; >|?. start hand", "> 102 b => taken", "> 101 a => taken", "< 500 @104 => passed",
			"< 500 @105 => passed; >ab?. start", "> 105 c. => taken; >c. hand",
		},
	}, {
		name: "reversed, then FIN",
		steps: []string{
			"> 103 ?. => taken; >|?. start hand", "> 101 ab => taken", "> F 105 => passed; >ab?. fin start",
		},
	}, {
		name: "reversed with FIN first",
		steps: []string{
			"> F 103 ?. => taken; >|?. start hand", "> 101 ab => taken", "< 500 @106 => passed; >ab?. fin start",
			"> 101 ab => repeated", "> F 103 ?. => repeated",
		},
	}, {
		name: "reversed, then quiet",
		steps: []string{
			"> 103 ?. => taken; >|?. start hand", "> 101 ab => taken", "tick 9.9s => ", "tick 10s => ; >ab?. quiet start",
			"> 101 ab?. => repeated", "> 105 c => taken; >|c hand",
		},
	}, {
		name: "reversed, then closed",
		steps: []string{
			"> 103 ?. => taken; >|?. start hand", "> 101 ab => taken", "close => ; >ab?. closed start; forget 1",
			"> 101 ab => taken; >|ab start hand",
		},
	}, {
		name: "reversed with a gap that is filled",
		steps: []string{
			"> 105 ?. => taken; >|?. start hand", "> 101 ab => taken", "> 103 cd => taken; >abcd?. start",
		},
	}, {
		name: "reversed with a gap that is acknowledged",
		steps: []string{
			"> 105 ?. => taken; >|?. start hand", "> 101 ab => taken",
			"< 500 @107 => passed; >|ab gap start; >|?. start; >|?. gap start",
			"> 107 c. => taken; >c. start hand", "> 103 x => passed", "> 103 x => repeated",
		},
	}, {
		name: "held, then in order",
		steps: []string{
			"> 101 ?ab => taken; >|?ab start hand", "> 104 cd. => taken; >|?ab gap start; >cd. start hand",
		},
	}, {
		name: "held, then the SYN",
		steps: []string{
			"> 101 ?ab => taken; >|?ab start hand", "> S 100 => passed; >|?ab gap start", "> 104 c. => taken; >c. start hand",
		},
	}, {
		name: "held behind the SYN",
		steps: []string{
			"> S 100 => passed", "> 101 ?ab => taken; >|?ab start hand; >|?ab gap start hand", "> 104 c. => taken; >c. start hand",
			"> 106 ~d => taken; >|~d hand; >|~d gap hand", "> 108 e => passed",
		},
	}, {
		name: "held behind a gap",
		steps: []string{
			"> S 100 => passed", "> 103 ?c => taken", "< 500 @105 => passed; >|?c start; >|?c gap start", "> 105 d. => taken; >d. start hand",
		},
	}, {
		name: "held, then passed",
		steps: []string{
			"> 101 ~ab => taken; >|~ab start hand", "> 107 ef => taken",
			"> 104 cd. => passed; >|~ab gap start; >|ef gap start",
		},
	}, {
		name: "held, then acknowledged",
		steps: []string{
			"> 101 ?ab => taken; >|?ab start hand", "< 500 @104 => passed; >|?ab gap start", "> 104 c. => taken; >c. start hand",
		},
	}, {
		name: "held, then answered",
		steps: []string{
			"> 101 ?ab => taken; >|?ab start hand", "< 500 x. => taken; <x. start hand",
			"< 502 @104 y. => taken; >|?ab gap start; <y. hand",
		},
	}, {
		name: "in front and ascending at once",
		steps: []string{
			"> 103 cd => taken; >|cd start hand", "> 101 abXYe => taken; >|abcde start", "> 106 . => taken; >abcde. start hand",
		},
	}, {
		name: "too far in front",
		steps: []string{
			"> 30000 ab => taken; >|ab start hand", "> 13000 x => passed", "> 20000 x => taken", "> 13600 x => passed",
			"> 30002 c. => taken; >|x start",
		},
	}, {
		name: "the other side is known",
		steps: []string{
			"< 500 ab. => taken; <ab. start hand", "> 103 ?. => taken; >|?. start hand", "> 101 ab => taken",
			"< 503 @105 c. => taken; >ab?. start; <c. hand",
		},
	}} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			script(t, tc.steps...)
		})
	}
}
