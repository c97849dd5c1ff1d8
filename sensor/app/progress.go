package app

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
)

const (
	// progressPeriod is the time between two drawings.
	progressPeriod = 200 * time.Millisecond
	// progressWidth is the number of characters of the bar.
	progressWidth = 30
)

// progress draws how much of the captures has been read, on one line that it
// overwrites. A nil progress draws nothing.
type progress struct {
	w     io.Writer
	total int64
	done  chan struct{}
	ended sync.WaitGroup

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
	p := &progress{w: io.Err, done: make(chan struct{})}
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
	p.ended.Go(p.draw)
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
	if p == nil {
		return
	}
	close(p.done)
	p.ended.Wait()
	fmt.Fprint(p.w, "\r\x1b[K")
}

// draw draws until stop is called.
func (p *progress) draw() {
	tick := time.NewTicker(progressPeriod)
	defer tick.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-tick.C:
			fmt.Fprint(p.w, "\r"+bar(p.read(), p.total)+"\x1b[K")
		}
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

// bar writes a bar for n of total.
func bar(n, total int64) string {
	n = min(max(n, 0), total)
	full := int(progressWidth * n / total)
	return fmt.Sprintf("[%s%s] %3d %% of %s", strings.Repeat("#", full), strings.Repeat(".", progressWidth-full), 100*n/total, bytesText(uint64(total)))
}
