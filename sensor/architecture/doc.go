// Package architecture holds no code: its test enforces the direction of
// imports between the parts of the project.
//
//	sensor → exporter, trails
//	exporter → trails (leaves only)
//	leaves → other leaves
//
// The leaves are the packages that everything rests on: the packet decoder and
// the protocol parsers, the event with what is derived from it, and the trails.
// Inside the sensor, capture, parsers and heuristics do not know the detection
// engine, the engine does not know the configuration, and only the command
// line knows the application.
package architecture
