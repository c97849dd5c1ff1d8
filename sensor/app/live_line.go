package app

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

const (
	// progressPeriod is the time between two drawings.
	progressPeriod = 200 * time.Millisecond
	// progressWidth is the number of characters of a gauge.
	progressWidth = 30
	// clearLine goes to the start of a terminal's line and empties it.
	clearLine = "\r\x1b[K"
)

// liveLine is the last line of a terminal, which is drawn again and again.
// Other lines are written through it, so that they stand above. It is safe for
// concurrent use.
type liveLine struct {
	text  func() string
	done  chan struct{}
	ended sync.WaitGroup

	// mu guards w.
	mu sync.Mutex
	w  io.Writer
}

// newLiveLine starts drawing what text returns.
func newLiveLine(w io.Writer, text func() string) *liveLine {
	l := &liveLine{w: w, text: text, done: make(chan struct{})}
	l.ended.Go(l.draw)
	return l
}

// stop ends the drawing and clears the line.
func (l *liveLine) stop() {
	close(l.done)
	l.ended.Wait()
	fmt.Fprint(l.w, clearLine)
}

// draw draws until stop is called.
func (l *liveLine) draw() {
	tick := time.NewTicker(progressPeriod)
	defer tick.Stop()
	for {
		select {
		case <-l.done:
			return
		case <-tick.C:
			l.mu.Lock()
			fmt.Fprint(l.w, "\r"+l.text()+"\x1b[K")
			l.mu.Unlock()
		}
	}
}

// Write writes whole lines in place of the line, which is drawn below them the
// next time.
func (l *liveLine) Write(lines []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := io.WriteString(l.w, clearLine); err != nil {
		return 0, err
	}
	return l.w.Write(lines)
}

// gauge draws the part that n is of total, which is not 0.
func gauge(n, total int64) string {
	n = min(max(n, 0), total)
	full := int(progressWidth * n / total)
	return fmt.Sprintf("[%s%s] %3d %%", strings.Repeat("#", full), strings.Repeat(".", progressWidth-full), 100*n/total)
}
