package config

// Forms of an event.
const (
	// FormatLine is the line that Maltrail writes.
	FormatLine = "line"
	// FormatJSON is one JSON object a line (NDJSON) with ECS names.
	FormatJSON = "json"
)

// Output says where events go.
type Output struct {
	// LogDir is the directory of the day files and of error.log. It is created
	// when it is missing. It may be empty when LogEvents is off: then there is no
	// error.log either.
	LogDir string `yaml:"log_dir"`
	// LogEvents writes events to LogDir, at once and by way of nothing else, so
	// that no trouble with the spool or a sink keeps them from there.
	LogEvents bool `yaml:"log_events"`
	// Format is the form of the events in LogDir: one of the Format constants.
	Format string `yaml:"format"`
	// Sinks are where events are sent, by way of the spool.
	Sinks []Sink `yaml:"sinks"`
}

// validate checks the section.
func (o *Output) validate(s *section) {
	if o.LogDir == "" && o.LogEvents {
		s.problem("log_dir", "name a directory that the sensor may write to", "no directory is named")
	}
	s.oneOf("format", o.Format, FormatLine, FormatJSON)
	o.validateSinks(s)
}
