// Package file writes events into log files, one a day, and keeps the error
// log beside them (SPEC 6.2).
//
// # Event files
//
// A [Sink] appends each event to the file of its local date: DIR/2006-01-02.log
// in Maltrail's line format, or DIR/2006-01-02.ndjson with one ECS document a
// line. A record is one write on a descriptor opened for appending, so that
// several processes may share a file. Files are made with mode 0644 less the
// umask, are never rotated or deleted, and stay open; of many days the least
// recently written ones are closed.
//
// Replayed captures may hold any date, so the event's time decides, not the
// clock.
//
// # Failures
//
// A write that fails or is short loses that record only: it is counted,
// reported once, and returned as an error. What a short write left is ended
// with a line feed before the next record, so that no other record is damaged.
// Nothing is retried: the spool in front of acknowledging sinks does that.
//
// # Error log
//
// [ErrorLog] is DIR/error.log, which other tools read and write too; it is made
// with mode 0666 whatever the umask says.
//
// Sinks and error logs are safe for concurrent use.
package file
