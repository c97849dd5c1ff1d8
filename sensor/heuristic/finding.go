package heuristic

// Reference is the reference column of every event that a heuristic makes.
const Reference = "(heuristic)"

// Finding is what a detector that looks at one name has to say.
type Finding struct {
	// Trail is the event's trail, with the context in parentheses.
	Trail string
	// Info is the event's info column.
	Info string
}
