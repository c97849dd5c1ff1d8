package filter_test

import (
	"errors"
	"runtime"
	"testing"

	"golang.org/x/net/bpf"

	"github.com/trailscope/trailscope/sensor/capture/filter"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// FuzzCompile checks that every text gives a program that other processors take
// and run alike, or an error with a place in the text.
func FuzzCompile(f *testing.F) {
	for _, e := range cases() {
		f.Add(e.expression)
	}

	for _, e := range refused() {
		f.Add(e.expression)
	}

	frames := samples(f)
	f.Fuzz(func(t *testing.T, expression string) {
		p := compiled(t, expression)
		if p == nil {
			return
		}

		vm, err := bpf.NewVM(p.Instructions())
		if err != nil {
			t.Fatalf("%q: %v\n%s", expression, err, p)
		}

		for _, s := range frames {
			n, err := vm.Run(s.frame)
			if err != nil {
				t.Fatal(err)
			}

			if got := p.Match(s.frame); got != (n != 0) {
				t.Errorf("%q: %t, the other processor returns %d for %x\n%s", expression, got, n, s.frame, p)
			}
		}
	})
}

// compiled returns a program, or nil if there is a good error in its place.
func compiled(t testing.TB, expression string) (p *filter.Program) {
	t.Helper()

	p, err := filter.Compile(expression, filter.LinkEthernet)
	if err != nil {
		good(t, expression, err)

		return nil
	} else if p.Len() < 1 || p.Len() > filter.MaxInstructions {
		t.Fatalf("%q: %d instructions", expression, p.Len())
	}

	return p
}

// good fails if an error does not tell what is wrong and where.
func good(t testing.TB, expression string, err error) {
	t.Helper()

	var s *filter.SyntaxError
	switch {
	case !errors.As(err, &s):
		t.Fatalf("%q: %v", expression, err)
	case s.Offset < 0 || s.Offset > len(expression) || s.Message == "" || s.Expression != expression || s.Hint() == "":
		t.Fatalf("%q: %#v", expression, s)
	}
}

// inputs is the number of inputs that are tried in every run of the tests.
const inputs = 20_000

// TestFuzzed_parse is not parallel: allocations are counted.
func TestFuzzed_parse(t *testing.T) {
	fuzzed.Run(t, inputs, seeds(), func(input []byte) {
		if err := filter.Parse(string(input)); err != nil {
			good(t, string(input), err)
		}
	})
}

// seeds returns the expressions of the other tests, the longest ones excepted.
func seeds() (all [][]byte) {
	for _, c := range cases() {
		all = append(all, []byte(c.expression))
	}

	for _, r := range refused() {
		if len(r.expression) <= 500 {
			all = append(all, []byte(r.expression))
		}
	}

	return all
}

// A program is larger than the text of the expression. These bound the memory that
// compiling takes in bytes, at all and for a byte of text.
const (
	allocated        = 64 << 10
	allocatedForByte = 2 << 10
)

// TestFuzzed_compile is not parallel: allocations are counted.
func TestFuzzed_compile(t *testing.T) {
	var texts []string
	fuzzed.Run(t, inputs, seeds(), func(input []byte) {
		if filter.Parse(string(input)) == nil {
			texts = append(texts, string(input))
		}
	})

	t.Logf("%d of %d inputs are expressions", len(texts), inputs)
	var before, after runtime.MemStats
	for _, text := range texts {
		runtime.ReadMemStats(&before)
		compiled(t, text)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > uint64(allocated+allocatedForByte*len(text)) {
			t.Fatalf("%q allocates %d bytes", text, n)
		}
	}
}
