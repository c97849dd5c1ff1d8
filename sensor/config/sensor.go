package config

import "os"

// Sensor says who reports.
type Sensor struct {
	// Name is the sensor's name in every event. Empty stands for the host name.
	Name string `yaml:"name"`
	// StateDir is where the program keeps what it downloads and compiles. Empty
	// stands for a directory that [Sensor.StateDirOrDefault] chooses.
	StateDir string `yaml:"state_dir"`
	// Debug adds details of the sensor's own work to its messages.
	Debug bool `yaml:"debug"`
}

// NameOrHost returns the name, or the host name when there is none.
func (s *Sensor) NameOrHost() string {
	if s.Name != "" {
		return s.Name
	}
	host, err := os.Hostname()
	if err != nil {
		return "" // the event line shows "-" for it
	}
	return host
}
