package heuristic

// HomographInfo is the info text of an event about a look-alike of the name
// protected.
func HomographInfo(protected string) string { return "homograph of " + protected + " (suspicious)" }

// Homographs finds host names that are written with foreign letters so that they
// look like a protected name. It is immutable and safe for concurrent use.
type Homographs struct{}

// NewHomographs returns a detector for the protected names: host names such as
// paypal.com, in either form where they are international. The names themselves
// and all names below their registrable domain are never homographs. Nil or an
// empty list gives a detector that finds nothing. [DefaultProtected] has a list.
func NewHomographs(protected []string) (*Homographs, error) {
	return &Homographs{}, nil
}

// Find returns the protected name that name imitates. name is a host name
// without port, in ASCII or in UTF-8 and in any case of letters; it is borrowed.
// A name in plain ASCII without an xn-- label costs a few nanoseconds. The caller
// asks only when heuristics are on and [NameHomographs] is not switched off.
func (h *Homographs) Find(name []byte) (protected string, ok bool) { return "", false }

// DefaultProtected returns a list of names that are often imitated.
func DefaultProtected() []string { return nil }
