package schema_test

import (
	"fmt"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
)

func ExampleECS_Append() {
	line := `"2023-11-14 22:13:20.000000" core-1 - - - - - IP - - -`

	e, err := event.ParseLine([]byte(line), time.UTC)
	if err != nil {
		fmt.Println(err)

		return
	}

	x, err := schema.NewECS(&schema.ECSConfig{})
	if err != nil {
		fmt.Println(err)

		return
	}

	fmt.Println(string(x.Append(nil, e))[:142])
	// Output:
	// {"@timestamp":"2023-11-14T22:13:20.000000Z","data_stream":{"dataset":"trailscope.detection","namespace":"default","type":"logs"},"ecs":{"versi
}
