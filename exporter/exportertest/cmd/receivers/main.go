// Command receivers installs the real receivers that tests send to, as far as
// the machine's package registries have them. What is there already is left
// alone. It exits with 1 when something could not be had, and says what.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/trailscope/trailscope/exporter/exportertest/install"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := install.All(ctx, os.Stdout)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
