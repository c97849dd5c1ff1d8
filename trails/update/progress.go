package update

import "sync"

// Phase is a part of an update.
type Phase string

// Phases, in their order.
const (
	// Fetching: sources are got from their servers.
	Fetching Phase = "fetching"
	// Building: one set is made of them.
	Building Phase = "building"
	// Writing: the index is written.
	Writing Phase = "writing"
)

// Progress says how far an update is.
type Progress struct {
	// Phase is what is done now.
	Phase Phase
	// Done is how many of Total sources have been dealt with.
	Done, Total int
	// Bytes is the size of the bodies that they gave.
	Bytes int64
	// Source is the one that was finished last, or empty.
	Source string
}

// tracker tells one listener of the progress that several goroutines make.
type tracker struct {
	mu   sync.Mutex
	now  Progress
	tell func(Progress)
}

// change makes a change and tells of it.
func (t *tracker) change(f func(p *Progress)) {
	if t.tell == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	f(&t.now)
	t.tell(t.now)
}

// start begins a phase.
func (t *tracker) start(phase Phase) { t.change(func(p *Progress) { p.Phase = phase }) }

// total says how many sources there are.
func (t *tracker) total(n int) { t.change(func(p *Progress) { p.Total = n }) }

// done counts one source.
func (t *tracker) done(source string, bytes int64) {
	t.change(func(p *Progress) {
		p.Done++
		p.Bytes += bytes
		p.Source = source
	})
}
