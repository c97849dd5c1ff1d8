// Package app is the wiring behind the commands of trailscope: it builds the
// parts from a configuration, runs them, and tells the user what happened.
//
// There is one exported function for each command: [Replay], [Sensor], [Check].
// Each takes a context that ends it early and the [IO] it talks through, so that
// nothing here touches the process's own streams, arguments or exit code.
//
// # The way of an event
//
// The engine's events are completed and go to the sinks of this machine, day
// files and standard output, at once: nothing that is wrong elsewhere keeps them
// from there. Those of output.sinks get them by way of a spool (exporter/spool)
// and a pipeline (exporter/pipeline). A sensor opens both with its first sink,
// and changes sinks at SIGHUP. A replay has a spool of its own in a temporary
// directory, which it drains and removes.
//
// # Errors
//
// What goes wrong is returned, never printed: [Report] prints an error as the
// lines `error: …` and `hint: …`. Several independent errors come joined.
//
// # Threads
//
// A command runs one goroutine that reads packets and owns the engine and the
// outputs. Beside it run a progress bar or the watcher of the trails file, the
// pipeline's goroutines, one for each sink, and the server of figures, which read
// what the engine's goroutine tells twice a second. All end before the command
// returns, but for a sink that does not return from an attempt, and for a reload
// that takes longer than the end of a sensor may.
//
// # Service
//
// A sensor tells its service manager when it is ready, reloads and stops, and how
// it is doing (sd_notify(3)); it pings the watchdog as long as the engine's
// goroutine goes round, so that one that is stuck leads to a restart. It has ten
// seconds for its end, whatever hangs. All figures are in docs/metrics.md.
package app
