package export_test

import (
	"fmt"
	"log"
	"os"
	"slices"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/export"
)

// Names become a hosts file; what it cannot hold is counted.
func ExampleWrite() {
	rows := slices.Values([]trails.Trail{
		{Key: "evil.example", Info: "emotet (malware)", Reference: "(static)"},
		{Key: "192.0.2.1:443", Info: "emotet (malware)", Reference: "(static)"},
	})
	s, err := export.Write(os.Stdout, "hosts", rows, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range s.LeftOut {
		fmt.Println(l.Rows, l.Kind, "left out:", l.Reason)
	}

	// Output:
	// # Names of Trailscope's trails, sent nowhere.
	// # trails left out: 1 (1 not a kind that the format can express)
	// 0.0.0.0 evil.example
	// 1 ipv4-port left out: not a kind that the format can express
}
