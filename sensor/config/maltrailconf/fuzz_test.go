package maltrailconf_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// seeds hold every construct of the syntax.
var seeds = [][]byte{
	[]byte("HTTP_PORT 8338 # port\nUSERS\n    admin:0123:0:\n    mia:4567:1000:10.0.0.0/8\nUSE_SSL false\n"),
	[]byte("SENSOR_NAME \"$HOSTNAME\"\nLOG_DIR $SYSTEM_LOG_DIR/maltrail\nCAPTURE_BUFFER 10%\nUPDATE_PERIOD 86400\n"),
	[]byte("\ufeffUSE_HEURISTICS on\r\nIP_ALIASES  \r\n 10.0.0.1:a\r\n\r\nCUSTOM_TRAILS_DIR ~/custom\r\n"),
	[]byte("X\ty\nBLACKLIST\n src_ip !~ ^10\\.\n\xff\nFOO-BAR\nA 0012\n"),
	[]byte("A $A$HOSTNAME$NAMES$$\n B 'x\"\n\u00a0C \u0085d\n"),
}

// property is what holds for any input: a result or problems, never both, and
// only lines and names that exist.
func property(t testing.TB, input []byte) {
	f, err := maltrailconf.Parse(input, environment(nil))
	if (f == nil) == (err == nil) {
		t.Fatalf("file %v with error %v", f, err)
	}
	last := bytes.Count(input, []byte("\n")) + 1
	if err != nil {
		problems, ok := err.(maltrailconf.Problems)
		if !ok || len(problems) == 0 {
			t.Fatalf("error of type %T: %v", err, err)
		}
		for _, p := range problems {
			checkLine(t, p.Line, last)
		}
		return
	}
	for _, name := range f.Names() {
		o := f.Get(name)
		if o == nil || o.Name != name {
			t.Fatalf("name %q leads to %+v", name, o)
		}
		checkLine(t, o.Line, last)
		if strings.ContainsAny(o.Value, "#\n") || !utf8.ValidString(o.Value) || o.Array && o.Value != "" {
			t.Fatalf("bad value in %+v", o)
		}
	}
	for _, n := range f.Notices {
		checkLine(t, n.Line, last)
	}
}

// checkLine fails unless line is one of the input's lines.
func checkLine(t testing.TB, line, last int) {
	if line < 1 || line > last {
		t.Fatalf("line %d of %d", line, last)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) { property(t, input) })
}

func TestParse_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, seeds, func(input []byte) { property(t, input) })
}
