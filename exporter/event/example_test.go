package event_test

import (
	"fmt"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

func ExampleParseLine() {
	line := `"2023-11-14 22:13:20.000000" core-1 10.0.0.66 50001,50002 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)`

	e, err := event.ParseLine([]byte(line), time.UTC)
	if err != nil {
		fmt.Println(err)

		return
	}

	fmt.Println(e.Source, e.SourcePorts, e.Kind, e.Trail)
	fmt.Print(string(event.AppendLine(nil, e, time.UTC)))
	// Output:
	// 10.0.0.66 [50001 50002] DNS (www).evil.example
	// "2023-11-14 22:13:20.000000" core-1 10.0.0.66 50001,50002 8.8.8.8 53 UDP DNS (www).evil.example "malware (test)" (static)
}
