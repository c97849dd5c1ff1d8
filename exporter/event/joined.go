package event

// Joined holds merged columns in the log line's own words, for the events whose
// lists do not say them. Merging works on the columns' texts (SPEC 5.3), so
// when an event that was merged before is merged again, its joined text is one
// value among the others: ports 5 and `3,4` give `5,3,4`. The lists hold each
// value once and cannot tell.
//
// An empty text means that the column follows from its list.
type Joined struct {
	// SourcePort is the text of the source port column.
	SourcePort string

	// Destination is the text of the destination column.
	Destination string

	// DestinationPort is the text of the destination port column.
	DestinationPort string

	// Transport is the text of the transport column.
	Transport string
}

// joined returns e's own words for its merged columns, or none.
func (e *Event) joined() Joined {
	if e.Joined == nil {
		return Joined{}
	}

	return *e.Joined
}
