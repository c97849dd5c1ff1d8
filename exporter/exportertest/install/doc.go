// Package install puts the real receivers that tests send to into a cache
// outside the repository, and finds them there.
//
// Each part comes from the package registry of its kind through that registry's
// own client, as the machine has it configured: Debian packages through apt-get
// (unpacked, not installed, so neither root nor a change of the system is
// needed), Elasticsearch's test distribution through Maven, the collector as a
// Go module that is built here. [All] installs what is missing, which `go tool
// mage test:setup` calls; the functions named after the parts only look, so that
// a test never goes to the network.
//
// A part is there or not, never half: it is made in a directory beside its place
// and renamed. Several processes may install at once; one of them does.
package install
