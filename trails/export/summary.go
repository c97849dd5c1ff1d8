package export

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/trailscope/trailscope/trails"
)

// Summary says what became of the rows.
type Summary struct {
	// Rows is how many rows were read; with a limit, not all that there are.
	Rows int
	// Selected is how many of them the options select.
	Selected int
	// Written is how many of these are in the output.
	Written int
	// LeftOut is what became of the others, by kind and reason.
	LeftOut []LeftOut
}

// LeftOut counts rows that a format cannot express.
type LeftOut struct {
	Kind   trails.Kind
	Reason Reason
	// Rows is greater than zero.
	Rows int
}

// Reason is why a row is not in the output.
type Reason uint8

// Reasons. The first is none.
const (
	fits Reason = iota
	// WrongKind: the format has no place for trails of this kind.
	WrongKind
	// TopLevel: the name is a single label. Blocking it would block all of a
	// top-level domain.
	TopLevel
	// BadName: a name or address that the format has no spelling for, or that
	// has a meaning of its own there.
	BadName
	// TooLong: a name that is too long, with the zone where there is one.
	TooLong
	// TooWide: a network or a range that is larger than anybody's. Blocking it would
	// block a large part of the Internet.
	TooWide
	// BadText: a line break in the row, or a key that is not UTF-8.
	BadText
)

// String returns the reason in a few words.
func (r Reason) String() string {
	switch r {
	case WrongKind:
		return "not a kind that the format can express"
	case TopLevel:
		return "a whole top-level domain"
	case BadName:
		return "not a name or address that the format can express"
	case TooLong:
		return "name too long"
	case TooWide:
		return "too large a network"
	case BadText:
		return "line break, or not UTF-8"
	default:
		return "fits"
	}
}

// tally counts what is left out.
type tally map[LeftOut]int

func (t tally) add(k trails.Kind, r Reason) { t[LeftOut{Kind: k, Reason: r}]++ }

// list returns the counts, sorted by kind and reason.
func (t tally) list() []LeftOut {
	list := make([]LeftOut, 0, len(t))
	for l := range maps.Keys(t) {
		list = append(list, LeftOut{l.Kind, l.Reason, t[l]})
	}
	slices.SortFunc(list, func(a, b LeftOut) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Reason, b.Reason))
	})
	return list
}

// appendLeftOut appends one line, without its end, for the header of a file:
// how many rows are missing, and why.
func appendLeftOut(dst []byte, left []LeftOut) []byte {
	total, by := 0, [BadText + 1]int{}
	for _, l := range left {
		total += l.Rows
		by[l.Reason] += l.Rows
	}
	dst = append(dst, "trails left out: "...)
	dst = strconv.AppendInt(dst, int64(total), 10)
	separator := " ("
	for reason, n := range by {
		if n == 0 {
			continue
		}
		dst = append(dst, separator...)
		dst = strconv.AppendInt(dst, int64(n), 10)
		dst = append(dst, ' ')
		dst = append(dst, Reason(reason).String()...)
		separator = "; "
	}
	if total > 0 {
		dst = append(dst, ')')
	}
	return dst
}
