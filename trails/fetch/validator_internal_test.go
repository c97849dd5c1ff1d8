package fetch

import (
	"encoding/json"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// testEntry describes a body.
func testEntry(body string) entry {
	return entry{
		URL: "https://a.example/", Address: sumOf([]byte("https://a.example/")),
		ETag: `"` + body + `"`, Fetched: testNow, Size: int64(len(body)), Body: sumOf([]byte(body)),
	}
}

func TestValidator_with(t *testing.T) {
	t.Parallel()
	a, b, c, d := testEntry("a"), testEntry("b"), testEntry("c"), testEntry("d")
	again := a
	again.ETag = `"x"`
	testCases := []struct {
		name   string
		copies []entry
		first  []entry
		want   []entry
	}{
		{"first", nil, []entry{a}, []entry{a}},
		{"replaced", []entry{a}, []entry{b}, []entry{b, a}},
		{"confirmed", []entry{a}, []entry{again}, []entry{again}},
		{"kept one stays", []entry{d, c, a}, []entry{b, a}, []entry{b, a, d}},
		{"back again", []entry{b, a}, []entry{a, b}, []entry{a, b}},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := (&validator{Copies: tc.copies}).with(tc.first...).Copies
			if len(got) != len(tc.want) {
				t.Fatalf("got %v, want %v", got, tc.want)
			}
			for i := range got {
				if got[i] != tc.want[i] {
					t.Errorf("entry %d is %v, want %v", i, got[i], tc.want[i])
				}
			}
		})
	}
}

// validatorSeeds are files beside copies.
func validatorSeeds() [][]byte {
	one, _ := json.Marshal(&validator{Copies: []entry{testEntry("a")}}) // texts and numbers
	two, _ := json.MarshalIndent(&validator{Copies: []entry{testEntry("b"), testEntry("a")}}, "", "  ")
	return [][]byte{one, two, []byte("{}"), []byte("null"), []byte(`{"copies":[{},{},{},{},{}]}`)}
}

// checkValidator has whatever is read be fit to be sent and to be written.
func checkValidator(t testing.TB, b []byte) {
	v, err := parseValidator(b)
	if err != nil {
		if text := err.Error(); len(text) > 1000 {
			t.Errorf("error of %d bytes", len(text))
		}
		return
	}
	if len(v.Copies) > maxEntries {
		t.Errorf("%d entries", len(v.Copies))
	}
	for _, e := range v.Copies {
		if !plainText(e.ETag) || !plainText(e.LastModified) {
			t.Errorf("%q and %q cannot be sent", e.ETag, e.LastModified)
		}
	}
	if _, err := json.Marshal(v.with(testEntry("new"))); err != nil {
		t.Errorf("cannot be written: %v", err)
	}
}

func FuzzValidator(f *testing.F) {
	for _, s := range validatorSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkValidator(t, b) })
}

func TestValidator_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, validatorSeeds(), func(b []byte) { checkValidator(t, b) })
}
