package app

import (
	"os"
	"sync"

	"github.com/trailscope/trailscope/sensor/capture"
)

// progress draws how much of the captures has been read, on one line that it
// overwrites. A nil progress draws nothing.
type progress struct {
	line  *liveLine
	total int64

	mu   sync.Mutex
	file *capture.File
	// before is the size of the files that are behind.
	before int64
}

// newProgress starts drawing, unless nobody looks or hidden is true. The length
// of what is no regular file is not known, so such captures are not drawn.
func newProgress(io *IO, captures []string, hidden bool) *progress {
	if !io.ErrTerminal || hidden {
		return nil
	}
	p := &progress{}
	for _, path := range captures {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			return nil
		}
		p.total += info.Size()
	}
	if p.total == 0 {
		return nil
	}
	p.line = newLiveLine(io.Err, func() string { return bar(p.read(), p.total) })
	return p
}

// open says which file is read from now on.
func (p *progress) open(f *capture.File) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.file != nil {
		p.before += p.file.Size()
	}
	p.file = f
}

// stop ends the drawing and clears the line.
func (p *progress) stop() {
	if p != nil {
		p.line.stop()
	}
}

// read returns how many bytes have been read.
func (p *progress) read() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.file == nil {
		return p.before
	}
	return p.before + p.file.BytesRead()
}

// bar writes a bar for n of total bytes.
func bar(n, total int64) string { return gauge(n, total) + " of " + bytesText(uint64(total)) }
