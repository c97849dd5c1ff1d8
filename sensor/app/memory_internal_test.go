package app

import (
	"bytes"
	"log/slog"
	"math"
	"runtime/debug"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/trailscope/trailscope/sensor/config"
)

// tree is a file system with files of one line.
func tree(files ...string) fstest.MapFS {
	all := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		all[files[i]] = &fstest.MapFile{Data: []byte(files[i+1] + "\n")}
	}
	return all
}

func TestMemoryLimit(t *testing.T) {
	t.Parallel()
	const v2 = "0::/system.slice/trailscope-sensor.service"
	testCases := []struct {
		name    string
		option  config.Size
		environ []string
		root    fstest.MapFS
		want    int64
		source  string
	}{
		{name: "none", root: tree()},
		{name: "option", option: 100 * config.MiB, environ: []string{"GOMEMLIMIT=1GiB"}, root: tree(), want: 100 << 20, source: "sensor.memory_limit"},
		{name: "environment", environ: []string{"GOMEMLIMIT=1GiB"}, root: tree("proc/self/cgroup", "0::/", "sys/fs/cgroup/memory.max", "1000"), source: "GOMEMLIMIT"},
		{
			name: "group", want: 180_000_000, source: "the control group",
			root: tree("proc/self/cgroup", v2, "sys/fs/cgroup/system.slice/trailscope-sensor.service/memory.max", "200000000"),
		},
		{
			name: "high", want: 90_000_000, source: "the control group",
			root: tree(
				"proc/self/cgroup", v2, "sys/fs/cgroup/system.slice/trailscope-sensor.service/memory.max", "200000000",
				"sys/fs/cgroup/system.slice/trailscope-sensor.service/memory.high", "100000000",
			),
		},
		{
			name: "around", want: 45_000_000, source: "the control group",
			root: tree(
				"proc/self/cgroup", v2, "sys/fs/cgroup/system.slice/trailscope-sensor.service/memory.max", "max",
				"sys/fs/cgroup/system.slice/memory.max", "50000000",
			),
		},
		{name: "container", want: 90_000_000, source: "the control group", root: tree("proc/self/cgroup", "0::/../other", "sys/fs/cgroup/memory.max", "100000000")},
		{
			name: "first_version", want: 90_000_000, source: "the control group",
			root: tree("proc/self/cgroup", "5:cpu:/x\n4:hugetlb,memory:/docker/x\n0::/", "sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes", "100000000"),
		},
		{
			name: "first_version_unlimited",
			root: tree("proc/self/cgroup", "4:memory:/", "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712"),
		},
		{name: "nonsense", root: tree("proc/self/cgroup", "x\n0:memory\n0::/a", "sys/fs/cgroup/a/memory.max", "-7", "sys/fs/cgroup/memory.max", "many")},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := config.NewDefault()
			c.Sensor.MemoryLimit = tc.option
			got, source := memoryLimit(c, tc.environ, tc.root)
			if got != tc.want || source != tc.source {
				t.Errorf("got %d of %q, want %d of %q", got, source, tc.want, tc.source)
			}
		})
	}
}

// TestLimitMemory sets the limit of this very process, and takes it back.
func TestLimitMemory(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	var messages bytes.Buffer
	log := slog.New(newMessages(&messages, nil, false, false))
	c := config.NewDefault()
	limitMemory(c, nil, tree(), log)
	if before == math.MaxInt64 && messages.Len() > 0 {
		t.Errorf("without a limit: %s", &messages)
	}
	c.Sensor.MemoryLimit = 1 << 30
	limitMemory(c, nil, tree(), log)
	if now := debug.SetMemoryLimit(-1); now != 1<<30 || !strings.HasSuffix(messages.String(), "note: memory is limited (limit 1.1 GB, by sensor.memory_limit)\n") {
		t.Errorf("limit %d: %s", now, &messages)
	}
}
