package capture

import (
	"errors"
	"fmt"
	"time"
)

// AnyInterface is the name that stands for all interfaces.
const AnyInterface = "any"

// Limits of the settings of a live capture.  (SPEC 7.2: CAPTURE_BUFFER_SIZE,
// CAPTURE_SNAPLEN, CAPTURE_TIMEOUT.)
const (
	DefaultRingSize = 64 << 20
	MinRingSize     = 4 << 20
	MaxRingSize     = 1 << 30

	DefaultSnapLen = 2_000
	MinSnapLen     = 68

	DefaultTimeout = 100 * time.Millisecond
	MinTimeout     = time.Millisecond
	MaxTimeout     = time.Minute
)

// LiveOptions are the settings of a live capture.  Zero values mean the defaults;
// values beyond a limit mean the limit.
type LiveOptions struct {
	// Interface is the name of the interface, or [AnyInterface].
	Interface string

	// RingSize is the size in bytes of the ring in which the kernel puts packets,
	// rounded up to a multiple of 1 MiB.  It must hold what arrives while the sensor does
	// something else.  If the kernel has not that much memory, the ring becomes
	// smaller; see [Live.RingSize].
	RingSize int

	// SnapLen is the number of bytes to which longer frames are cut.
	SnapLen int

	// Timeout is how long [Live.Next] waits for a packet, in whole milliseconds.
	Timeout time.Duration

	// Immediate makes the kernel hand packets over after 1 ms instead of up to
	// 100 ms, at the price of more wake-ups.
	Immediate bool

	// NonPromiscuous leaves the interface as it is.  Otherwise it is made to
	// receive the frames of other machines too; see [Live.Promiscuous].
	NonPromiscuous bool
}

// withDefaults returns o with every setting in its limits.
func (o *LiveOptions) withDefaults() (c LiveOptions) {
	c = *o
	c.RingSize = (limited(o.RingSize, DefaultRingSize, MinRingSize, MaxRingSize) + blockSize - 1) &^ (blockSize - 1)
	c.SnapLen = limited(o.SnapLen, DefaultSnapLen, MinSnapLen, MaxPacket)
	c.Timeout = limited(o.Timeout, DefaultTimeout, MinTimeout, MaxTimeout).Truncate(time.Millisecond)

	return c
}

// limited returns the default for zero and the nearest value in the limits
// otherwise.
func limited[T int | time.Duration](value, standard, least, most T) (v T) {
	if value == 0 {
		return standard
	}

	return min(max(value, least), most)
}

// Errors that a [*LiveError] wraps when the interface is the trouble.
var (
	// ErrNoInterface means that there is no interface of that name.
	ErrNoInterface = errors.New("there is no such interface")

	// ErrInterfaceDown means that the interface is down.  [Live.Next] returns it
	// once; capture goes on by itself when the interface comes up again.
	ErrInterfaceDown = errors.New("the interface is down")

	// ErrInterfaceGone means that the interface has been removed.
	ErrInterfaceGone = errors.New("the interface has been removed")

	// ErrNoLive means that this system has no live capture.
	ErrNoLive = errors.New("live capture works on Linux only")
)

// LiveError says why a live capture does not start or go on.
type LiveError struct {
	// Err is the reason: an error of the operating system or one of those above.
	Err error

	// Interface is the name of the interface.
	Interface string

	// Doing is what failed, as "opening a packet socket", or empty.
	Doing string

	// Advice is what a user can do about it, or empty.
	Advice string
}

// Error implements the error interface.
func (e *LiveError) Error() (s string) {
	if e.Doing == "" {
		return fmt.Sprintf("capturing on %s: %s", e.Interface, e.Err)
	}

	return fmt.Sprintf("capturing on %s: %s: %s", e.Interface, e.Doing, e.Err)
}

// Unwrap returns the reason.
func (e *LiveError) Unwrap() (err error) { return e.Err }

// Hint says what a user can do about the error; it may be empty.
func (e *LiveError) Hint() (s string) { return e.Advice }
