package endtoend_test

import (
	"fmt"
	"os"
	"testing"
)

// roleVariable makes the test binary another process; its value is a name of
// roles.
const roleVariable = "TRAILSCOPE_ENDTOEND"

// roles are the processes that the test binary can be.
var roles = map[string]func() error{
	"sender":   runSender,
	"receiver": runReceiver,
}

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		if err := roles[role](); err != nil {
			fmt.Fprintln(os.Stderr, role+":", err)
			os.Exit(1)
		}

		return
	}

	os.Exit(m.Run())
}
