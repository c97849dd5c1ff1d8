package capture

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Sizes of a ring, in bytes.
const (
	// blockSize is what the kernel fills before it hands it over.  It is larger
	// than the largest frame.
	blockSize = 1 << 20

	// slotSize only has to divide blockSize: in the third version of the ring
	// frames lie in a block as densely as their lengths allow.
	slotSize = 2_048
)

// Offsets of fields in the header of a block: a version, the offset of private
// data, and struct tpacket_hdr_v1.  (linux/if_packet.h.)
const (
	statusOffset  = 8
	packetsOffset = 12
	firstOffset   = 16
)

// ring is the memory that the kernel puts packets into.
type ring struct {
	// mem is mapped by the kernel and by us.
	mem []byte

	// cleanup unmaps it when nobody can use it any more, if it has to be put off.
	cleanup runtime.Cleanup

	// block is the offset of the current block, at that of the next packet in it.
	block int
	at    int

	// left is the number of packets left in the current block.
	left int

	// turn counts the blocks.
	turn int

	// ours is true while the current block belongs to us.
	ours bool
}

// status returns the word that says whose the current block is.
func (r *ring) status() (word *uint32) {
	return (*uint32)(unsafe.Pointer(&r.mem[r.block+statusOffset]))
}

// acquire takes the current block if the kernel has handed it over, and reports
// whether there is a packet.
func (r *ring) acquire() (ok bool) {
	for atomic.LoadUint32(r.status())&unix.TP_STATUS_USER != 0 {
		r.ours = true
		r.turn++
		r.left = int(*(*uint32)(unsafe.Pointer(&r.mem[r.block+packetsOffset])))
		r.at = r.block + int(*(*uint32)(unsafe.Pointer(&r.mem[r.block+firstOffset])))
		if r.left > 0 {
			return true
		}

		r.release()
	}

	return false
}

// release gives the current block back, if it is ours, and moves to the next one.
func (r *ring) release() {
	if !r.ours {
		return
	}

	atomic.StoreUint32(r.status(), unix.TP_STATUS_KERNEL)
	r.ours = false
	r.left = 0
	r.block += blockSize
	if r.block == len(r.mem) {
		r.block = 0
	}
}

// next returns the memory that the next packet starts in.  There must be one
// left.
func (r *ring) next() (frame []byte) {
	frame = r.mem[r.at:]
	r.left--
	r.at += int(header(frame).Next_offset)

	return frame
}

// header returns the header of a packet in the ring.
func header(frame []byte) (h *unix.Tpacket3Hdr) {
	return (*unix.Tpacket3Hdr)(unsafe.Pointer(&frame[0]))
}

// unmap gives the memory back.  No block may be ours.
func (r *ring) unmap() {
	if r.mem == nil {
		return
	}

	r.cleanup.Stop()
	_ = unix.Munmap(r.mem)
	r.mem = nil
}

// unmapLater gives the memory back when l is garbage, unless that is done before.
func (r *ring) unmapLater(l *Live) {
	r.cleanup = runtime.AddCleanup(l, func(mem []byte) { _ = unix.Munmap(mem) }, r.mem)
}
