package heuristic

import (
	"bytes"
	"unicode/utf8"
)

// downloadExtensions are file types that run or carry code (SPEC 3.6.5 step 4).
var downloadExtensions = [...]string{
	".apk", ".bin", ".chm", ".class", ".dll", ".egg", ".exe", ".hta", ".hwp", ".lnk",
	".msi", ".pif", ".ps1", ".pyz", ".scr", ".sct", ".vsto", ".wbk", ".xpi",
}

// downloadExceptions are parts of paths where such files are ordinary.
var downloadExceptions = [...]string{
	"cgi", "/scripts/", "/_vti_bin/", "/bin/", "/pub/softpaq/", "/bios/", "/pc-axis/",
}

// downloadNameLimit is the length in characters from which a file name is taken
// for that of a real product.
const downloadNameLimit = 10

// Target is what a request asks for, split from its URL.
type Target struct {
	// File is the last part of the path, extension included.
	File []byte
	// Query is what follows the first question mark, without the fragment.
	Query []byte
}

// ParseTarget splits url, a host and a path, into its parts. A URL without a
// slash behind the host has no file.
func ParseTarget(url []byte) Target {
	var t Target
	if i := bytes.IndexByte(url, '#'); i >= 0 {
		url = url[:i]
	}
	if i := bytes.IndexByte(url, '?'); i >= 0 {
		url, t.Query = url[:i], url[i+1:]
	}
	if i := bytes.LastIndexByte(url, '/'); i >= 0 {
		t.File = url[i+1:]
	}
	return t
}

// Download returns the extension by which t is the direct download of a program
// with a throw-away name; path is the request's path in lower case. The caller
// has made sure that the server is not local.
func Download(t Target, path []byte) (extension string, ok bool) {
	name, ext := splitExtension(t.File)
	extension, ok = knownExtension(ext)
	if !ok || bytes.IndexByte(t.Query, '=') >= 0 || utf8.RuneCount(name) >= downloadNameLimit {
		return "", false
	}
	for _, part := range downloadExceptions {
		if bytes.Contains(path, []byte(part)) {
			return "", false
		}
	}
	return extension, true
}

// DownloadInfo is the info text of the download of a file with this extension.
func DownloadInfo(extension string) string {
	return "direct " + extension + " download (suspicious)"
}

func knownExtension(ext []byte) (string, bool) {
	for _, known := range downloadExtensions {
		if string(ext) == known {
			return known, true
		}
	}
	return "", false
}

// splitExtension splits a file name at its last dot; dots at the start belong to
// the name.
func splitExtension(file []byte) (name, ext []byte) {
	dot := bytes.LastIndexByte(file, '.')
	if dot < 0 || len(bytes.TrimLeft(file[:dot], ".")) == 0 {
		return file, nil
	}
	return file[:dot], file[dot:]
}
