package heuristic

import "bytes"

// excusedWords are words of paths under which advertisements are served and
// counted, those of query languages and that of an update service.
//
// They have to be whole words: uploads, downloads, threads, heads and adsl, which
// hold the same letters, are what attackers ask for. The words that begin or end
// with ads are our own choice of what ad servers use.
var excusedWords = map[string]struct{}{
	"ads": {}, "adsense": {}, "adserver": {}, "adserving": {}, "adservice": {}, "adservices": {}, "adsystem": {},
	"adsbygoogle": {}, "adsid": {}, "adsct": {}, "adstats": {}, "mads": {}, "googleads": {}, "pageads": {},
	"showads": {}, "getads": {}, "textads": {}, "videoads": {}, "bannerads": {}, "displayads": {}, "nativeads": {},
	"fql": {}, "yql": {}, "gwx": {},
}

// excusedFolders are folders of the pages of a site. Themes lead to them through
// parent folders, often too many of them.
var excusedFolders = map[string]struct{}{
	"images": {}, "themes": {}, "design": {}, "scripts": {}, "assets": {}, "core": {}, "js": {},
}

// Excuses reports whether an attack of class c in a request with this path,
// percent-decoded, is not to be reported, because the path is of a kind that looks
// like such an attack on ordinary sites. The path, query included, must be in
// lower case. It excuses a part of what [SkipsRequest] does:
//
//   - Advertisements and query languages excuse only what their parameters look
//     like: expressions, scripts, macros and data of the device. A command under
//     /ads/ is one.
//   - They are whole words of a part of the path, before the query, and before the
//     first part that is a file: neither ?x=ads nor /login.php/ads/ excuses. With
//     a way to a parent folder in the path nothing does: /ads/../login.php is none.
//   - Folders excuse only a directory traversal, and only if every way to a parent
//     folder, in the query, too, ends in one of them.
//
// An excused class must not hide another one: see [Requests.Next].
func (c RequestClass) Excuses(path []byte) bool {
	if !SkipsRequest(path) {
		return false
	}
	switch c {
	case ClassSQLInjection, ClassXSSInjection, ClassSSTIInjection, ClassDataLeakage:
		return hasExcusedWord(path)
	case ClassDirectoryTraversal:
		return climbsToFolders(path)
	default:
		return false
	}
}

// hasExcusedWord reports whether a part of the path proper has an excused word.
func hasExcusedWord(path []byte) bool {
	if end := bytes.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	if bytes.Contains(path, twoDots) {
		return false
	}
	for part := range bytes.SplitSeq(path, []byte{'/'}) {
		name, after, isFile := bytes.Cut(part, []byte{'.'})
		if hasWord(name) {
			return true
		}
		if isFile && isExtension(after) {
			return false
		}
	}
	return false
}

// isExtension reports whether what follows a dot can be the extension of a file: a
// version is none.
func isExtension(text []byte) bool { return len(text) > 0 && text[0] >= 'a' && text[0] <= 'z' }

// hasWord reports whether a part of a path has an excused word, which a number may
// follow.
func hasWord(part []byte) bool {
	for word := range bytes.FieldsFuncSeq(part, isWordBreak) {
		if _, ok := excusedWords[string(bytes.TrimRight(word, "0123456789"))]; ok {
			return true
		}
	}
	return false
}

// isWordBreak reports whether c stands between the words of a part.
func isWordBreak(c rune) bool {
	return c < 0x80 && (c < 'a' || c > 'z') && (c < '0' || c > '9')
}

// climbsToFolders reports whether path has ways to a parent folder and each of them
// ends in an excused folder.
func climbsToFolders(path []byte) bool {
	climbs := false
	for {
		i := bytes.Index(path, twoDots)
		if i < 0 {
			return climbs
		}
		path = bytes.TrimLeft(path[i:], "./")
		end := bytes.IndexByte(path, '/')
		if end < 0 {
			return false
		}
		if _, ok := excusedFolders[string(path[:end])]; !ok {
			return false
		}
		climbs = true
	}
}
