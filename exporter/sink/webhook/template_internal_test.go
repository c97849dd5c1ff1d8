package webhook

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/internal/sinktest"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

func TestParseTemplate(t *testing.T) {
	values := map[string]string{
		"timestamp": "-5", "time": "2024-01-02 03:04:05.000006", "severity": "high", "info": `say "é"` + "\n", "trail": `a\b`,
		"src_ip": "10.0.0.1", "json": `{"a": "b\"c"}`, "type": "DNS",
	}

	testCases := []struct {
		name, format string
		kind         kind
		want         string
	}{
		{"shipped", DefaultFormat, kindJSON, `{"text": "high: 10.0.0.1 -> a\\b (say \"\u00e9\"\n) [DNS]"}`},
		{"percent", `{"text": "100%% %(type)s"}`, kindJSON, `{"text": "100% DNS"}`},
		{"number", `{"t": %(timestamp)s, "u": %(timestamp)d, "v": "%(timestamp)i"}`, kindJSON, `{"t": -5, "u": -5, "v": "-5"}`},
		{"object", `{"event": %(json)s}`, kindJSON, `{"event": {"a": "b\"c"}}`},
		{"object_in_quotes", `{"event": "%(json)s"}`, kindJSON, `{"event": "{\"a\": \"b\\\"c\"}"}`},
		{"cut", `"%(info).5s"`, kindJSON, `"say \""`},
		{"cut_before_wide", `"%(info).6s"`, kindJSON, `"say \"\u00e9"`},
		{"pad", `"%(type)5s|%(type)-5s|%(type)2s"`, kindJSON, `"  DNS|DNS  |DNS"`},
		{"zeros", `"%(timestamp)05d"`, kindJSON, `"000-5"`},
		{"escaped_quote", `{"a": "\"%(type)s\""}`, kindJSON, `{"a": "\"DNS\""}`},
		{"text", "%(severity)s: %(info)s\n", kindText, "high: say \"é\" \n"},
		{"form", "text=%(info)s&chat=1", kindForm, "text=say+%22%C3%A9%22%0A&chat=1"},
		{"empty_text", "", kindText, ""},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			p, err := parseTemplate(tc.format, tc.kind)
			if err != nil {
				t.Fatal(err)
			}

			if got := string(p.append(nil, values)); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestParseTemplate_bad(t *testing.T) {
	testCases := []struct{ name, format, want string }{
		{"unknown_field", `"%(password)s"`, `"password" is none of timestamp, sensor`},
		{"no_name", `"%s"`, "write a field as %(name)s"},
		{"lone_percent", `"100%"`, "write a field as %(name)s"},
		{"no_end", `"%(info`, "has no end"},
		{"no_letter", `"%(info)`, "a letter is missing"},
		{"number_of_a_text", `"%(info)d"`, "a text is written with s"},
		{"python_repr", `"%(info)r"`, "a text is written with s"},
		{"star", `"%(info)*s"`, "a text is written with s"},
		{"wide", `"%(info)10001s"`, "a width is more than"},
		{"precise", `"%(info).99999999999999999999s"`, "a width is more than"},
		{"outside_of_quotes", `{"a": %(info)s}`, "has to stand within quotes"},
		{"port_outside_of_quotes", `{"a": %(src_port)s}`, "has to stand within quotes"},
		{"object_cut", `{"a": %(json).9s}`, "cannot be cut"},
		{"zeros_outside_of_quotes", `{"a": %(timestamp)020d}`, "cannot be cut or padded"},
		{"cut_number", `{"a": %(timestamp).1s}`, "is not JSON"},
		{"not_json", `hello %%`, "is not JSON"},
		{"empty", ``, "is not JSON"},
		{"open", `{"a": "%(info)s}`, "is not JSON"},
		{"after_backslash", `"\%(info)s"x"`, "is not JSON"},
		{"in_unicode_escape", `"\u00%(info)s41"`, "is not JSON"},
		{"minus", `{"a": -%(timestamp)s}`, "is not JSON"},
		{"long", `"` + strings.Repeat("a", maxFormat) + `"`, "is longer than"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := parseTemplate(tc.format, kindJSON); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// values holds for any event: what templates make of it stays what it is.
func values(tb testing.TB) func(tb testing.TB, input []byte) {
	tb.Helper()

	parse := func(format string, k kind) *template {
		p, err := parseTemplate(format, k)
		if err != nil {
			tb.Fatal(err)
		}

		return p
	}
	object := parse(`{"i": "%(info)s", "t": "%(trail).9s", "j": "%(json)s", "o": %(json)s, "n": %(timestamp)d}`, kindJSON)
	form := parse("i=%(info)s&t=%(trail)s", kindForm)
	text := parse("%(info)s %(json)s %(trail)s", kindText)
	dst := make([]byte, 0, 64<<10)

	return func(tb testing.TB, input []byte) {
		tb.Helper()

		const enough = 700 // the decoders of this test take memory, too

		e := sinktest.Event(input[:min(len(input), enough)])
		fields := fieldsOf(e, event.SeverityHigh, time.UTC)

		switch len(input) % 3 {
		case 0:
			query, err := url.ParseQuery(string(form.append(dst[:0], fields)))
			if err != nil || len(query) != 2 || query.Get("t") != strings.ToValidUTF8(orDash(e.Trail), "\ufffd") {
				tb.Fatalf("%v: %v", query, err)
			}
		case 1:
			if got := text.append(dst[:0], fields); bytes.ContainsAny(got, "\r\n\x00\x1b") {
				tb.Fatalf("%q", got)
			}
		default:
			var got struct {
				I, T, J string
				O       map[string]any
				N       int64
			}
			if err := json.Unmarshal(object.append(dst[:0], fields), &got); err != nil {
				tb.Fatal(err)
			}

			want := orDash(string([]rune(e.Info)))
			if got.I != want || got.N != e.Time.Unix() || got.O["info"] != want || got.O["severity"] != "high" || got.J != fields["json"] {
				tb.Fatalf("got %+v", got)
			}
		}
	}
}

func TestTemplate_append_hostile(t *testing.T) {
	p := values(t)

	fuzzed.Run(t, 20_000, sinktest.Seeds(), func(input []byte) { p(t, input) })
}

// formats holds for any template: what is accepted gives JSON, whatever the
// event.
func formats(tb testing.TB, input []byte) {
	tb.Helper()

	p, err := parseTemplate(string(input), kindJSON)
	if err != nil {
		return
	}

	fields := fieldsOf(sinktest.Event([]byte("\x3f\x05\"\\\n\x00\xff\u2028%(info)s%")), event.SeverityLow, time.UTC)
	for range 2 {
		if got := p.append(nil, fields); !json.Valid(got) {
			tb.Fatalf("%q gives %q", input, got)
		}

		fields = fieldsOf(&event.Event{Time: time.Unix(-7, 0)}, event.SeverityLow, time.UTC)
	}
}

// formatSeeds are templates to mutate.
var formatSeeds = [][]byte{
	[]byte(DefaultFormat),
	[]byte(`{"a": %(timestamp)d, "b": [%(json)s, "%(json)s"], "c\"%(info).3s\\": "\u00e9%% %(trail)-9s"}`),
	[]byte(`"\\%(info)s\\"`), []byte(`{"\"": %(timestamp)5s}`),
}

func TestParseTemplate_hostile(t *testing.T) {
	fuzzed.Run(t, 20_000, formatSeeds, func(input []byte) { formats(t, input) })
}

func FuzzParseTemplate(f *testing.F) {
	for _, seed := range formatSeeds {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, input []byte) { formats(t, input) })
}

func FuzzTemplate_append(f *testing.F) {
	for _, seed := range sinktest.Seeds() {
		f.Add(seed)
	}

	p := values(f)

	f.Fuzz(func(t *testing.T, input []byte) { p(t, input) })
}

func TestThrottle(t *testing.T) {
	th := throttle{wait: time.Minute, last: map[pair]time.Time{}}
	start := time.Unix(1_700_000_000, 0)
	at := func(seconds int, trail string) *event.Event {
		return &event.Event{Time: start.Add(time.Duration(seconds) * time.Second), Trail: trail}
	}

	th.posted(at(0, "a"))

	for _, tc := range []struct {
		seconds int
		trail   string
		want    bool
	}{{0, "a", true}, {59, "a", true}, {60, "a", false}, {-59, "a", true}, {-60, "a", false}, {0, "b", false}} {
		if got := th.holds(at(tc.seconds, tc.trail)); got != tc.want {
			t.Errorf("%s after %d s: %t", tc.trail, tc.seconds, got)
		}
	}

	for i := range 3 * maxKeys {
		th.posted(at(i, strings.Repeat("x", 1+i%50)+time.Duration(i).String()))

		if len(th.last) > maxKeys {
			t.Fatalf("%d pairs", len(th.last))
		}
	}

	if len(th.last) <= maxKeys*3/4-1 {
		t.Errorf("%d pairs", len(th.last))
	}

	if th.holds(at(0, "a")) {
		t.Error("the oldest is still there")
	}

	off := throttle{last: map[pair]time.Time{}}
	off.posted(at(0, "a"))

	if off.holds(at(0, "a")) || len(off.last) > 0 {
		t.Error("a throttle of 0 holds")
	}
}
