package threat_test

import (
	"fmt"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/threat"
)

func ExampleDerive() {
	line := `"2023-11-14 22:13:20.000000" core-1 10.0.87.129 51322 8.8.8.8 53 UDP DNS rklelmenn.net "cobaltstrike (malware)" (static)`

	e, err := event.ParseLine([]byte(line), time.UTC)
	if err != nil {
		fmt.Println(err)

		return
	}

	t := threat.Derive(e, home{})
	fmt.Println(t.Display, t.Severity, t.Direction, t.Service.Port, t.Service.Name, t.Techniques)
	// Output:
	// 8e7f9b85 high outbound 53 dns [T1071]
}
