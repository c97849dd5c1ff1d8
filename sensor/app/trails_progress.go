package app

import (
	"fmt"
	"io"
	"sync"

	"github.com/trailscope/trailscope/trails/update"
)

// updateProgress draws how far an update is, on one line that it overwrites. A
// nil one draws nothing. It is safe for concurrent use.
type updateProgress struct {
	line *liveLine

	mu  sync.Mutex
	now update.Progress
}

// newUpdateProgress starts drawing, unless nobody looks or hidden is true.
func newUpdateProgress(io *IO, hidden bool) *updateProgress {
	if !io.ErrTerminal || hidden {
		return nil
	}
	p := &updateProgress{}
	p.line = newLiveLine(io.Err, p.text)
	return p
}

// tell takes over what an update says.
func (p *updateProgress) tell(now update.Progress) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = now
}

// stop ends the drawing and clears the line.
func (p *updateProgress) stop() {
	if p != nil {
		p.line.stop()
	}
}

// messages returns where lines are written to while the line is drawn.
func (p *updateProgress) messages(w io.Writer) io.Writer {
	if p == nil {
		return w
	}
	return p.line
}

// text is the line as it is now.
func (p *updateProgress) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch n := &p.now; {
	case n.Phase == update.Building:
		return "building the set"
	case n.Phase == update.Writing:
		return "writing the index"
	case n.Total > 0:
		return fmt.Sprintf("%s of %d sources, %s", gauge(int64(n.Done), int64(n.Total)), n.Total, bytesText(uint64(n.Bytes)))
	}
	return "starting"
}
