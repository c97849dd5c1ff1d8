package stream

// Reader reads the bytes of directions. The implementation decides what a
// message is.
type Reader interface {
	// Read looks at the bytes of a direction that were not consumed yet, and
	// returns how many of them are done with and what to do with the rest. A
	// number out of range is taken for the nearest one in range.
	//
	// c and what it points to are valid until Read returns. What Read concludes
	// from bytes that it does not consume should not change the state: with
	// [Chunk.Start] the same bytes may come again with others in front of them.
	Read(c *Chunk) (consumed int, next Next)
}

// Chunk is what a [Reader] is given.
type Chunk struct {
	// State is a word of the reader's own for this direction, 0 at first. A
	// reader that sets it to 0 wherever it can, above all at the end of a message,
	// saves the table an entry. See [Config.Forget].
	State *uint64

	// Other is the state of the opposite direction, nil as long as that had no
	// payload or left no state.
	Other *uint64

	// Data is never empty. It starts with the first byte that was not consumed.
	// It may reach beyond the first [Window] bytes of a direction by the rest of
	// the segment in hand.
	Data []byte

	// Key is the direction.
	Key Key

	// Micros is the time of the packet that brought the last of Data.
	Micros int64

	// End tells whether more can follow, and otherwise why not.
	End End

	// Start is true if the byte in front of Data was not consumed by the reader:
	// Data starts with the first byte of the connection or the first that was
	// seen, or behind a gap, or behind bytes that the reader left.
	Start bool

	// InHand is true if Data ends with the segment just given to [Table.Add].
	InHand bool
}

// Next tells what to do with the bytes that a reader did not consume, and with
// those that follow.
type Next uint8

// Answers of a [Reader].
const (
	// More means to keep the rest and to call again when there is more. If
	// nothing is left, what follows is handed over as it comes.
	More Next = iota

	// Pass means to leave the direction alone from here on: what follows is
	// [Passed]. The rest of the data is dropped. Segments behind a gap that were
	// taken before are still handed over, with the end [Gap], whatever the
	// reader answers.
	Pass

	// Hold means that the data does not look like the start of anything: to keep
	// it because what belongs in front may yet arrive. If the next segment is
	// the one that follows the data instead, or when the receiver acknowledges
	// it, the data is handed over once more by itself and with the end [Gap].
	// That happens at once if nothing can arrive in front of it any more: where
	// the first sequence number is known, and behind bytes that are done with.
	Hold
)

// End tells why a reader must take what it can.
//
// With [None] and [Answered] the reader may leave any part of the data. With any
// other end the data is handed over for the last time: what the reader leaves is
// dropped, and counted unless it answers [Pass].
type End uint8

// Ends.
const (
	// None means that more may follow.
	None End = iota

	// Fin means that the sender ended the direction behind the data.
	Fin

	// Reset means that the connection was aborted, or that its ports are used
	// for a new one.
	Reset

	// Limit means that the first [Window] bytes of the direction are full. What
	// follows is [Passed].
	Limit

	// Gap means that the byte behind the data, or that in front of it for data
	// that was held, was lost: the receiver acknowledged it, or see [Hold].
	Gap

	// Quiet means that the direction had no new segment for [Config.Quiet].
	Quiet

	// Answered means that data came in the opposite direction. It is told once
	// for the same data.
	Answered

	// Evicted means that the data had to give way to other flows.
	Evicted

	// Closed means that the table was closed.
	Closed
)

// ends are the names of the ends.
var ends = [...]string{
	None:     "none",
	Fin:      "fin",
	Reset:    "reset",
	Limit:    "limit",
	Gap:      "gap",
	Quiet:    "quiet",
	Answered: "answered",
	Evicted:  "evicted",
	Closed:   "closed",
}

// String returns the name of e in lower case.
func (e End) String() string {
	if int(e) < len(ends) {
		return ends[e]
	}

	return "unknown"
}

// final reports whether data is handed over for the last time with e.
func (e End) final() bool { return e != None && e != Answered }
