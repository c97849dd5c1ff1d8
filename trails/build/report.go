package build

import (
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/parse"
)

// Report says what happened while trails were built.
type Report struct {
	// Feeds, Custom and Static are how many trails the sources gave.
	Feeds, Custom, Static int
	// Remote is how many trails each of the remote lists gave.
	Remote []int
	// Refused describes lines and files that could not be used.
	Refused parse.Notes
	// Dropped is how many trails were taken out, for each reason.
	Dropped [reasons]int
	// DroppedCustom describes the user's own trails among them: what he asked
	// for and does not get.
	DroppedCustom parse.Notes
	// Inert describes the user's own trails that are there and can never
	// match, for the form in which they are written.
	Inert parse.Notes
	// Unchanged is how many trails the base had already, word by word.
	Unchanged int
}

// Reason is why a trail was taken out.
type Reason uint8

// Reasons, in the order in which they are looked for.
const (
	// Disabled: its info is one of those that are disabled.
	Disabled Reason = iota
	// Empty: nothing is left of the key.
	Empty
	// BareWord: a feed names nothing but a word.
	BareWord
	// TooFewFeeds: not enough feeds agree on the address.
	TooFewFeeds
	// NoAddress: four numbers that are no address.
	NoAddress
	// Whitelisted: the whitelist holds it.
	Whitelisted
	// Local: it is about the machine itself or a local network.
	Local
	// Bogon: its address, or one of its addresses, is private or reserved.
	Bogon
	// CDN: its address, or an end of its range, belongs to a content network.
	CDN
	// Wide: it is a network or a range that is larger than anybody's.
	Wide
	// NoText: it is not UTF-8.
	NoText

	reasons
)

// String says why in a few words.
func (r Reason) String() string {
	return [reasons]string{
		"its info is disabled", "nothing is left of it", "a bare word", "named by too few feeds",
		"not an address", "on the whitelist", "the local machine or network",
		"a private or reserved address", "an address of a content network", "too large a network", "not UTF-8",
	}[r]
}

// drop takes out a row.
func (f *finisher) drop(i int, reason Reason) {
	f.report.Dropped[reason]++
	key := f.key(i)
	if at := f.places[f.row(i).place]; at != (place{}) {
		f.report.DroppedCustom.Append(parse.Note{File: at.file, Line: at.line, Text: key, Reason: reason.String()})
	}
	if tell := f.config.Drop; tell != nil {
		p := f.pair(i)
		tell(trails.Trail{Key: key, Info: p.info, Reference: p.reference}, reason)
	}
	f.remove(i)
}
