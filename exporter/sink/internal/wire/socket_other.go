//go:build !linux

package wire

import "net"

// gone cannot tell here; a write will.
func gone(net.Conn) bool { return false }

// unconfirmed cannot tell here.
func unconfirmed(net.Conn) int { return 0 }

// socketError cannot tell here.
func socketError(net.Conn) error { return nil }
