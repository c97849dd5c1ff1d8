// Package app is the wiring behind the commands of trailscope: it builds the
// parts from a configuration, runs them, and tells the user what happened.
//
// There is one exported function for each command: [Replay], [Sensor], [Check].
// Each takes a context that ends it early and the [IO] it talks through, so that
// nothing here touches the process's own streams, arguments or exit code.
//
// # Errors
//
// What goes wrong is returned, never printed: [Report] prints an error as the
// lines `error: …` and `hint: …`. Several independent errors come joined.
//
// # Threads
//
// A command runs one goroutine that reads packets and owns the engine and the
// outputs. Beside it run a progress bar or the watcher of the trails file; both
// end before the command returns.
package app
