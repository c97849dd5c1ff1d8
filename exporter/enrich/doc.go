// Package enrich adds to an event what the packet did not carry: the country
// and autonomous system of both ends, the Community ID of its flow, and, with
// exporter/threat and the event's id, everything that an emitted event has.
//
// # Databases
//
// Countries and autonomous systems come from MMDB files that the user has;
// MaxMind's, DB-IP's, IPinfo's and the public-domain ip-location-db files are
// understood. Both are optional: without a file its fields are absent, which is
// not an error. A file is read into memory, not mapped, because updaters that
// overwrite a file in place would end a process that maps it. [Enricher.Reload]
// reads the files again and swaps them in one step; when a new one cannot be
// read, the old ones stay.
//
// # Home networks
//
// [Home] is the set of addresses that count as inside. It decides an event's
// direction and which end is the machine (exporter/threat).
//
// # Use
//
// A [Finisher] completes an event once, at emission. An [Enricher], a [Home]
// and a Finisher's parts may be used by any number of goroutines; a Finisher
// itself belongs to one, since ids follow the order of emission.
package enrich
