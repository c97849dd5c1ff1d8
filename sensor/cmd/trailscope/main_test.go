package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"trailscope": main})
}

// TestScripts runs the whole program: each file of testdata/script is a list of
// commands with the files they need. `go doc testscript` describes the form;
// besides its own commands there are those below.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("TZ", "UTC")
			e.Setenv("USER", "mia")
			e.Setenv("STATE_DIRECTORY", e.WorkDir+"/state")
			// With the race detector each process would linger for a second.
			e.Setenv("GORACE", "atexit_sleep_ms=0")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"capture":  makeCapture,
			"compress": compress,
			"cut":      cut,
			"append":   appendFile,
		},
	})
}

// makeCapture makes a capture: `capture RECIPE FILE`. Package capturetest
// describes recipes.
func makeCapture(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "RECIPE", "FILE")
	recipe, err := capturetest.Parse([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	files, err := recipe.Files()
	ts.Check(err)
	if len(files) != 1 {
		ts.Fatalf("%s gives %d files, want 1", args[0], len(files))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), files[0], 0o644))
}

// compress compresses a file by gzip: `compress FILE COMPRESSED`.
func compress(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "FILE", "COMPRESSED")
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o644))
}

// cut removes bytes from the end of a file: `cut FILE N`.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "FILE", "N")
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text[:len(text)-n]), 0o644))
}

// appendFile adds one file to the end of another: `append FILE MORE`.
func appendFile(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "FILE", "MORE")
	text := ts.ReadFile(args[0]) + ts.ReadFile(args[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// operands checks the form of a command.
func operands(ts *testscript.TestScript, neg bool, args []string, names ...string) {
	if neg || len(args) != len(names) {
		ts.Fatalf("usage: %s", fmt.Sprint(names))
	}
}
