//go:build !linux

package capture

// blockSize makes the size of a ring the same on all systems.
const blockSize = 1 << 20

// Live is the live capture of a system that has none.
type Live struct{}

var _ Source = (*Live)(nil)

// OpenLive returns [ErrNoLive].
func OpenLive(o *LiveOptions) (l *Live, err error) {
	return nil, &LiveError{Interface: o.withDefaults().Interface, Err: ErrNoLive}
}

// Next implements the [Source] interface.
func (*Live) Next(_ *Packet) (err error) { return ErrClosed }

// Close implements the [Source] interface.
func (*Live) Close() (err error) { return nil }

// Stats returns zeros.
func (*Live) Stats() (received, dropped uint64) { return 0, 0 }

// Interface returns an empty name.
func (*Live) Interface() (name string) { return "" }

// Promiscuous returns false.
func (*Live) Promiscuous() (ok bool) { return false }

// RingSize returns zero.
func (*Live) RingSize() (n int) { return 0 }
