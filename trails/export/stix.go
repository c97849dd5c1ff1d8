package export

import (
	"cmp"
	"crypto/sha1"
	"hash"
	"strings"
	"unicode/utf8"
)

// stix writes a STIX 2.1 bundle: an identity, and an indicator for each trail.
// The bundle's id stands at its end, because it depends on what is in it.
type stix struct {
	options  *Options
	space    uuid
	producer string // what all ids are made of, besides what they name
	before   []byte // what stands between an indicator's id and its name
	after    []byte // what stands behind its pattern
	content  hash.Hash
	pattern  []byte // of the current row
	scratch  []byte

	// info is the last info and types what indicator_types it has: infos come
	// in runs.
	info, types string
}

// namespace is what the UUIDs of all objects are made in. STIX 2.1 has a
// namespace for the ids of observables and forbids it for other objects (2.9).
const namespace = "https://github.com/trailscope/trailscope"

// urlSpace is the namespace for UUIDs of URLs (RFC 9562, 6.6).
var urlSpace = uuid{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}

// stixTime is the form of a time: RFC 3339 in UTC, to the millisecond.
const stixTime = "2006-01-02T15:04:05.000Z"

func newSTIX(o *Options) encoder {
	e := &stix{options: o, space: makeUUID(urlSpace, []byte(namespace)), content: sha1.New()}
	e.producer = strings.ToValidUTF8(o.STIX.Identity, "\uFFFD") + "\x00"
	at := o.Time.UTC().Format(stixTime)
	times := `,"created":"` + o.STIX.Created.UTC().Format(stixTime) + `","modified":"` + at + `"`
	e.before = append(e.id([]byte(`","created_by_ref":"`), "identity", ""), `"`+times+`,"name":`...)
	e.after = []byte(`,"pattern_type":"stix","pattern_version":"2.1","valid_from":"` + at + `"`)
	e.content.Write([]byte(at))
	return e
}

func (e *stix) header(dst []byte, _ []LeftOut) []byte {
	dst = append(dst, `{"type":"bundle","objects":[`+"\n"...)
	dst = append(dst, `{"type":"identity","spec_version":"2.1","id":"`...)
	dst = e.id(dst, "identity", "")
	created := e.options.STIX.Created.UTC().Format(stixTime)
	// It does not change, so it is not modified either.
	dst = append(dst, `","created":"`+created+`","modified":"`+created+`","name":`...)
	dst = appendJSON(dst, e.options.STIX.Identity)
	return append(dst, `,"identity_class":"system"}`...)
}

func (e *stix) row(dst []byte, r *row) ([]byte, Reason) {
	if !utf8.ValidString(r.Key) {
		return dst, BadText
	}
	if single(r.Key) && !e.options.TopLevel && isDomain(r.kind) {
		return dst, TopLevel
	}
	var reason Reason
	if e.pattern, reason = appendPattern(e.pattern[:0], r); reason != fits {
		return dst, reason
	}
	e.scratch = e.scratch[:0]
	for _, field := range [...]string{r.Key, r.Info, r.Reference} {
		e.scratch = append(append(e.scratch, field...), 0)
	}
	e.content.Write(e.scratch)
	dst = append(dst, ",\n"+`{"type":"indicator","spec_version":"2.1","id":"`...)
	dst = e.id(dst, "indicator", r.Key)
	dst = append(dst, e.before...)
	dst = appendJSON(dst, r.Key)
	dst = append(dst, `,"indicator_types":["`...)
	if e.types == "" || e.info != r.Info {
		e.info, e.types = r.Info, indicatorType(r.Info)
	}
	dst = append(append(dst, e.types...), `"],"pattern":`...)
	dst = appendJSON(dst, e.pattern)
	dst = append(dst, e.after...)
	if r.Info != "" {
		dst = appendJSON(append(dst, `,"description":`...), r.Info)
		dst = append(appendJSON(append(dst, `,"labels":[`...), r.Info), ']')
	}
	return append(appendReferences(dst, r), '}'), fits
}

func (e *stix) footer(dst []byte) []byte {
	dst = append(dst, "\n"+`],"id":"`...)
	dst = e.id(dst, "bundle", string(e.content.Sum(nil)))
	return append(dst, `"}`+"\n"...)
}

// id appends the id of an object, which only depends on the producer, the type
// and the name.
func (e *stix) id(dst []byte, kind, name string) []byte {
	e.scratch = append(append(append(append(e.scratch[:0], kind...), 0), e.producer...), name...)
	u := makeUUID(e.space, e.scratch)
	return u.append(append(append(dst, kind...), "--"...))
}

// othersMark opens the list of other references behind a reference, as package
// build writes it: "a (+b,c)".
const othersMark = " (+"

// appendReferences appends the references of a row, one for each source. STIX
// wants more of a reference than its name: the info, or the key, describes it.
func appendReferences(dst []byte, r *row) []byte {
	first, list, more := strings.Cut(r.Reference, othersMark)
	list, closed := strings.CutSuffix(list, ")")
	if !more || !closed {
		first, list = r.Reference, ""
	}
	separator := `,"external_references":[`
	add := func(name string) {
		if name == "" {
			return
		}
		dst = append(dst, separator...)
		dst = appendJSON(append(dst, `{"source_name":`...), name)
		dst = appendJSON(append(dst, `,"description":`...), cmp.Or(r.Info, r.Key))
		dst = append(dst, '}')
		separator = ","
	}
	add(first)
	for list != "" {
		var name string
		name, list, _ = strings.Cut(list, ",")
		add(name)
	}
	if separator == "," {
		dst = append(dst, ']')
	}
	return dst
}
