package spool_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/trailscope/trailscope/exporter/spool"
)

func Example() {
	dir, err := os.MkdirTemp("", "spool")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	ctx := context.Background()
	s, err := spool.Open(&spool.Config{Dir: dir})
	if err != nil {
		log.Fatal(err)
	}
	c, err := s.Sink("elastic")
	if err != nil {
		log.Fatal(err)
	}
	for lane, payload := range map[spool.Lane]string{spool.Low: "a scan", spool.High: "a command server"} {
		if _, err := s.Append(lane, []byte(payload)); err != nil {
			log.Fatal(err)
		}
	}
	if err := s.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	records, err := c.Read(ctx, 100, 1<<20, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range records {
		fmt.Printf("%s %d: %s\n", r.Lane, r.Seq, r.Payload)
		if err := c.Ack(r.Lane, r.Seq, 1, 0); err != nil {
			log.Fatal(err)
		}
	}
	sum := s.Stats().Sinks[0].Total()
	fmt.Println(sum.Emitted, "emitted,", sum.Acked, "acknowledged")
	if err := s.Close(ctx); err != nil {
		log.Fatal(err)
	}

	// Output:
	// high 1: a command server
	// low 1: a scan
	// 2 emitted, 2 acknowledged
}
