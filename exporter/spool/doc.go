// Package spool keeps records on the disk until every sink has them. It knows
// nothing of what the records mean.
//
// A spool has two lanes, [Low] and [High], each a log of segments, and a durable
// cursor for every sink. From the moment a record is committed, at most
// [Config.CommitDelay] after [Spool.Append] and the disk's own time, every cursor
// that existed when it was appended delivers it at least once, in the order of
// its lane, across crashes of the process and the machine, full disks and failing
// ones. What the spool has to give up, at its cap, for want of memory or because
// the disk damaged it, is counted, for the sinks that had not read it and for no
// other, so that for each of them
//
//	emitted = acked + skipped + pending + dropped + dead
//
// holds at all times ([Stats]). The terms come from the numbers of records and
// are kept in the cursor file, so that they survive restarts.
//
// # Use
//
// A process opens the spool, which locks it against other processes, takes the
// cursor of each sink with [Spool.Sink], and removes those of sinks that are no
// more with [Spool.Remove], because a cursor that nobody moves holds segments
// until the cap takes them. [Spool.Append] never waits for the disk and may be
// called by any number of goroutines. Each cursor is read by one goroutine:
// [Cursor.Read], deliver, [Cursor.Ack].
//
// # Files
//
// All numbers are little-endian, all sums CRC-32C.
//
//	lock      the lock; names the process, for messages
//	cursors   what the cursors have done with
//	reserve   one empty segment, for a full disk
//	LANE-ID-BASE-SALT.seg   a segment: lane; id, decimal, in the order of
//	          making; number of the first record; salt
//
// A segment is allocated in full when it is made, so that the disk fills up
// then and not in the middle of a record, and cut to its length when the next one
// is made. It begins with a header of 64 bytes, which repeats the name:
//
//	 0  "tscspool"          24  base, uint64      44  zeros
//	 8  version 1, uint16   32  time of the       60  sum of the 60 bytes
//	10  lane, uint8             first record          before it
//	16  id, uint64          40  salt, uint32
//
// Frames follow, each at a multiple of 8 and filled up with zeros to one:
//
//	 0  length of the payload, uint32
//	 4  sum of all the rest without the filling, begun with the salt
//	 8  number, uint64; 0 is no frame
//	16  time of Append, int64, nanoseconds since 1970
//	24  payload
//
// The salt is drawn anew by each process. Nobody who can choose payloads knows
// it, so that no payload can contain what would pass for a frame after damage.
//
// The cursor file has two slots of 16 KiB, written in turn:
//
//	 0  "tsccurs\x01"       16  length of the body, uint32
//	 8  generation, uint64  20  sum of generation, length and body
//	24  body: for each lane the next number, the first one not removed on
//	    purpose, and how many records were refused; number of cursors, uint16;
//	    for each its name (length, uint8, and bytes) and for each lane the
//	    number before its first record, that of the last one settled, the
//	    lane's count of refused ones when it was made, acked, skipped, dead,
//	    dropped, damaged (all uint64)
//
// # Commits
//
// One goroutine writes. A commit comes 50 ms, less the time that commits take,
// after the first record or acknowledgement, or at once when 1 MiB waits. It
//
//  1. writes what is new into the segment of the high lane, and fdatasync;
//     from here on these records are committed and can be read;
//  2. does the same for the low lane;
//  3. writes the older slot of the cursor file, and fdatasync;
//  4. removes segments that all cursors have passed in the state just written.
//
// A new segment is made, its header written and the directory synced before its
// first record. An idle spool writes nothing.
//
// # Crashes
//
// [Open] reads the cursor file and the last segment of each lane, and syncs that
// segment; others are checked as they are delivered. It never goes on writing in
// an old segment. Whatever the moment of the crash:
//
//   - Before the first sync ends, records that were not committed may be gone, or
//     there, or there with holes. What is there is delivered; a hole below a record
//     that is there counts as damage.
//   - Between the syncs, the records are committed and found by reading the last
//     segment, though the cursor file does not know them.
//   - While a slot is written, the other one counts: the acknowledgements of the
//     last commit are forgotten and their records delivered again. That is all
//     that is ever repeated, besides what was under way.
//   - While a segment is made, it has no record; one without a record that is not
//     in a later one is removed.
//   - While segments are removed, some may still be there, all passed, and are
//     removed. Before segments are dropped at the cap, the cursor file says so; if
//     it cannot be written and a crash follows, they count as damaged instead of
//     dropped.
//
// # Damage
//
// A frame whose sum is wrong is searched past, eight bytes at a time, for the
// next one whose sum is right and whose number is possible at that distance. The
// numbers tell exactly how many are missing, at the end of the last segment by
// the next number in the cursor file. A damaged header costs nothing, because the
// name has it all; a missing segment is a gap in the numbers. If both slots of
// the cursor file are damaged, or it is missing, the sinks begin with the oldest
// record ([Stats.CursorsLost]): records then come again rather than not at all.
// Reading that fails is tried again by the caller; at the third failure the pages
// that cannot be read are damage.
//
// # Bounds
//
// The files stay within [Config.MaxBytes] at all times: the reserve and the open
// segments count in full (a cursor file that is being replaced on a bad disk, 32
// KiB, does not). When there is no room for another segment, the oldest
// closed segment of the low lane goes, and when it has but one, the oldest of the
// high lane; a lane's last closed segment goes only when there is nothing else,
// so that a sink that keeps up loses nothing to one that is dead. The open
// segments never go. Records under way when their segment goes are
// not lost: they can be acknowledged.
//
// What waits for the disk stays within [Config.MemoryBytes], half of it for the
// low lane. [Spool.Append] refuses what does not fit, and counts it;
// [Spool.AppendWait] waits instead, for sources that can.
//
// # Full and failing disks
//
// When no segment can be allocated, the reserve becomes one; it is made anew when
// the disk has room again. After that, records wait in memory. Nothing committed
// is given up for a full disk. When a write or sync fails, nobody knows what the
// disk has of it, and a later sync of the same file may succeed without writing
// it. The segment is given up at the end of what was committed before, and the
// records, which are still in memory, are written into another one, at once and
// then after 100 ms to 2 s. What was left in the segment given up is ignored from
// the base of its successor on.
//
// # Assumptions
//
// fdatasync returns success only when the data, and the length, are on the disk
// and stay there if the power goes. A sector of 512 bytes that is not being
// written does not change, though others of its page are. A rename is atomic, and
// names are on the disk after fsync of the directory. Sectors written and not
// synced may be there or not, in any order. Elsewhere than on Linux, fsync takes
// the place of fdatasync, writing zeros that of fallocate, and on systems without
// flock there is no lock.
//
// # Figures
//
// On one core of a shared virtual machine, records of 500 bytes: Append 0.35 µs;
// Append until all is on the disk 1.1 µs (930,000 records a second); Read 0.35 µs;
// appended, committed, read and acknowledged 2.3 µs (440,000 a second); opening a
// spool of 100 segments 8 ms. Neither Append nor Read allocates.
package spool
