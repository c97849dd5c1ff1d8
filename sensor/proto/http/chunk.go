package http

import "bytes"

// Bounds of a chunked body (RFC 9112 7.1).
const (
	maxChunks    = 256 // of 64 bytes each in the 16 KiB that are kept of a stream
	maxChunkLine = 256 // a size and its extensions
)

// chunkState tells how the reading of a chunk ended.
type chunkState uint8

const (
	chunkRead chunkState = iota // a chunk; next is the position of the following one
	chunkLast                   // the last one; next is the end of the message
	chunkCut                    // the data end inside it
	chunkBad                    // it is none
)

// nextChunk reads the chunk at position at of data. Of one that is cut off, text
// is what there is.
func nextChunk(data []byte, at int) (text []byte, next int, s chunkState) {
	end := bytes.IndexByte(data[at:], '\n')
	if end < 0 {
		rest := data[at:]
		if _, ok := chunkSize(rest); len(rest) > 0 && !ok || len(rest) > maxChunkLine {
			return nil, at, chunkBad
		}
		return nil, at, chunkCut
	}
	size, ok := chunkSize(data[at : at+end])
	if !ok || end > maxChunkLine {
		return nil, at, chunkBad
	}
	at += end + 1
	if size == 0 {
		var trailer length
		if next = trailer.read(data, at); next == 0 {
			return nil, at, chunkCut
		}
		return nil, next, chunkLast
	}
	rest := data[at:]
	if size >= len(rest) {
		return rest, len(data), chunkCut
	}
	text, rest = rest[:size], rest[size:]
	switch {
	case rest[0] == '\n':
		return text, at + size + 1, chunkRead
	case rest[0] != '\r':
		return nil, at, chunkBad
	case len(rest) == 1:
		return text, len(data), chunkCut
	case rest[1] != '\n':
		return nil, at, chunkBad
	}
	return text, at + size + len(crlf), chunkRead
}

// chunkSize reads the size in front of a chunk: hex digits, then blanks or an
// extension.
func chunkSize(line []byte) (size int, ok bool) {
	i := 0
	for ; i < len(line); i++ {
		digit := unhex(line[i])
		if digit == badHex {
			break
		}
		if size < maxSize {
			size = size<<4 | int(digit)
		}
	}
	if i == 0 {
		return 0, false
	}
	rest := bytes.Trim(line[i:], fieldSpace)
	return size, len(rest) == 0 || rest[0] == ';'
}

// withChunks finds the end of a message with a chunked body. One that is
// damaged, or of more chunks than the bound, is open.
func (f Framing) withChunks(data []byte) Framing {
	at := f.Head
	for range maxChunks {
		_, next, s := nextChunk(data, at)
		switch s {
		case chunkRead:
			at = next
		case chunkLast:
			f.End, f.Size = next, next
			return f
		case chunkCut:
			return f
		case chunkBad:
			f.Open = true
			return f
		}
	}
	f.Open = true
	return f
}
