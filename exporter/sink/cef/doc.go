// Package cef writes events in ArcSight's Common Event Format, for syslog and
// for files. It has no receiver: exporter/sink/syslog sends what it writes.
//
// # CEF
//
// [Encoder] writes `CEF:0|Trailscope|Trailscope|version|class id|name|severity|`
// and the extension. The class id is the slug of what fired (trail-dns,
// potential-sql-injection): it never changes for the same kind of finding. The
// severity is 2 low, 5 medium, 8 high. The keys are those of exporter/schema,
// CEFFields; what is unknown is left out, as are ports and destinations of
// merged events that have several.
//
// An event is always one line of UTF-8. In values `\` and `=` are escaped, and
// line feeds and carriage returns are `\n` and `\r`; in the header `\` and `|`
// are escaped and line ends are blanks. A tabulator is a blank; other control
// characters, line separators and bytes that are no UTF-8 are U+FFFD.
//
// # Limits
//
// No text is longer than CEF's dictionary allows. When the whole has to be
// shorter than it is, values are shortened or left out, the least important
// first, and `trailscopeShortened=1` says so: message, DNS answers, user agent,
// URL, host, techniques, short id, class, method, interface, TLS version, SHA-256,
// JA4, tunnels, digest, reference, name, machine, sensor, and at last the trail. A
// shortened text ends in `…`.
//
// # Maltrail's line
//
// [Maltrail] writes the line that Maltrail sends to SYSLOG_SERVER, byte for byte
// but for its version, for decoders that exist (SPEC 6.3).
//
// Encoders are safe for concurrent use.
package cef
