// Package evasion makes the ways in which a request may hide from a sensor: cut
// into segments, fragments and datagrams, in tunnels, behind tags, over another
// port or IP version.
//
// A [Request] is what a sensor reports, or its harmless twin of the same shape. A
// [Way] is how it travels. A [Maker] makes the conversations of a request on a
// way: one, or one for each byte at which the request can be cut. Each comes from
// a client of its own and tells which event, if any, a sensor owes for it.
//
// # Contract
//
// It is test support: nothing of the product imports it. Every result is a pure
// function of its input. Requests and ways are safe for concurrent use; a Maker
// belongs to one goroutine. No checksum is right, as no sensor looks at them.
package evasion
