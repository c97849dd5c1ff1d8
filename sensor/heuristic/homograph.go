package heuristic

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Bounds of the search for homographs.
const (
	// longestHost is the number of bytes above which a host name is not looked
	// at: more than 253 in ASCII (RFC 1035) and twice that in UTF-8.
	longestHost = 512
	// longestLabel is the number of bytes above which a label is not looked at: 63
	// characters of four bytes.
	longestLabel = 252
	// shortestBrand is the number of bytes from which on the skeleton of a
	// protected label is looked for under any domain. Shorter ones, such as dhl,
	// are too often part of something else.
	shortestBrand = 4
)

// HomographInfo is the info text of an event about a look-alike of the name
// protected.
func HomographInfo(protected string) string { return "homograph of " + protected + " (suspicious)" }

// Homographs finds host names that are written with foreign letters so that they
// look like a protected name, by the skeletons of UTS 39. It is immutable and safe
// for concurrent use.
type Homographs struct {
	// shapes makes the skeletons.
	shapes shapes
	// domains are the protected names by the near skeleton of the whole name.
	domains map[string]protected
	// brands are the protected names by the skeleton of the label that someone
	// registered, nearBrands by the near one.
	brands, nearBrands map[string]protected
	// own are the registrable domains of the protected names, in Unicode.
	own map[string]struct{}
	// labels is the number of labels of the longest protected name.
	labels int
}

// protected is a protected name.
type protected struct {
	// listed is the name as it was given, in lower case.
	listed string
	// text is the name in Unicode, brand its label that someone registered.
	text, brand string
}

// NewHomographs returns a detector for the protected names: host names such as
// paypal.com, in either form where they are international. The names themselves
// and all names below their registrable domain are never homographs. Nil or an
// empty list gives a detector that finds nothing. [DefaultProtected] has a list.
func NewHomographs(names []string) (*Homographs, error) {
	h := &Homographs{
		domains: map[string]protected{}, brands: map[string]protected{}, nearBrands: map[string]protected{},
		own: map[string]struct{}{},
	}
	if len(names) == 0 {
		return h, nil
	}
	h.shapes = newShapes()
	for _, name := range names {
		if err := h.protect(name); err != nil {
			return nil, fmt.Errorf("protected name %q: %w", name, err)
		}
	}
	return h, nil
}

// protect adds a name. Of names that look alike the first one counts.
func (h *Homographs) protect(name string) error {
	labels := spellHost([]byte(name))
	p := protected{listed: strings.ToLower(strings.TrimSuffix(name, ".")), text: strings.Join(labels, ".")}
	if len(name) > longestHost || !isHostText(p.text) {
		return fmt.Errorf("not a host name")
	}
	registrable, err := registrableLabels(labels)
	if err != nil {
		return err
	}
	p.brand = registrable[0]
	h.own[strings.Join(registrable, ".")] = struct{}{}
	h.labels = max(h.labels, len(labels))
	add := func(to map[string]protected, skeleton string) {
		if _, ok := to[skeleton]; !ok {
			to[skeleton] = p
		}
	}
	add(h.domains, h.outline(labels).skeleton)
	if brand := h.shapes.skeleton(p.brand); len(brand) >= shortestBrand {
		add(h.brands, brand)
		add(h.nearBrands, h.shapes.near(p.brand))
	}
	return nil
}

// registrableLabels returns the labels from the one on that stands before the
// public suffix.
func registrableLabels(labels []string) ([]string, error) {
	ascii, err := asciiLabels(labels)
	if err != nil {
		return nil, fmt.Errorf("not a host name: %w", err)
	}
	suffix, listed := publicsuffix.PublicSuffix(strings.Join(ascii, "."))
	for !listed { // a suffix that someone runs privately, or an unlisted top-level domain
		_, parent, ok := strings.Cut(suffix, ".")
		if !ok {
			break
		}
		suffix, listed = publicsuffix.PublicSuffix(parent)
	}
	n := len(labels) - 1 - strings.Count(suffix, ".") - 1
	if n < 0 {
		return nil, fmt.Errorf("a public suffix and not a name below one")
	}
	return labels[n:], nil
}
