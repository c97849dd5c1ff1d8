package allow_test

import (
	"fmt"
	"strings"

	"github.com/trailscope/trailscope/trails/allow"
)

func ExampleNew() {
	trusted, _, err := allow.ReadWhitelist(strings.NewReader("example.com\n192.0.2.0/24\n"), "whitelist.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	own, _, err := allow.ReadFile(strings.NewReader(`
- trail: scanner.example.net
  source: 10.20.0.0/16
  expires: 2026-09-01
  reason: our own scanner
`), "allow.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := allow.New(append(trusted, own...))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(l.Domain([]byte("www.Example.com:8080")), l.AddrText("192.0.2.7"), l.AddrText("192.0.3.7"))
	event := &allow.Columns{Source: "10.20.3.4", Destination: "198.51.100.1", Kind: "DNS", Trail: "(a).scanner.example.net"}
	fmt.Println(l.Match(event, 1_780_000_000), l.Match(event, 1_790_000_000))
	for _, c := range l.Covering("scanner.example.net", 1_780_000_000) {
		fmt.Println(c.Rule.Origin, c.Rule.Match, c.Rule.Reason, c.Hits)
	}
	// Output:
	// true true false
	// true false
	// allow.yaml:2 trail scanner.example.net, source 10.20.0.0/16 our own scanner 1
}
