package app

import "runtime/debug"

// Version returns the version that the build recorded: a release, or the commit,
// or "(devel)".
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
