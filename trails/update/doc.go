// Package update keeps the set of trails of one machine up to date: it fetches
// all sources, builds the set (package build) and puts it where every process
// finds it as an index.
//
// # Directory
//
// Everything lies in Config.Dir:
//
//	trails.idx   the set; replaced as a whole, never changed
//	data         link to a directory of data files (whitelist.txt, ua.txt, …)
//	             that came with the static lists; exchanged as a whole
//	report.json  what the last update did, see [Report]
//	dropped.csv  trails that the last update left out, with the reason
//	lock         held while an update runs
//
// The last good copies of what was fetched belong to the client, package
// fetch.
//
// # When an update is due
//
// A set is built when there is none that can be read, when it is older than
// the period, when a list on this machine is newer, when the settings are not
// those it was built with, and whenever the update is forced. With a server as
// source each update asks it (SPEC 1.5).
//
// # Offline
//
// An offline update touches no network at all: it builds from the last good
// copies of everything, and from what lies on this machine. Maltrail leaves
// out the feeds then, and fetches the rest.
//
// # What can fail
//
// A source that fails is replaced by its last good copy; the report says so,
// and how old the copy is. The set in place stays, and so do the data files,
//
//   - when not one source gives a trail,
//   - when the user's own lists cannot be read,
//   - when the new set has fewer trails than the old one times Config.MinRatio,
//   - when something cannot be written, and when the context ends.
//
// A crash leaves at most temporary files, which the next update removes. An
// update that failed is due again at once: how soon it is tried is up to the
// caller.
//
// # Memory and cost
//
// All bodies, the archive and the set are in memory while it is built.
// Maltrail's static lists, 1.6 million trails, take 2.4 seconds and 380 MB,
// half of either for the index.
//
// # Concurrency
//
// One update runs at a time, in all processes together; another gets
// [ErrBusy]. An [Updater] may be used by several goroutines. The functions of
// a [Config] are called one at a time.
package update
