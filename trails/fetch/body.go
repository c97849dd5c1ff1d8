package fetch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
)

// readBody returns the unpacked body of a response with status 200.
func readBody(ctx context.Context, resp *http.Response, w *watch, limit int64) ([]byte, *Error) {
	if resp.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	raw := &watched{body: resp.Body, watch: w, left: limit, limit: limit}
	unpacked, err := unpack(raw, resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, bodyProblem(ctx, err)
	}
	body, err := io.ReadAll(io.LimitReader(unpacked, limit+1))
	if int64(len(body)) > limit {
		return nil, tooLarge(limit)
	}
	if err != nil {
		return nil, bodyProblem(ctx, err)
	}
	return body, nil
}

// unpack undoes a Content-Encoding.
func unpack(body io.Reader, encoding string) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(body)
	case "deflate":
		return inflate(body)
	default:
		return nil, &Error{Text: "unknown encoding " + shorten(encoding)}
	}
}

// inflate undoes the encoding deflate, which some servers send with the header
// and sum of zlib, as RFC 9110 wants it, and some without.
func inflate(body io.Reader) (io.Reader, error) {
	b := bufio.NewReader(body)
	head, err := b.Peek(2)
	if err != nil {
		return nil, err
	}
	if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

// bodyProblem turns an error in the midst of a body into an [*Error].
func bodyProblem(ctx context.Context, err error) *Error {
	var (
		known   *Error
		corrupt flate.CorruptInputError
	)
	switch {
	case context.Cause(ctx) != nil || errors.As(err, &known):
		return problem(ctx, err)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum),
		errors.Is(err, zlib.ErrHeader), errors.Is(err, zlib.ErrChecksum), errors.Is(err, zlib.ErrDictionary),
		errors.As(err, &corrupt):
		return &Error{Text: "compressed body is damaged", cause: err, passing: true}
	default:
		return &Error{Text: "body ends early", cause: err, passing: true}
	}
}

// isEmpty is true for a body that has nothing in it.
func isEmpty(body []byte) bool { return len(bytes.TrimSpace(body)) == 0 }
