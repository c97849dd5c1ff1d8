package app

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// columns is a table in plain text: rows whose cells stand below each other.
type columns struct {
	// right marks columns of numbers, whose cells end below each other.
	right []bool
	rows  [][]string
}

// add adds a row. What does not print is left out of its cells: feeds and
// servers write some of them.
func (t *columns) add(cells ...string) {
	for i, c := range cells {
		cells[i] = printable(c, maxCell)
	}
	t.rows = append(t.rows, cells)
}

const (
	// maxCell is the longest text in a cell, in characters.
	maxCell = 200
	// columnGap stands between columns.
	columnGap = "  "
)

// print writes the table, each line behind a margin and without blanks at its
// end.
func (t *columns) print(w io.Writer, margin string) {
	var width []int
	for _, row := range t.rows {
		for i, c := range row {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	for _, row := range t.rows {
		line := margin
		for i, c := range row {
			space := strings.Repeat(" ", width[i]-utf8.RuneCountInString(c))
			if i > 0 {
				line += columnGap
			}
			if i < len(t.right) && t.right[i] {
				line += space + c
			} else {
				line += c + space
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

// ageText writes how long ago something was, in its largest unit. Days begin
// after two of them.
func ageText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(max(d, 0)/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%dm", int(d/time.Minute))
	case d < 2*day:
		return fmt.Sprintf("%dh", int(d/time.Hour))
	}
	return fmt.Sprintf("%dd", int(d/day))
}
