//go:build mage

// Package main holds the targets of the project. `go tool mage -l` lists them;
// each is a thin call of an ordinary Go command, so nothing here is needed to
// understand the code.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/magefile/mage/mg"
	"github.com/magefile/mage/sh"
)

// Aliases gives the everyday targets their short names.
var Aliases = map[string]any{
	"test":  Test.All,
	"bench": Bench.All,
}

// Sensor holds what concerns the trailscope binary.
type Sensor mg.Namespace

// Test holds the checks.
type Test mg.Namespace

// Bench holds the measurements.
type Bench mg.Namespace

// static is the environment of a static binary: the product needs no C library.
var static = map[string]string{"CGO_ENABLED": "0"}

// Build compiles the static binary into bin/trailscope.
func (Sensor) Build() error {
	return sh.RunWithV(static, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", "bin/trailscope", "./sensor/cmd/trailscope")
}

// Tour writes examples/captures/tour.pcap anew from its recipe.
func (Sensor) Tour() error {
	return sh.RunV("go", "run", "./sensor/capturetest/cmd/tour")
}

// All sets the machine up and runs every check: format, vet, staticcheck, and
// all tests with the race detector. This is what the README names.
func (Test) All() error {
	mg.SerialDeps(Test.Setup, Test.Lint, Test.Static)
	return goTest(nil, "./...")
}

// need is a program that tests call, and the Debian packages that bring it.
type need struct{ program, pkg string }

// Setup installs the Debian packages that tests call, when it may, and the
// receivers that tests send to, into a cache outside the repository. What is
// missing is said, and the tests that need it fail in CI and skip elsewhere.
func (Test) Setup() error {
	if err := installPrograms(); err != nil {
		return err
	}
	mg.Deps(Test.Browser)
	if err := sh.RunV("go", "run", "./exporter/exportertest/cmd/receivers"); err != nil {
		fmt.Fprintln(os.Stderr, "some receivers are missing; their tests skip, or fail in CI")
	}
	return nil
}

// Browser installs Chromium without its window, 100 MB in half a minute: the test
// of real traffic lets it speak TLS and QUIC.
func (Test) Browser() error {
	if _, err := exec.LookPath("chromium"); err == nil {
		return nil
	}
	return install([]need{{"chromium-headless-shell", "chromium-headless-shell"}})
}

// installPrograms installs the Debian packages of programs that are missing.
func installPrograms() error {
	return install([]need{
		{"gcc", "gcc libc6-dev"}, // the race detector links C
		{"ip", "iproute2"},       // network namespaces for live capture
		{"setpriv", "util-linux"},
		{"systemd-analyze", "systemd"}, // reads our units
		{"nft", "nftables"},            // reads what trails are exported to
		{"tcpdump", "tcpdump"},         // decides about packets as capture filters do
		{"mvn", "maven"},               // brings Elasticsearch
		{"javac", "default-jdk-headless"},
		{"unzip", "unzip"},
		{"curl", "curl"}, // real traffic, with the next three
		{"nghttp", "nghttp2-client"},
		{"dig", "bind9-dnsutils"},
		{"ethtool", "ethtool"},
	})
}

// install installs the Debian packages of those programs that are missing.
func install(needs []need) error {
	var missing []string
	for _, n := range needs {
		if _, err := exec.LookPath(n.program); err != nil {
			missing = append(missing, strings.Fields(n.pkg)...)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if os.Geteuid() != 0 {
		fmt.Fprintf(os.Stderr, "missing, and not installed without root: %s\n", strings.Join(missing, " "))
		return nil
	}
	if err := sh.RunV("apt-get", "update", "-qq"); err != nil {
		return fmt.Errorf("refreshing the package lists: %w", err)
	}
	return sh.RunV("apt-get", append([]string{"install", "-y", "-qq", "--no-install-recommends"}, missing...)...)
}

// Lint checks format, vet and staticcheck; a single warning fails.
func (Test) Lint() error {
	unformatted, err := sh.Output("go", "tool", "gofumpt", "-l", "sensor", "exporter", "trails", "examples", "magefile.go")
	if err != nil {
		return err
	}
	if unformatted != "" {
		return fmt.Errorf("not formatted with gofumpt:\n%s", unformatted)
	}
	if err := sh.RunV("go", "vet", "./..."); err != nil {
		return err
	}
	return sh.RunV("go", "tool", "staticcheck", "-checks=all", "./...")
}

// Static builds every package without cgo, for the two architectures we ship.
func (Test) Static() error {
	for _, arch := range []string{"amd64", "arm64"} {
		env := map[string]string{"CGO_ENABLED": "0", "GOOS": "linux", "GOARCH": arch}
		if err := sh.RunWithV(env, "go", "build", "./..."); err != nil {
			return err
		}
	}
	return nil
}

// Full runs all checks, every fuzz target under the fuzzing engine, the floods of
// test:attack, and the measurements: what the issues name, in full size.
func (Test) Full() error {
	mg.SerialDeps(Test.All, Test.Fuzz, Test.Attack, Bench.All)
	return nil
}

// Fuzz runs each fuzz target for FUZZ_TIME, 30 seconds unless it is set.
func (Test) Fuzz() error {
	length := os.Getenv("FUZZ_TIME")
	if length == "" {
		length = "30s"
	}
	packages, err := sh.Output("go", "list", "./...")
	if err != nil {
		return err
	}
	for _, pkg := range strings.Fields(packages) {
		targets, err := sh.Output("go", "test", "-list=^Fuzz", pkg)
		if err != nil {
			return err
		}
		for _, target := range strings.Fields(targets) {
			if !strings.HasPrefix(target, "Fuzz") {
				continue
			}
			if err := sh.RunV("go", "test", "-run=^$", "-fuzz=^"+target+"$", "-fuzztime="+length, pkg); err != nil {
				return err
			}
		}
	}
	return nil
}

// Crash kills processes that write events, at random moments, CRASH_ROUNDS times
// for each receiver, 200 unless it is set: whatever was committed must arrive.
func (Test) Crash() error {
	rounds := os.Getenv("CRASH_ROUNDS")
	if rounds == "" {
		rounds = "200"
	}
	env := map[string]string{
		"TRAILSCOPE_CRASH_ROUNDS":      rounds,
		"TRAILSCOPE_TEST_CRASH_ROUNDS": rounds,
		"SPOOL_KILLS":                  rounds,
	}
	return sh.RunWithV(env, "go", "test", "-count=1", "-v", "-p=1", "-timeout=60m", "-run=^Test(Killed|Terminated|Spool_killed|Pipeline_killed)",
		"./exporter/spool", "./exporter/pipeline", "./exporter/exportertest/endtoend")
}

// Attack floods an engine of profile full in full size: 10 million half-open
// flows, 5 million fragments and so on. Memory must stay within its bounds, and
// what else is to be found must be found. It takes two minutes.
func (Test) Attack() error {
	return sh.RunWithV(map[string]string{"TRAILSCOPE_ATTACK": "full"}, "go", "test", "-run=^TestAttack$", "-v", "-count=1", "-timeout=30m", "./sensor/detect")
}

// Peer replays generated captures through another sensor, named by PEER, and
// through ours, and compares the events. PEER_SEEDS=from-to sets how many.
func (Test) Peer() error {
	if os.Getenv("PEER") == "" {
		return fmt.Errorf("PEER must name the other sensor's binary")
	}
	mg.SerialDeps(Sensor.Build)
	ours, err := filepath.Abs("bin/trailscope")
	if err != nil {
		return err
	}
	return goTest(map[string]string{"OURS": ours}, "-run=Peer", "-timeout=120m", "./sensor/capturetest/...")
}

// All measures nanoseconds per packet for each packet shape and both mixes.
func (Bench) All() error {
	return sh.RunV("go", "test", "-run=^$", "-bench=.", "-benchmem", "./sensor/...", "./trails/...", "./exporter/...")
}

// Trails measures the index of trails against its budgets: with 1.6 million rows
// made up, or those of the trails.csv that TRAILS_SCALE names.
func (Bench) Trails() error {
	rows := os.Getenv("TRAILS_SCALE")
	if rows == "" {
		rows = "1630000"
	} else if path, err := filepath.Abs(rows); err == nil {
		rows = path
	}
	return sh.RunWithV(map[string]string{"TRAILS_SCALE": rows}, "go", "test", "-run=^TestScale$", "-v", "-count=1", "./trails/index")
}

// Delivery measures how many events a second reach a receiver by way of the
// spool, by the clock and by the sender's processor time, against the budgets.
func (Bench) Delivery() error {
	return sh.RunV("go", "test", "-run=^$", "-bench=^BenchmarkDelivery$", "-benchtime=200000x", "-cpu=1", "-timeout=20m", "./exporter/exportertest/endtoend")
}

// goTest runs tests with the race detector and prints the totals at the end.
func goTest(env map[string]string, args ...string) error {
	race := []string{"-race"}
	if _, err := exec.LookPath("gcc"); err != nil {
		fmt.Fprintln(os.Stderr, "no C compiler: the tests run without the race detector")
		race = nil
	}
	return sh.RunWithV(env, "go", append(append([]string{"tool", "gotestsum", "--format=pkgname", "--", "-shuffle=on"}, race...), args...)...)
}
