// Package feedtest holds a small body for every address of every known feed,
// and the trails that are in it, for tests that let a local server stand for
// the network.
//
// The bodies are made up: they have the layout of the real lists and their odd
// lines, names below example, and addresses in 66.0.0.0/16, since those for
// documentation are taken out of a set. 66.0.0.1 to 66.0.0.5 are in all lists
// of addresses, so they remain where several lists have to agree.
//
// What is returned is the caller's.
package feedtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/trails"
)

// sample is what a feed serves.
type sample struct {
	feed   string
	bodies []body
	want   []trails.Trail
}

// body is what lies at one address. That of a fallback has the same trails as
// what it stands for.
type body struct {
	url, text string
}

// samples returns all samples.
func samples() []sample {
	return slices.Concat(plainLists(), networkLists(), columnLists(), codeLists(), urlLists(), malwareLists())
}

// Bodies returns the bodies by their addresses. There is one for each address
// that feeds have, for fallbacks, and for lists that a page leads to.
func Bodies() map[string][]byte {
	bodies := map[string][]byte{}
	for _, s := range samples() {
		for _, b := range s.bodies {
			bodies[b.url] = []byte(b.text)
		}
	}
	return bodies
}

// Want returns the trails of each feed by its name, in order.
func Want() map[string][]trails.Trail {
	want := map[string][]trails.Trail{}
	for _, s := range samples() {
		want[s.feed] = s.want
	}
	return want
}

// one returns the sample of a list that lies at one address.
func one(feed, url, text string, want []trails.Trail) sample {
	return sample{feed, []body{{url, text}}, want}
}

// numbers of addresses of each list: those in all lists, and its own.
const (
	shared = 5
	own    = 5
)

// addresses returns the addresses of list n.
func addresses(n int) []string {
	var all []string
	for i := range shared {
		all = append(all, fmt.Sprintf("66.0.0.%d", i+1))
	}
	for i := range own {
		all = append(all, fmt.Sprintf("66.0.%d.%d", n, i+1))
	}
	return all
}

// column returns the addresses of list n, one a line, with the text before and
// behind each.
func column(n int, before, behind string) string {
	var b strings.Builder
	for _, a := range addresses(n) {
		b.WriteString(before + a + behind + "\n")
	}
	return b.String()
}

// trailsOf returns the trails of keys.
func trailsOf(info, reference string, keys ...string) []trails.Trail {
	var all []trails.Trail
	for _, k := range keys {
		all = append(all, trails.Trail{Key: k, Info: info, Reference: reference})
	}
	return all
}

// trailsOfList returns the trails of the addresses of list n, and of keys behind
// them.
func trailsOfList(n int, info, reference string, keys ...string) []trails.Trail {
	return trailsOf(info, reference, append(addresses(n), keys...)...)
}
