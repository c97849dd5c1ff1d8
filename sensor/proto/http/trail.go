package http

import (
	"bytes"

	"github.com/trailscope/trailscope/trails/text"
)

// IsBodyForm reports whether found, one of the request's candidates as it is or
// behind the host, owes its query to the body: such a hit is shown with
// [Request.AppendBodyTrail]. A question mark in the host counts too.
func (r *Request) IsBodyForm(found []byte) bool {
	return r.HasBody && bytes.IndexByte(found, '?') >= 0 && bytes.IndexByte(r.Path, '?') < 0
}

// AppendBodyTrail appends the trail of a hit on path and body:
// `host(/path \(METHOD body\))`, the body as it was sent, trimmed.
func (r *Request) AppendBodyTrail(dst []byte) []byte {
	dst = append(append(append(dst, r.Host...), '('), r.Path...)
	dst = append(append(append(dst, ` \(`...), r.Method...), ' ')
	return append(append(dst, text.Trim(r.Body)...), `\))`...)
}

// AppendHitTrail appends the trail of a hit on found, a candidate or the host
// and a candidate: the URL with everything but found in brackets.
func (r *Request) AppendHitTrail(dst, found []byte) []byte {
	if r.url != nil {
		return AppendBracketed(dst, r.url, found)
	}
	url := append(append([]byte(nil), r.Host...), r.Path...) // found may live in keyBuf
	return AppendBracketed(dst, url, found)
}

// AppendBracketed appends url, split at every occurrence of found; the pieces
// that are not empty are put in brackets: `(site.example)/bad.php(?k=v)`. If
// found does not occur the whole url is bracketed.
func AppendBracketed(dst, url, found []byte) []byte {
	for len(found) > 0 {
		i := bytes.Index(url, found)
		if i < 0 {
			break
		}
		dst = append(appendContext(dst, url[:i]), found...)
		url = url[i+len(found):]
	}
	return appendContext(dst, url)
}

func appendContext(dst, s []byte) []byte {
	if len(s) == 0 {
		return dst
	}
	return append(append(append(dst, '('), s...), ')')
}

// AppendPathTrail appends `host(/path)` with the path escaped, the trail of the
// request heuristics.
func (r *Request) AppendPathTrail(dst []byte) []byte {
	dst = append(append(dst, r.Host...), '(')
	return append(AppendEscaped(dst, r.Path), ')')
}

// AppendEscapedBodyTrail appends `host(/path \(METHOD body\))` with path and
// body escaped, the trail of a heuristic that fired on the body. The body is
// escaped first and trimmed then, so blanks and line ends at its ends stay.
func (r *Request) AppendEscapedBodyTrail(dst []byte) []byte {
	dst = append(append(dst, r.Host...), '(')
	dst = append(AppendEscaped(dst, r.Path), ` \(`...)
	dst = append(append(dst, r.Method...), ' ')
	return append(append(dst, text.Trim(AppendEscaped(nil, r.Body))...), `\))`...)
}

// AppendFileTrail appends `host(/path)` with the path escaped and then in lower
// case, escapes included (CR is %0d): the trail of what was found in the name of
// the requested file.
func (r *Request) AppendFileTrail(dst []byte) []byte {
	dst = append(append(dst, r.Host...), '(')
	return append(text.AppendLower(dst, AppendEscaped(nil, r.Path)), ')')
}
