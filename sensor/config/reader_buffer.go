package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
)

// Bounds between which CAPTURE_BUFFER, which was meant for another buffer,
// gives the size of the ring (SPEC 7.2).
const (
	minSeedBuffer = 64 * MiB
	maxSeedBuffer = 256 * MiB
)

// asSeedBuffer takes CAPTURE_BUFFER as the size of the ring, unless
// CAPTURE_BUFFER_SIZE gives it.
func asSeedBuffer(c *conversion, h *handling, o *maltrailconf.Option) {
	size, ok := c.size(o)
	if c.file.Get("CAPTURE_BUFFER_SIZE") != nil || !ok {
		return
	}
	*c.field(h.key, o).(*Size) = min(max(size, minSeedBuffer), maxSeedBuffer)
}

// asBuffer takes CAPTURE_BUFFER_SIZE.
func asBuffer(c *conversion, h *handling, o *maltrailconf.Option) {
	size, ok := c.size(o)
	if !ok {
		return
	}
	in := min(max(size, minBuffer), maxBuffer)
	if in != size {
		c.notice(o, &Notice{Level: Warning, Live: true, Text: fmt.Sprintf("%s is out of range; %v is used", o.Value, in), Hint: fmt.Sprintf("write a value from %v to %v", minBuffer, maxBuffer)})
	}
	*c.field(h.key, o).(*Size) = in
}

// size reads a size as Maltrail writes it: a whole number, and k, M or G
// (powers of 1024, with or without B, in any case), or % of the memory. An
// empty value is 0.
func (c *conversion) size(o *maltrailconf.Option) (Size, bool) {
	text := strings.ToLower(o.Value)
	if text == "" {
		return 0, true
	}
	digits := text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
	n, err := strconv.ParseUint(digits, 10, 64)
	scale, known := map[string]float64{
		"": 1, "k": float64(KiB), "m": float64(MiB), "g": float64(GiB),
		"kb": float64(KiB), "mb": float64(MiB), "gb": float64(GiB),
		"%": float64(memory()) / 100,
	}[strings.TrimSpace(text[len(digits):])]
	if err != nil || !known {
		c.problem(o, "write it as 64MB or 10%", "%q is not a size", o.Value)
		return 0, false
	}
	return Size(min(float64(n)*scale, math.MaxInt64/2)), true
}

// memory returns the size of the machine's memory in bytes, 0 when it is not
// known.
func memory() uint64 {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return 0
	}
	return uint64(info.Totalram) * uint64(info.Unit)
}
