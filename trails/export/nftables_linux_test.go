package export_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/export"
)

// TestWrite_nft has the real program check files, in a network namespace of its
// own. Where that is not possible the test is skipped, but not in CI.
func TestWrite_nft(t *testing.T) {
	t.Parallel()
	if err := nft(t, "add table inet probe\n"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("nft does not run: %v", err)
		}
		t.Skipf("nft does not run: %v", err)
	}
	if err := nft(t, "add element inet probe set { 192.0.2.1 }\n"); err == nil {
		t.Fatal("nft accepts what is wrong")
	}
	// Enough for several batches, next to each other, at the ends, and twice.
	rows := keys("0.0.0.0", "255.255.255.255", "::0", "::ffff:c000:201", "[::0]:0", "0.0.0.0:65535", "192.0.2.7", "192.0.2.7")
	for i := range 2000 {
		rows = append(rows, keys(
			fmt.Sprintf("198.51.%d.%d", i/256, i%256),
			fmt.Sprintf("2001:db8::%x", i+1),
			fmt.Sprintf("203.0.113.%d:%d", i%256, i+1),
			fmt.Sprintf("[2001:db8::%x]:%d", i+1, i+1),
		)...)
	}
	// Networks in no order, inside each other and next to each other.
	for i := range 1500 {
		rows = append(rows, keys(
			fmt.Sprintf("198.%d.%d.0/24", 18+i%2, i*7%256), fmt.Sprintf("198.18.%d.5-198.18.%d.9", i%250, i%250+1),
			fmt.Sprintf("2001:db8:%x::/48", i*5), fmt.Sprintf("2001:db8:%x::/47", i),
		)...)
	}
	for _, h := range hostile() {
		rows = append(rows, trails.Trail{Key: h, Info: h, Reference: h})
	}
	tests := []struct {
		name    string
		rows    []trails.Trail
		options *export.Options
	}{
		{"empty", nil, nil},
		{"all", rows, nil},
		{"named", rows, &export.Options{NFTables: export.NFTablesOptions{Table: "t_1", IPv4: "bad4", IPv6: "bad6", IPv4Port: "bad4p", IPv6Port: "bad6p"}}},
	}
	for _, tt := range tests {
		out, s := write(t, "nftables", tt.rows, tt.options)
		if err := nft(t, out); err != nil || len(tt.rows) > 0 && s.Written != 14009 {
			t.Errorf("%s: %v, %d written", tt.name, err, s.Written)
		}
	}
}

// nft checks a file without changing anything.
func nft(t *testing.T, file string) error {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "nft", "--check", "-f", "-")
	cmd.Stdin = strings.NewReader(file)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %.300s", err, out)
	}
	return nil
}
