package fetch

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
)

// readAtMost reads all of r, about expected bytes, but not more than limit.
func readAtMost(r io.Reader, expected, limit int64) ([]byte, *Error) {
	body := make([]byte, 0, min(expected, limit)+1)
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return nil, tooLarge(limit)
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil:
			return nil, localProblem(err)
		}
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
	}
}

// localProblem turns an error of the file system into an [*Error] without the
// path.
func localProblem(err error) *Error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	e := &Error{Text: shorten(err.Error()), cause: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Text = "no such file"
	case errors.Is(err, fs.ErrPermission):
		e.Text = "file may not be read"
	case errors.Is(err, syscall.ENOSPC):
		e.Text = "no space left"
	}
	return e
}
