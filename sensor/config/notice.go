package config

// Level says who should see a [Notice].
type Level int

// Levels, by rising weight.
const (
	// Debug is for somebody who wants to know everything: options that do not
	// exist, and what follows from options that are not there.
	Debug Level = iota
	// Info is for somebody who moves from Maltrail: options of its server or
	// updater, and options that are not needed.
	Info
	// Warning means that something the file asks for is not done, or is done
	// differently.
	Warning
)

// Notice is something to know about a configuration that can be used.
type Notice struct {
	// Level says who should see it.
	Level Level
	// Live says that it concerns live capture only, not a replay.
	Live bool
	// File is the path of the file, or empty.
	File string
	// Line is the line in File, or 0.
	Line int
	// Key names the setting as [Problem.Key] does.
	Key string
	// Text says what was done or left, in lower case and without a full stop.
	Text string
	// Hint says what to do instead; it may be empty.
	Hint string
}

// String returns the place and the text, without the hint.
func (n *Notice) String() string { return place(n.File, n.Line, n.Key) + n.Text }
