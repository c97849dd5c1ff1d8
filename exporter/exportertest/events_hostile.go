package exportertest

import (
	"fmt"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// hostile are events whose texts try to break out of a format.
func hostile() []*event.Event {
	text := func(micros int, trail, info, reference string) *event.Event {
		return base(micros, event.KindDNS, func(e *event.Event) { e.Trail, e.Info, e.Reference = trail, info, reference })
	}

	return []*event.Event{
		text(500, `say "hello" 'world'`, `"quoted"`, `"`),
		text(501, `a|b||c|`, `pipes | in | info`, `|`),
		text(502, "line\nbreak\r\nand\rreturn", "two\nlines", "\n"),
		text(503, `key=value src=198.51.100.1 act=none`, `a\=b\\=c\`, `=`),
		text(504, `C:\temp\`, `back\slash\n\r\t`, `\`),
		text(505, "tab\tnul\x00bell\x07esc\x1b[31mred\x7f", "\x01\x02", "ctl\x1f"),
		text(506, "пример.example 例え.example", "Ünïcödé “quotes” 🦠", "источник"),
		text(507, "right\u202eto left\u2028line separator\ufeffmark", "\u0085next line", "zero\u200bwidth"),
		text(508, `{"trail":"x","a":[1,2]}`, `</script><script>alert('%s%n%%')</script>; drop table events; --`, "{{.Info}} ${env:HOME} $(id) `id`"),
		text(510, strings.Repeat("very-long-label.", 512)+"example", strings.Repeat("информация ", 300), "long"),
		text(511, "empty", "", ""),
		text(512, " leading and trailing ", "  two  spaces ", ","),
		text(513, "<14>1 2024-01-01T00:00:00Z host app - - - CEF:0|x|y|", "] [id@1 a=\"b\"]", "]"),
		base(514, event.KindUA, func(e *event.Event) {
			e.Sensor = `rack "7" | Büro=1\`
			e.Interface = "eth0.10@if\"3"
			agent := "agent\r\nX-Injected: 1 \"|\\=" + strings.Repeat("€", 2000)
			e.HTTP = &event.HTTP{Method: "GET\"|", Host: "host\"|=.example", Path: "/p\"|=\\?q=\n", UserAgent: agent}
			e.Trail, e.Info, e.Reference = agent, "user agent (suspicious)", "(heuristic)"
		}),
	}
}

// parsed are events read from log lines, as an importer makes them: merged
// columns without a count, and bytes that are no UTF-8.
func parsed() []*event.Event {
	lines := []string{
		`"2024-02-29 23:59:58.000600" core-1 10.1.2.3 50000,50001 192.0.2.66,192.0.2.67 80,443 TCP,UDP IP 192.0.2.66 malware (static)`,
		"\"2024-02-29 23:59:58.000601\" core-1 10.1.2.3 50000 192.0.2.66 80 TCP URL \"bad.example/\xff\xfe\xc3(\xa9)\" \"cut \xe2\x82\" feed\xc0\xaf",
		`"2024-02-29 23:59:58.000602" core-1 10.1.2.3,198.51.100.77 50000 192.0.2.66 80 TCP UA "a ""quoted"" agent" "user agent (suspicious)" (heuristic)`,
	}
	events := make([]*event.Event, len(lines))

	for i, line := range lines {
		e, err := event.ParseLine([]byte(line), time.UTC)
		if err != nil {
			panic(fmt.Sprintf("exportertest: line %d: %v", i, err))
		}

		events[i] = e
	}

	return events
}
