package capture

import (
	"os"
	"strconv"
	"syscall"
)

// reopen opens a pipe a second time for reading, as a descriptor that does not
// block.
func reopen(pipe *os.File) (file *os.File, ok bool) {
	conn, err := pipe.SyscallConn()
	if err != nil {
		return nil, false
	}

	path := ""
	err = conn.Control(func(fd uintptr) { path = "/proc/self/fd/" + strconv.Itoa(int(fd)) })
	if err != nil {
		return nil, false
	}

	file, err = os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)

	return file, err == nil
}
