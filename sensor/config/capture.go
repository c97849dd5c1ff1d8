package config

import "time"

// AnyInterface stands for all interfaces of the machine.
const AnyInterface = "any"

// Bounds of the capture (SPEC 7.2).
const (
	minSnaplen = 68
	maxSnaplen = 262_144
	minBuffer  = 4 * MiB
	maxBuffer  = GiB
	minTimeout = Duration(time.Millisecond)
	maxTimeout = Duration(time.Minute)
	minSilence = Duration(time.Second)        // ours
	maxSilence = Duration(7 * 24 * time.Hour) // ours
)

// Capture says what is listened to, and how.
type Capture struct {
	// Interfaces are the names of network interfaces, or "any" for all.
	Interfaces []string `yaml:"interfaces"`
	// Snaplen is the number of bytes of a packet that are looked at; the rest is
	// cut, in a replay too. 0 stands for what the profile needs: see
	// [Config.Snaplen].
	Snaplen Size `yaml:"snaplen"`
	// Buffer is the size of the kernel's ring.
	Buffer Size `yaml:"buffer"`
	// Promiscuous makes an interface take packets for other machines too.
	Promiscuous bool `yaml:"promiscuous"`
	// Timeout is how long the sensor waits for a packet before it looks after
	// other things.
	Timeout Duration `yaml:"timeout"`
	// Immediate makes the kernel hand packets over after 1 ms instead of up to
	// 100 ms, at the price of more wake-ups.
	Immediate bool `yaml:"immediate"`
	// Silence is the time without a packet after which an interface is reported;
	// 0 is never.
	Silence Duration `yaml:"silence"`
	// CheckPrivileges makes `check` fail when the right to capture is missing;
	// otherwise it warns.
	CheckPrivileges bool `yaml:"check_privileges"`
}

// Snap lengths where none is set.
const (
	// snaplenMaltrail is Maltrail's (SPEC 7.2).
	snaplenMaltrail Size = 2000
	// snaplenFull holds the first 16 KiB of a direction, which profile full puts
	// together, also where the kernel or the card has joined segments.
	snaplenFull = 18 * KiB
)

// Snaplen returns the number of bytes of a packet that are looked at.
func (c *Config) Snaplen() Size {
	switch {
	case c.Capture.Snaplen != 0:
		return c.Capture.Snaplen
	case c.Detection.Profile == ProfileMaltrail:
		return snaplenMaltrail
	}
	return snaplenFull
}

// validate checks the section.
func (c *Capture) validate(s *section) {
	if len(c.Interfaces) == 0 {
		s.problem("interfaces", "write [any] for all interfaces", "no interface is named")
	}
	seen := map[string]bool{}
	for _, name := range c.Interfaces {
		switch {
		case name == "":
			s.problem("interfaces", "", "a name is empty")
		case seen[name]:
			s.problem("interfaces", "name each interface once", "%q is named twice", name)
		}
		seen[name] = true
	}
	if c.Snaplen != 0 {
		between(s, "snaplen", c.Snaplen, minSnaplen, maxSnaplen)
	}
	between(s, "buffer", c.Buffer, minBuffer, maxBuffer)
	between(s, "timeout", c.Timeout, minTimeout, maxTimeout)
	if c.Silence != 0 {
		between(s, "silence", c.Silence, minSilence, maxSilence)
	}
}

// Ways to give a replayed packet its time.
const (
	// TimestampsPcap takes the time of the record.
	TimestampsPcap = "pcap"
	// TimestampsShift moves all times so that the last packet is now.
	TimestampsShift = "shift"
	// TimestampsWallclock takes the time of reading.
	TimestampsWallclock = "wallclock"
)

// Replay says how capture files are read.
type Replay struct {
	// Timestamps is one of the Timestamps constants.
	Timestamps string `yaml:"timestamps"`
}

// validate checks the section.
func (r *Replay) validate(s *section) {
	s.oneOf("timestamps", r.Timestamps, TimestampsPcap, TimestampsShift, TimestampsWallclock)
}
