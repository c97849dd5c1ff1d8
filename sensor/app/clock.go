package app

import (
	"context"
	"math"
	"os"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
)

// clock gives replayed packets their time.
type clock struct {
	wall  bool
	shift int64
}

// micros returns the time of a packet whose record has the given time, both in
// microseconds since the epoch.
func (c *clock) micros(record int64) int64 {
	if c.wall {
		return time.Now().UnixMicro()
	}
	return record + c.shift
}

// newClock returns the clock that the configuration asks for. To shift, it
// reads the captures once to find their last packet.
func newClock(ctx context.Context, c *config.Config, captures []string) (clock, error) {
	switch c.Replay.Timestamps {
	case config.TimestampsWallclock:
		return clock{wall: true}, nil
	case config.TimestampsShift:
		last, err := lastPacket(ctx, captures)
		if err != nil {
			return clock{}, err
		}
		return clock{shift: time.Now().UnixMicro() - last}, nil
	}
	return clock{}, nil
}

// lastPacket returns the latest time in all captures, or now when they hold no
// packet. Damage is passed over here; it is reported when the file is replayed.
func lastPacket(ctx context.Context, captures []string) (int64, error) {
	last := int64(math.MinInt64)
	for _, path := range captures {
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			if path == "-" {
				path = capture.StandardInput
			}
			return 0, failure("write it to a file first, or use --timestamps wallclock",
				"%s can be read only once, and shifted times need a first look at its end", path)
		}
		last = max(last, lastOf(ctx, path))
	}
	if last == math.MinInt64 {
		return time.Now().UnixMicro(), nil
	}
	return last, nil
}

// lastOf returns the latest time in one capture, as far as it can be read.
func lastOf(ctx context.Context, path string) int64 {
	last := int64(math.MinInt64)
	f, err := capture.Open(path, nil)
	if err != nil {
		return last
	}
	defer f.Close()
	for p := (capture.Packet{}); ctx.Err() == nil && f.Next(&p) == nil; {
		last = max(last, p.Time)
	}
	return last
}
