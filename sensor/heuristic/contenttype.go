package heuristic

// InfoContentType is the info text of a response with the type of a script.
const InfoContentType = "content type (suspicious)"

// scriptTypes are content types that a client would run or install (SPEC 3.5).
var scriptTypes = [...]string{
	"application/vnd.ms-htmlhelp", "application/x-bsh", "application/x-chm", "application/x-ms-shortcut",
	"application/x-sh", "application/x-shellscript", "application/hta", "text/x-scriptlet", "text/x-sh",
	"text/x-shellscript", "application/x-ms-vsto",
}

// IsScriptType reports whether contentType, a header value in lower case, is one
// of the types of scripts and installers. Parameters defeat it.
func IsScriptType(contentType []byte) bool {
	for _, t := range scriptTypes {
		if string(contentType) == t {
			return true
		}
	}
	return false
}
