package update_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/update"
)

// A set of what lies on this machine.
func Example() {
	state, err := os.MkdirTemp("", "state")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(state)
	own := filepath.Join(state, "own")
	if err := os.Mkdir(own, 0o755); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(own, "incidents.txt"), []byte("evil.example\n192.168.0.1\n"), 0o600); err != nil {
		log.Fatal(err)
	}

	dir := filepath.Join(state, "trails")
	client, err := fetch.New(&fetch.Config{Dir: filepath.Join(dir, "feeds")})
	if err != nil {
		log.Fatal(err)
	}
	u, err := update.New(&update.Config{Dir: dir, Client: client, Offline: true, CustomDir: own})
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		report, err := u.Run(context.Background())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(report.Set.Trails, "trails;", report.Due, report.Skipped)
		for _, n := range report.DroppedCustom.First {
			fmt.Printf("%s line %d: %s is %s\n", filepath.Base(n.File), n.Line, n.Text, n.Reason)
		}
	}

	// Output:
	// 1 trails; there is no set yet false
	// incidents.txt line 2: 192.168.0.1 is the local machine or network
	// 1 trails; there is no set yet true
	// incidents.txt line 2: 192.168.0.1 is the local machine or network
}
