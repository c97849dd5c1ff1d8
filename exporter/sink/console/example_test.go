package console_test

import (
	"fmt"
	"os"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/console"
)

func ExampleSink() {
	line := `"2023-11-14 22:13:20.000000" core-1 10.0.0.66 50000 8.8.8.8 53 UDP DNS (www).evil.example malware (static)`

	e, err := event.ParseLine([]byte(line), time.UTC)
	if err != nil {
		fmt.Println(err)

		return
	}

	s, err := console.New(&console.Config{
		Writer:   os.Stdout,
		Format:   console.FormatTable,
		Width:    func() int { return 90 },
		Location: time.UTC,
	})
	if err != nil {
		fmt.Println(err)

		return
	}

	if err := s.Write(e); err != nil {
		fmt.Println(err)
	}
	// Output:
	// TIME     SEV     TYPE   SOURCE          DESTINATION     TRAIL                INFO
	// 22:13:20         DNS    10.0.0.66:50000 8.8.8.8:53      (www).evil.example   malware
}
