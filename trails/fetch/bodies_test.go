package fetch_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
)

// packed returns what a compressor makes of a body.
func packed(body []byte, make func(w io.Writer) io.WriteCloser) []byte {
	out := &bytes.Buffer{}
	w := make(out)
	_, _ = w.Write(body) // memory does not fail
	_ = w.Close()
	return out.Bytes()
}

func gzipped(body []byte) []byte {
	return packed(body, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
}

func zlibbed(body []byte) []byte {
	return packed(body, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
}

func deflated(body []byte) []byte {
	return packed(body, func(w io.Writer) io.WriteCloser {
		f, _ := flate.NewWriter(w, flate.DefaultCompression) // the level is valid
		return f
	})
}

// wrongSum damages the checksum at the end of a gzip body.
func wrongSum(body []byte) []byte {
	body = bytes.Clone(body)
	body[len(body)-5] ^= 1
	return body
}
