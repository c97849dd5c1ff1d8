package capture

import (
	"net"
	"strings"
)

// findInterface returns the number of an interface, 0 for all.
func findInterface(name string) (index int, err error) {
	if name == AnyInterface {
		return 0, nil
	}

	found, err := net.InterfaceByName(name)
	if err != nil {
		return 0, &LiveError{Interface: name, Err: ErrNoInterface, Advice: "interfaces here: " + interfaceNames()}
	}

	return found.Index, nil
}

// interfaceNames returns the names of all interfaces for a message.
func interfaceNames() (list string) {
	names := []string{AnyInterface}
	// An error leaves the list short, which is all that can be done about it.
	all, _ := net.Interfaces()
	for _, i := range all {
		names = append(names, i.Name)
	}

	return strings.Join(names, ", ")
}
