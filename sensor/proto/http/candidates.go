package http

import (
	"bytes"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/text"
)

// maxCandidates is the longest list that SPEC 3.6.4 can give: the path, three
// forms of a path with a query, the last segment, and two of step 4.
const maxCandidates = 7

// Candidates lists the texts of the request that are looked up among the trails,
// each bare and behind the host (see [Request.WithHost]), in the order of SPEC
// 3.6.4. It must be called after [Request.Collapse]; none of the list is empty.
// The list and its texts are valid until the next call.
func (r *Request) Candidates() [][]byte {
	path := r.Path
	list := append(r.list[:0], bytes.TrimRight(path, "/"))
	if query := bytes.IndexByte(path, '?'); query >= 0 {
		list = r.queryForms(list, query)
	} else if r.HasBody {
		r.postBuf = append(append(r.postBuf[:0], path...), '?')
		r.postBuf = text.AppendLower(r.postBuf, r.DecodedBody())
		list = append(list, r.postBuf)
	}
	if last := list[len(list)-1]; bytes.Count(last, slash) > 1 {
		list = append(list, last[:bytes.LastIndexByte(last, '/')])
		if i := bytes.LastIndexByte(list[0], '/'); i >= 0 {
			list = append(list, before(list[0][i:], '?'))
		}
	}
	return compact(list)
}

// queryForms appends the forms of a path whose first question mark stands at
// position query.
func (r *Request) queryForms(list [][]byte, query int) [][]byte {
	path := r.Path
	list = append(list, bytes.TrimRight(path[:query], "/"))
	if i := bytes.IndexByte(path, '='); i >= 0 {
		list = append(list, path[:i+1])
	}
	r.cutBuf = appendWithoutValues(r.cutBuf[:0], path)
	if contains(list, r.cutBuf) {
		return list
	}
	list = append(list, r.cutBuf)
	if bytes.Count(r.cutBuf, slash) > 1 {
		list = append(list, r.cutBuf[bytes.LastIndexByte(r.cutBuf, '/'):])
	}
	return list
}

var slash = []byte{'/'}

// WithHost is candidate behind the host of the request; valid until the next
// call and the next call of [Request.URL].
func (r *Request) WithHost(candidate []byte) []byte {
	r.keyBuf = append(append(r.keyBuf[:0], r.Host...), candidate...)
	return r.keyBuf
}

// HasPort reports whether Host has a port.
func (r *Request) HasPort() bool {
	_, port := splitHost(r.Host)
	return len(port) > 0
}

// WithName is WithHost without the port of the host.
func (r *Request) WithName(candidate []byte) []byte {
	name, _ := splitHost(r.Host)
	r.keyBuf = append(append(r.keyBuf[:0], name...), candidate...)
	return r.keyBuf
}

// CutPort takes the port from Host and returns what that was before. The URL that
// trails show is made of Host and Path then.
func (r *Request) CutPort() (host []byte) {
	host = r.Host
	r.Host, _ = splitHost(host)
	r.url = nil
	return host
}

// Root is the host of the request and a slash, the last text that is looked up;
// valid as WithHost's.
func (r *Request) Root() []byte { return r.WithHost(slash) }

// appendWithoutValues appends path with the value of every "word=value" left
// out, as replacing `(\w+=)[^&=]+` by its group does.
func appendWithoutValues(dst, path []byte) []byte {
	from := 0 // start of what is not consumed
	for at := 0; ; {
		i := bytes.IndexByte(path[at:], '=')
		if i < 0 {
			return append(dst, path[from:]...)
		}
		i += at
		at = i + 1
		if !endsInWord(path[from:i]) || at == len(path) || path[at] == '&' || path[at] == '=' {
			continue
		}
		dst = append(dst, path[from:at]...)
		for at < len(path) && path[at] != '&' && path[at] != '=' {
			at++
		}
		from = at
	}
}

func endsInWord(s []byte) bool {
	c, n := utf8.DecodeLastRune(s)
	return n > 0 && IsWord(c)
}

func contains(list [][]byte, s []byte) bool {
	for _, c := range list {
		if bytes.Equal(c, s) {
			return true
		}
	}
	return false
}

// compact drops the empty texts of list in place.
func compact(list [][]byte) [][]byte {
	kept := list[:0]
	for _, c := range list {
		if len(c) > 0 {
			kept = append(kept, c)
		}
	}
	return kept
}
