package exportertest

import "github.com/trailscope/trailscope/exporter/event"

// requests are detections in HTTP.
func requests() []*event.Event {
	request := func(micros int, kind event.Kind, h event.HTTP, edit func(e *event.Event)) *event.Event {
		return base(micros, kind, func(e *event.Event) {
			e.DestinationPort, e.HTTP = 80, &h
			edit(e)
		})
	}

	return []*event.Event{
		request(200, event.KindURL, event.HTTP{
			Method: "GET", Host: "drop.example:8080", Path: "/gate.php?id=1&x=a%20b", UserAgent: "Mozilla/5.0 (X11; Linux x86_64)",
		}, func(e *event.Event) {
			e.DestinationPort, e.Trail, e.Info = 8080, "drop.example/gate.php(?id=1&x=a%20b)", "dropper (malware)"
		}),
		request(202, event.KindPATH, event.HTTP{Method: "HEAD", Host: "shop.example", Path: "/.git/config"}, func(e *event.Event) {
			e.Source, e.Destination, e.Trail, e.Info, e.Reference = nowhere4, client4, "*", "potential web scanning", "(heuristic)"
		}),
		request(203, event.KindHTTP, event.HTTP{Method: "GET", Host: "shop.example", Path: "/item?id=1' union select 1,2--"}, func(e *event.Event) {
			e.Source, e.Destination = nowhere4, client4
			e.Trail, e.Info, e.Reference = "shop.example(/item?id=1' union select 1,2--)", "potential sql injection (suspicious)", "(heuristic)"
		}),
		request(204, event.KindUA, event.HTTP{Method: "GET", Host: "scan.example", Path: "/", UserAgent: "sqlmap/1.7 (https://sqlmap.org)"}, func(e *event.Event) {
			e.Trail, e.Info, e.Reference = "sqlmap(/1.7 \\(https://sqlmap.org\\))", "user agent (suspicious)", "(heuristic)"
		}),
		request(205, event.KindHTTP, event.HTTP{ContentType: "application/x-sh; charset=utf-8", Status: 200}, func(e *event.Event) {
			e.Source, e.SourcePort, e.Destination, e.DestinationPort = bad4, 80, client4, 50002
			e.Trail, e.Info, e.Reference = "192.0.2.66", "content type (suspicious)", "(heuristic)"
		}),
		request(206, event.KindDNS, event.HTTP{Method: "CONNECT", Host: "proxied.example", Path: "proxied.example:443"}, func(e *event.Event) {
			e.DestinationPort, e.Trail, e.Forwarded = 3128, "proxied.example", "203.0.113.77"
		}),
		request(207, event.KindURL, event.HTTP{Method: "GET", Host: "bücher.example", Path: "/käse?q=日本"}, func(e *event.Event) {
			e.Trail, e.Forwarded = "bücher.example/käse(?q=日本)", "1.2.3.4.5"
		}),
		request(208, event.KindHTTP, event.HTTP{Status: 302}, func(e *event.Event) {
			e.Source, e.SourcePort, e.Destination, e.DestinationPort = bad4b, 80, client4, 50003
			e.Trail, e.Info, e.Reference = "192.0.2.200", "sinkhole response (malware)", "(heuristic)"
		}),
	}
}
