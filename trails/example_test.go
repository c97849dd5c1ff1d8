package trails_test

import (
	"fmt"
	"net/netip"

	"github.com/trailscope/trailscope/trails"
)

func Example() {
	csv := "evil.org,emotet (malware),(static)\n192.0.2.1:80,scanner,(custom)\n\"^dga[0-9]{3,5}\\.net$\",dga (malware),(static)\n"
	set, report, err := trails.Parse([]byte(csv), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Rows, "rows,", report.Patterns, "pattern")
	fmt.Println(set.Info(set.Text([]byte("evil.org"))))
	fmt.Println(set.Trail(set.AddrPort(netip.MustParseAddr("192.0.2.1"), 80)).Key)
	if start, end, r := set.Pattern("dga1234.net"); r != 0 {
		fmt.Println(start, end, set.Info(r))
	}
	// Output:
	// 3 rows, 1 pattern
	// emotet (malware)
	// 192.0.2.1:80
	// 0 11 dga (malware)
}
