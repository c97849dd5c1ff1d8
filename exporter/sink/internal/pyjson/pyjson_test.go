package pyjson_test

import (
	"encoding/json"
	"testing"

	"github.com/trailscope/trailscope/exporter/sink/internal/pyjson"
	"github.com/trailscope/trailscope/exporter/sink/internal/sinktest"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

func TestAppendString(t *testing.T) {
	testCases := []struct{ name, in, want string }{
		{"plain", "a/b'", `"a/b'"`},
		{"quotes", `"\`, `"\"\\"`},
		{"controls", "\x00\x1f\x7f\b\f\n\r\t", `"\u0000\u001f` + "\x7f" + `\b\f\n\r\t"`},
		{"wide", "é\u2028\U0001f980\U0010ffff", `"\u00e9\u2028\ud83e\udd80\udbff\udfff"`},
		{"invalid", "\xff\xc3(", `"\ufffd\ufffd("`},
		{"empty", "", `""`},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := string(pyjson.AppendString([]byte("x"), tc.in)); got != "x"+tc.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestAppendString_hostile(t *testing.T) {
	dst := make([]byte, 0, 32<<10)

	fuzzed.Run(t, 20_000, sinktest.Seeds(), func(input []byte) {
		dst = pyjson.AppendString(dst[:0], input)

		var got string
		if err := json.Unmarshal(dst, &got); err != nil || got != string([]rune(string(input))) {
			t.Fatalf("%q becomes %s, %v", input, dst, err)
		}
	})
}
