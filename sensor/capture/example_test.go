package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
)

// A capture that ends in the middle of a record: what is before the damage is
// handed out.
func ExampleNewReader() {
	file := newPcap(little, nil).record(1_700_000_000, 250_000, "a packet").record(1_700_000_001, 0, "another").buf
	file = file[:len(file)-3]

	f, err := capture.NewReader("short.pcap", bytes.NewReader(file), nil)
	if err != nil {
		fmt.Println(err)

		return
	}

	defer func() { _ = f.Close() }()

	var p capture.Packet
	for {
		err = f.Next(&p)
		if errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			fmt.Println(err)

			return
		}

		fmt.Printf("%s %s\n", time.UnixMicro(p.Time).UTC().Format(time.RFC3339Nano), p.Data)
	}

	// Output:
	// 2023-11-14T22:13:20.25Z a packet
	// reading short.pcap: damaged at byte 48: a record is cut off: the file ends at byte 68
}
