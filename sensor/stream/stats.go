package stream

// Stats are the figures of a [Table]. Those that count grow from its making.
type Stats struct {
	// Flows is the number of flows that the table knows now.
	Flows int

	// Pending is the number of directions that wait for something now.
	Pending int

	// Bytes is the memory that their bytes occupy now.
	Bytes int

	// Started counts flows that the table came to know.
	Started uint64

	// Whole counts segments that were done with at once, so that their flow needed
	// no entry.
	Whole uint64

	// EvictedFlows counts flows that gave way to new ones.
	EvictedFlows uint64

	// EvictedPending counts directions whose bytes were read with [Evicted].
	EvictedPending uint64

	// Gaps counts gaps that were given up.
	Gaps uint64

	// Repeated counts segments that were [Repeated].
	Repeated uint64

	// Limited counts directions that reached their first [Window] bytes.
	Limited uint64

	// Quiet counts directions whose bytes were read with [Quiet].
	Quiet uint64

	// DroppedBytes counts bytes that a reader left when there was no more, and
	// those of segments too long to be put behind others.
	DroppedBytes uint64
}
