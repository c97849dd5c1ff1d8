// Package allow decides what raises no event. All that silences has one form, a
// [Rule], wherever it was written; a [List] compiles many of them.
//
// # What a rule silences
//
//	form            written in                     silences
//	FormTrusted     whitelist files (SPEC 1.7)     a name with everything below it, an address, a network
//	FormIgnore      ignore_events.txt (SPEC 6.7)   events whose ends equal four texts
//	FormExpression  the ignore_regex setting       events in whose text it is found
//	FormEvent       the allow file                 events of which everything that it names is true
//
// A trusted entry works at four places: trails that equal it, or an address
// inside its network, are left out when they are built or read ([List.Key]), as is
// a network inside it ([List.Network]); names at or below it
// are not looked up, nor are requests to such a host ([List.Domain]); scans of
// such an address are not reported ([List.Addr]); and events other than DNS
// from or to such an address are dropped ([List.AddrText]). The other forms
// work on events only ([List.Match]).
//
// # Rules on events
//
// A rule of FormEvent names at least one of these; what it does not name may be
// anything:
//
//   - A trail. A name covers the names below it, and a name or an address the
//     URLs of that host and its ports; every other trail, a URL or a path for
//     instance, covers itself. Case does not count. An event is covered by what
//     was found in it, and by the name or URL in which it was found:
//     "(www).evil.example" by www.evil.example as well as by evil.example. The
//     context of an address, as in "192.0.2.1 (name.example)", does not count,
//     for whoever sends the packet chooses it.
//   - A source or destination, each an address or a network of either version.
//     The source is the packet's; the client that a proxy's header names does
//     not count, because anyone can write that. Of a merged event all
//     destinations must match.
//   - A source port or a destination port. A merged event with several ports
//     has none of them.
//
// # Expiry
//
// Whether a rule has expired is decided by the time of the event, to the
// second, so nothing has to be started or read again when one expires, and a
// replay of old packets gives the same events whenever it is done. A date
// without a time stands for its beginning, UTC.
//
// # Cost, threads, limits
//
// A List is immutable but for its counters and safe for concurrent use. No
// question allocates, other than the text of an event for an expression.
// Rules are found by hash, or for networks by binary search, so thousands cost
// about as much as one; only those that share a trail, or an address, or a port
// when they have neither, are tried one after the other. Something is counted
// only when a rule matches.
//
// Readers take an [io.Reader] and never touch a file by themselves. What they
// refuse, and what looks wrong, they report with file and line; they fail only
// on what cannot be read at all.
package allow
