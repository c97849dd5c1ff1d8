// Package exportertest has what the tests of delivery share: events to send,
// receivers to send them to, and the books to check afterwards.
//
// # Events
//
// [Events] are 60 complete events that between them have every kind, every
// merge, both address families and texts that try to break an encoder. They are
// the same in every run, ids included, so goldens can be made from them.
//
// # Fake receivers
//
// [HTTPReceiver] answers by a script: status after status, with bodies that
// hang, break or crawl. [LineReceiver] takes messages over UDP, TCP, TLS and
// unix sockets. [CA] makes certificates for both, good and bad ones. They listen
// on loopback, on ports of the kernel's choice, and end with the test.
//
// # Real receivers
//
// [StartCollector], [StartElasticsearch], [StartRsyslog], [StartJSONReceiver]
// and [StartPrometheus] start the programs that users send to. What they need is
// installed by `go tool mage test:setup`; a test whose program is not there is
// skipped and says so, or fails where the environment has CI set. They run on
// loopback and end with the test; what they logged is shown when it fails.
//
// # The books
//
// [Ledger] holds what was sent against what arrived. [Terms] checks that a sink
// lost nothing without counting it.
//
// Nothing here is for a program, only for tests. All functions that take a
// [testing.TB] must be called from the test's goroutine; the receivers' methods
// may be called from any.
package exportertest
