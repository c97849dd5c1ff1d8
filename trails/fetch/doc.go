// Package fetch gets lists from servers of strangers and keeps what was good.
//
// A [Client] downloads by HTTP and HTTPS, or reads a local file. Of every
// [Source] it keeps the last good copy with what the server said about it, asks
// only for changes the next time, and hands the copy out again when the server
// fails, sends something else or is gone. [Client.Get] therefore always returns
// a [Copy], whose [State] says where its bytes come from. [OpenTree] reads an
// archive or a directory of static lists as a file system.
//
// # What a server cannot do
//
//   - Take for ever: there is a limit on the wait for the header, on every
//     silence and on the average rate of the body (see [Config]).
//   - Fill the memory: a body ends at the source's limit, packed and unpacked,
//     and so do headers, redirects, waits asked for, and an archive's files.
//   - Replace a good copy by a bad one: a body that ends early, is empty, does
//     not unpack, or that [Source] Check refuses is reported and forgotten.
//   - Weaken the connection: certificates are verified, TLS is 1.2 or newer,
//     and a redirect leads neither from https to http, nor to a local file,
//     nor from a public name to a private address. Tokens and the source's own
//     headers are not sent to another server than the source's.
//
// # Limits
//
// At most Parallel requests run at a time, and PerHost to the same host; who
// came first goes first. A host's place is kept while the client waits before
// a retry, so that nobody else hurries where it was asked for patience; it is
// given back before that of a redirect's host is asked for, and the place
// among the Parallel is only ever the last one asked for, so that nobody waits
// in a circle. A host that could not be reached is tried only once by each of
// the next sources, for two minutes.
//
// A body is held in memory, and so is the copy that it is compared with: twice
// the source's limit for each of the Parallel at most.
//
// # Copies
//
// A copy is two files in Config.Dir, NAME.body and NAME.json. The second names
// the first by its SHA-256, so a damaged file of either kind is as none. Both
// are written beside and renamed, under a lock on the directory that other
// processes respect; a crash between the two renames leaves the older copy
// valid. When a copy cannot be written (no space, no permission), a warning is
// logged and the fresh bytes are returned all the same.
//
// # Concurrency and secrets
//
// A Client may be used by any number of goroutines. Credentials in addresses,
// tokens and a proxy's password appear in no error, log line or file; of
// an address's query only values whose name tells of a secret are hidden.
package fetch
