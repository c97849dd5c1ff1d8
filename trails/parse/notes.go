package parse

import (
	"fmt"
	"strings"
)

// maxNotes is how many problems of one sort are described.
const maxNotes = 5

// Notes count problems of one sort and describe the first few.
type Notes struct {
	// Count is how many there were.
	Count int `json:"count"`
	// First describes at most five of them.
	First []Note `json:"first,omitempty"`
	// Each is called for every problem, with its text shortened, when it is
	// not nil. Notes that are appended to others have been told already.
	Each func(Note) `json:"-"`
}

// Note describes one problem in a file.
type Note struct {
	// File is the name of the file; empty when there is only one that it can be.
	File string `json:"file,omitempty"`
	// Line is the number of the line, from 1; 0 when there is none.
	Line int `json:"line,omitempty"`
	// Text is the offending text, shortened.
	Text string `json:"text"`
	// Reason says what is wrong; it may be empty.
	Reason string `json:"reason,omitempty"`
}

// String returns "line 3: text: reason", or "file:3: text: reason".
func (n Note) String() string {
	s := n.Text
	switch {
	case n.File != "" && n.Line > 0:
		s = fmt.Sprintf("%s:%d: %s", n.File, n.Line, s)
	case n.File != "":
		s = fmt.Sprintf("%s: %s", n.File, s)
	case n.Line > 0:
		s = fmt.Sprintf("line %d: %s", n.Line, s)
	}
	if n.Reason != "" {
		s += ": " + n.Reason
	}
	return s
}

// maxNoteText bounds the text that a note keeps.
const maxNoteText = 120

// Add counts one problem and describes it while there is room.
func (n *Notes) Add(line int, text, reason string) {
	n.Append(Note{Line: line, Text: text, Reason: reason})
}

// Append counts one problem and keeps its description while there is room.
func (n *Notes) Append(note Note) {
	n.Count++
	if len(note.Text) > maxNoteText {
		note.Text = strings.ToValidUTF8(note.Text[:maxNoteText], "")
	}
	if n.Each != nil {
		n.Each(note)
	}
	if len(n.First) < maxNotes {
		note.Text = strings.Clone(note.Text) // a note must not keep a whole file
		n.First = append(n.First, note)
	}
}

// AppendFile appends the notes of a file.
func (n *Notes) AppendFile(name string, notes Notes) {
	n.Count += notes.Count
	for _, note := range notes.First {
		if len(n.First) < maxNotes {
			note.File = name
			n.First = append(n.First, note)
		}
	}
}

// Join appends the notes of a later part of the same file, which starts behind
// lines lines.
func (n *Notes) Join(later Notes, lines int) {
	n.Count += later.Count
	for _, note := range later.First {
		if len(n.First) < maxNotes {
			note.Line += lines
			n.First = append(n.First, note)
		}
	}
}
