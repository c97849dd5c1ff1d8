// Package soup generates random captures for comparing two sensors: one seed
// gives trails, data files, options and some hundred to some thousand packets
// that crowd around the edges of the rules of SPEC 2 to 5 — floods just below
// and above a threshold, names and requests that match a pattern or miss it
// by one character, odd encodings, malformed headers, every link type.
//
// It is test support. [Make] is a pure function of its arguments, so a
// difference is reported as a seed; [Minimise] then cuts the capture down.
// Everything here is safe for concurrent use.
package soup
