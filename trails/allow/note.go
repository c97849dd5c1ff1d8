package allow

import (
	"fmt"
	"strings"
)

// maxNotes is how many problems of one sort are described.
const maxNotes = 20

// maxNoteText bounds the text that a note keeps.
const maxNoteText = 120

// Notes count problems of one sort and describe the first few.
type Notes struct {
	// Count is how many there were.
	Count int
	// First describes at most twenty of them.
	First []Note
}

// Note describes one problem in a file.
type Note struct {
	// File is the name of the file, as it was given to the reader.
	File string
	// Line is the number of the line, from 1; 0 for the file as a whole.
	Line int
	// Field is the field that is meant, empty in files without fields.
	Field string
	// Text is the offending text, shortened.
	Text string
	// Reason says what is wrong, and what is allowed.
	Reason string
}

// String returns "file:3: field: text: reason" without what is empty.
func (n Note) String() string {
	file := n.File
	if n.Line > 0 {
		file = fmt.Sprintf("%s:%d", n.File, n.Line)
	}
	var parts []string
	for _, s := range [...]string{file, n.Field, n.Text, n.Reason} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ": ")
}

// Report says what a reader found wrong. Nothing in it ends the reading.
type Report struct {
	// Refused describes lines and entries that give no rule.
	Refused Notes
	// Suspicious describes rules that cannot do what was probably meant, and
	// apply as they are written all the same.
	Suspicious Notes
}

// Merge appends what a later file's report says.
func (r *Report) Merge(later *Report) {
	r.Refused.merge(&later.Refused)
	r.Suspicious.merge(&later.Suspicious)
}

func (n *Notes) merge(later *Notes) {
	n.Count += later.Count
	n.First = append(n.First, later.First[:min(len(later.First), maxNotes-len(n.First))]...)
}

// add counts one problem and keeps its description while there is room.
func (n *Notes) add(note Note) {
	n.Count++
	if len(n.First) == maxNotes {
		return
	}
	if len(note.Text) > maxNoteText {
		note.Text = strings.ToValidUTF8(note.Text[:maxNoteText], "")
	}
	note.Text = strings.Clone(note.Text) // a note must not keep a whole file
	n.First = append(n.First, note)
}
