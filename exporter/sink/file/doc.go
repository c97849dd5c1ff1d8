// Package file writes events into log files, one a day or one that is rotated,
// and keeps the error log beside them (SPEC 6.2).
//
// # Day files
//
// A [Sink] appends each event to the file of its local date: DIR/2006-01-02.log
// in Maltrail's line format, or DIR/2006-01-02.ndjson with one ECS document a
// line. Records are written whole, by one write on a descriptor opened for
// appending, so that several processes may share a file. Files are made with
// mode 0644 less the umask, are never rotated or deleted, and stay open; of many
// days the least recently written ones are closed.
//
// Replayed captures may hold any date, so the event's time decides, not the
// clock.
//
// # A named file
//
// With a name all events go into DIR/NAME, which only one process may write (it
// is locked). It is renamed to NAME with the time in it before it would exceed a
// size, and when it has reached an age; a goroutine then compresses what was
// rotated and removes what is too much or too old. A file is removed only when
// its compressed form is whole and on the disk; what a crash left half done is
// done at the next start.
//
// # Other tools
//
// Before each batch Send looks whether the files still have their names, so a
// tool such as logrotate may move them away at any time and needs no signal.
// Write does not look; it wants [Sink.Reopen].
//
// # Failures
//
// [Sink.Write] is for direct use: a record that cannot be written, or only in
// part, is lost, counted, and returned as an error, the first of which is
// reported. [Sink.Send] is for the pipeline: what could not be written, because
// the disk is full or for any other reason, is reported as to be sent again and
// stays in the spool.
//
// No record is ever glued to half of another. What a short write or a crash left
// at the end of a day file is ended with a line feed before the next record, as
// others may be writing the file; from a named file it is cut off, at once or
// when it is opened.
//
// With Sync, Send returns when the disk has the batch. Without, a crash of the
// machine (not of the process) may take the last seconds with it.
//
// # Error log
//
// [ErrorLog] is DIR/error.log, which other tools read and write too; it is made
// with mode 0666 whatever the umask says.
//
// Sinks and error logs are safe for concurrent use.
package file
