// Package systemd_test checks the units of this directory with systemd's own
// tools, and their command lines with the program.
package systemd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mostExposure is what `systemd-analyze security` may say at most.
const mostExposure = 2.5

// program is where the units expect the program.
const program = "/usr/bin/trailscope"

// need returns the path of a program. Where it is missing the test is skipped, but
// not in CI.
func need(t *testing.T, name string) string {
	t.Helper()

	path, err := exec.LookPath(name)
	switch {
	case err != nil && os.Getenv("CI") != "":
		t.Fatalf("%v (Debian package systemd)", err)
	case err != nil:
		t.Skipf("%v (Debian package systemd)", err)
	}
	return path
}

// units returns the names of files.
func units(t *testing.T, pattern string) []string {
	t.Helper()

	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no %s: %v", pattern, err)
	}
	return names
}

// read returns the text of a file.
func read(t *testing.T, name string) string {
	t.Helper()

	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// run runs a program and returns what it says.
func run(t *testing.T, name string, args ...string) (output string, err error) {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	return string(out), err
}

// TestUnits_verify demands that systemd finds nothing to say about the units. The
// program need not be installed for that.
func TestUnits_verify(t *testing.T) {
	t.Parallel()
	analyze := need(t, "systemd-analyze")
	dir := t.TempDir()
	args := []string{"verify"}
	for _, name := range append(units(t, "*.service"), units(t, "*.timer")...) {
		text := strings.ReplaceAll(read(t, name), program, os.Args[0])
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := run(t, analyze, args...); err != nil || out != "" {
		t.Errorf("%v: %s", err, out)
	}
}

// TestUnits_verifyFails proves that the check can fail.
func TestUnits_verifyFails(t *testing.T) {
	t.Parallel()
	analyze := need(t, "systemd-analyze")
	path := filepath.Join(t.TempDir(), "bad.service")
	if err := os.WriteFile(path, []byte("[Service]\nExecStart=/nowhere/trailscope\nWatchdog=30s\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, _ := run(t, analyze, "verify", path); out == "" {
		t.Error("nothing is said about a unit that is wrong")
	}
}

// exposure is the last line of `systemd-analyze security`.
var exposure = regexp.MustCompile(`Overall exposure level for [^:]+: ([\d.]+) `)

// TestUnits_security demands that every unit is hardened.
func TestUnits_security(t *testing.T) {
	t.Parallel()
	analyze := need(t, "systemd-analyze")
	for _, name := range units(t, "*.service") {
		out, err := run(t, analyze, "security", "--offline=true", "--no-pager", "./"+name)
		m := exposure.FindStringSubmatch(out)
		if err != nil || m == nil {
			t.Fatalf("%s: %v: %s", name, err, out)
		}
		if level, err := strconv.ParseFloat(m[1], 64); err != nil || level > mostExposure {
			t.Errorf("%s: %s, want at most %v: %s", name, m[1], mostExposure, out)
		} else if claimed := " " + m[1] + " "; !strings.Contains(strings.ReplaceAll(read(t, "README.md"), "\n", " "), claimed) {
			t.Errorf("README.md does not say that %s has%s", name, claimed)
		}
	}
}

// TestSensor_directives demands what the sensor's unit has to have.
func TestSensor_directives(t *testing.T) {
	t.Parallel()
	lines := strings.Split(read(t, "trailscope-sensor.service"), "\n")
	for _, want := range []string{
		"Type=notify", "WatchdogSec=30s", "User=trailscope", "AmbientCapabilities=CAP_NET_RAW", "CapabilityBoundingSet=CAP_NET_RAW",
		"NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes", "ProtectKernelTunables=yes",
		"ProtectKernelModules=yes", "ProtectKernelLogs=yes", "ProtectControlGroups=yes", "ProtectClock=yes", "ProtectHostname=yes",
		"ProtectProc=invisible", "RestrictNamespaces=yes", "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "LockPersonality=yes",
		"MemoryDenyWriteExecute=yes", "SystemCallArchitectures=native", "SystemCallFilter=@system-service",
		"RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_PACKET AF_NETLINK", "StateDirectory=trailscope", "LogsDirectory=trailscope",
		"UMask=0027", "ExecReload=/bin/kill -HUP $MAINPID", "Restart=on-failure",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("the line %s is missing", want)
		}
	}
}

// TestUnits_commands runs each command line of the units with --help: a command or
// a flag that does not exist is an error. The hub's comes later.
func TestUnits_commands(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "trailscope")
	if out, err := run(t, "go", "build", "-o", binary, "../../sensor/cmd/trailscope"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	commands := regexp.MustCompile(`(?m)^Exec(?:Start|StartPre)=` + program + ` (.*)$`)
	checked := 0
	for _, name := range units(t, "*.service") {
		for _, m := range commands.FindAllStringSubmatch(read(t, name), -1) {
			out, err := run(t, binary, append(strings.Fields(m[1]), "--help")...)
			if known := err == nil && strings.Contains(out, "Usage:"); known == (name == "trailscope-hub.service") {
				t.Errorf("%s: trailscope %s: %v: %s", name, m[1], err, out)
			}
			checked++
		}
	}
	if checked != 4 {
		t.Errorf("%d command lines, want 4", checked)
	}
	if out, err := run(t, binary, "check", "--quiet", "--set", "output.log_events=false", "--set", "capture.check_privileges=false", "--config", "../trailscope.yaml"); err != nil {
		t.Errorf("the example of a configuration: %v: %s", err, out)
	}
}

// TestUsersAndDirectories makes them in an empty tree.
func TestUsersAndDirectories(t *testing.T) {
	t.Parallel()
	sysusers, tmpfiles := need(t, "systemd-sysusers"), need(t, "systemd-tmpfiles")
	if os.Geteuid() != 0 {
		t.Skip("only root makes users and gives directories away")
	}
	root := t.TempDir()
	for _, dir := range []string{"etc", "var/lib", "var/log"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := run(t, sysusers, "--root="+root, absolute(t, "sysusers.d/trailscope.conf")); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	passwd := read(t, filepath.Join(root, "etc/passwd"))
	for _, user := range []string{"trailscope", "trailscope-hub"} {
		if !regexp.MustCompile(`(?m)^` + user + `:[^:]*:\d+:\d+:[^:]+:/var/lib/` + user + `:/usr/sbin/nologin$`).MatchString(passwd) {
			t.Errorf("no user %s: %s", user, passwd)
		}
	}
	if out, err := run(t, tmpfiles, "--create", "--root="+root, absolute(t, "tmpfiles.d/trailscope.conf")); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, dir := range []string{"etc/trailscope", "var/lib/trailscope", "var/log/trailscope", "etc/trailscope-hub", "var/lib/trailscope-hub", "var/log/trailscope-hub"} {
		info, err := os.Stat(filepath.Join(root, dir))
		if err != nil || info.Mode() != os.ModeDir|0o750 {
			t.Errorf("%s: %v %v", dir, info, err)
		}
	}
}

// absolute returns the absolute path of a file of this directory.
func absolute(t *testing.T, name string) string {
	t.Helper()

	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestREADME_files demands that the page knows every file, and no other.
func TestREADME_files(t *testing.T) {
	t.Parallel()
	text := read(t, "README.md")
	for _, name := range slices.Concat(units(t, "*.service"), units(t, "*.timer"), units(t, "*.d/*.conf")) {
		if !strings.Contains(text, "("+name+")") {
			t.Errorf("README.md does not mention %s", name)
		}
	}
	for _, m := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat(m[1]); err != nil {
			t.Errorf("README.md: %v", err)
		}
	}
}
