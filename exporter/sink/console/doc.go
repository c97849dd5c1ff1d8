// Package console writes events for the person at the terminal, or for the next
// program in a pipe.
//
// Three formats: [FormatLine] is Maltrail's log line, byte for byte;
// [FormatJSON] is one ECS document a line; [FormatTable] is for reading.
//
// # Table
//
// Rows appear as events come; nothing is held back to measure columns, so the
// widths follow from the terminal's alone. Wide values push what follows to the
// right until a row is full, and its end is cut with `…`. Narrow terminals go
// without the reference (below 160 characters), the date (140), and the
// transport (100). Without a terminal nothing is left out or cut.
//
// Of several values in a column the first is shown with the number of others.
// A row that stands for several events ends its info with ×n. IPv6 addresses are
// written as RFC 5952 has them; the line has Maltrail's spelling.
//
// # Hostile text
//
// Trails are written by attackers. The table shows every character that does
// not print, such as escape sequences and marks that turn the direction of
// text, as an escape like \x1b or \u202e, so that nothing in it can drive the
// terminal or forge a row. The line format is exact and the JSON format escapes
// control characters.
//
// # Colours
//
// Only the table is coloured, if asked to; [ColorWanted] says whether a stream
// wants it (a terminal, and NO_COLOR not set).
//
// A [Sink] is safe for concurrent use.
package console
