// Package build makes one set of trails out of many sources (SPEC 1.5 to 1.7):
// feeds, the user's own lists, the static tree and a remote list.
//
// A [Builder] reads the sources in that order. Each item meets what is there
// under the same key: a later source mostly wins, low-priority information
// loses, static beats custom. Then keys are brought into the form in which
// they are looked up, and what must not be a trail is taken out: whitelisted
// keys, private and reserved addresses, addresses of content networks. The
// last step spares nobody, so a user's own trail can be dropped; the [Report]
// names it.
//
// Networks, ranges, hashes, fingerprints and user agents pass through as they are
// written. For profile `full`, which matches them, networks are judged by the
// addresses that they consist of (see [Config.Full]).
//
// # Contract
//
// The result depends on the contents alone: directories are read in the order
// of names, and rows come out in the order in which their keys came in. A
// Builder is used by one goroutine; several of its own read files ahead. A file or
// a line that cannot be used never spoils its neighbours; it is reported with file
// and line. Nothing is downloaded: feeds and the remote list are handed over as
// they were fetched.
//
// # Memory and cost
//
// Keys lie end to end in blocks, each once, and a row for one is 24 bytes with
// ten more of a hash table; files are read a few ahead of their turn and
// forgotten. Maltrail's whole static tree, 41 MB of 1.6 million trails, takes
// a second and 150 MB, from a directory as from a zip archive.
package build
