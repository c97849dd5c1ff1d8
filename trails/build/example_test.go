package build_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/build"
)

// Lists of one's own become a set.
func Example() {
	dir, err := os.MkdirTemp("", "lists")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	list := "# seen in March\nhttp://Evil.example/gate.php\nevil.example\n"
	if err := os.WriteFile(filepath.Join(dir, "our_incidents.txt"), []byte(list), 0o600); err != nil {
		log.Fatal(err)
	}

	rows, report, err := build.New(&build.Config{CustomDir: dir}).Build()
	if err != nil {
		log.Fatal(err)
	}
	set, _, err := trails.New(rows.All(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Custom, "lines,", set.Len(), "trails,", report.Refused.Count, "refused")
	fmt.Println(set.Trail(set.Text([]byte("evil.example/gate.php"))))

	// Output:
	// 2 lines, 2 trails, 0 refused
	// {evil.example/gate.php our incidents (custom)}
}
