// Package realtraffic holds no code, only tests: programs that people use make
// real traffic, and the sensor must find in it what was asked for, no more and
// no less.
//
// # What runs
//
// Each test makes network namespaces joined by a virtual cable, puts servers of
// Go's standard library into one and lets curl, dig and Chromium talk to them
// from another, plainly and inside tunnels. The live capture of package capture
// listens at the server's end of the cable, and an engine of profile full with the
// settings of a sensor examines what it hears.
//
// What must be found is not written down in the tests: it follows from what the
// servers were asked, as they understood it.
//
// # What it needs
//
// Root or CAP_SYS_ADMIN and CAP_NET_ADMIN, and the Debian packages that
// `go tool mage test:setup` installs. A test without its program skips and says
// so; in CI it fails. Tunnels are devices of the kernel where it has them. Where
// it has not, the test wraps and unwraps the packets itself.
//
// Everything stays within the namespaces, which end with the test even if that is
// killed.
package realtraffic
