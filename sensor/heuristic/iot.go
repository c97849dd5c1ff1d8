package heuristic

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

// InfoIoTDownload is the info text of a request that fetches a program for a
// small device.
const InfoIoTDownload = "potential iot-malware download (suspicious)"

// IsNumericHost reports whether host consists of digits, a dot, then at least
// one more digit or dot and nothing else.
func IsNumericHost(host []byte) bool {
	first, rest, ok := bytes.Cut(host, []byte{'.'})
	return ok && len(first) > 0 && len(rest) > 0 && only(first, isDigit) &&
		only(rest, func(c rune) bool { return c == '.' || isDigit(c) })
}

// IsIoTDownload reports whether the path, asked of a numeric host, ends in the
// name of a processor or of a script as the loaders of IoT malware use them
// (SPEC 3.6.2 b).
//
// The name is a word of its own: all of the last part of the path or what
// follows its last dot. Before it stands nothing but word characters, dots,
// slashes and, in folders only, hyphens.
func IsIoTDownload(host, path []byte) bool {
	slash := bytes.LastIndexByte(path, '/')
	if slash < 0 {
		return false // the host has none
	}
	file := path[slash+1:]
	name := file[bytes.LastIndexByte(file, '.')+1:]
	return isDeviceProgram(name) &&
		only(file[:len(file)-len(name)], isFilePart) &&
		only(path[:slash], isFolderPart) && only(host, isFolderPart)
}

// AppendIoTDownload appends the trail of such a request: `(host)/path`.
func AppendIoTDownload(dst, host, path []byte) []byte {
	dst = append(append(append(dst, '('), host...), ')')
	return append(dst, path...)
}

// devicePrograms are names of programs as they are: processors, tools, and the
// words that such malware likes.
var devicePrograms = [...]string{
	"aarch", "amd64", "arm", "arcle-750d", "arcle-hs38", "exploit", "m68", "m68k", "pcc",
	"powerpc", "powerppc", "ppc", "pp-c", "root", "x86", "x32", "x64",
	"i386", "i486", "i586", "i686", "sparc", "sh", "wtf", "yarn", "zte",
}

// deviceFamilies are names of processors with a variable end, in characters of
// one class.
var deviceFamilies = [...]struct {
	stem     string
	tail     func(rune) bool
	min, max int
}{
	{"arm", isDigit, 1, 1},
	{"armv", isDigit, 1, 1},
	{"mips", http.IsWord, 0, 4},
	{"m1ps", http.IsWord, 0, 4},
	{"mpsl", http.IsWord, 0, 1},
	{"riscv", http.IsWord, 0, 3},
	{"s390", http.IsWord, 0, 1},
	{"i", isDigit, 1, 2},
}

func isDeviceProgram(name []byte) bool {
	for _, program := range devicePrograms {
		if string(name) == program {
			return true
		}
	}
	for _, family := range deviceFamilies {
		tail, ok := bytes.CutPrefix(name, []byte(family.stem))
		if !ok || !only(tail, family.tail) {
			continue
		}
		if n := utf8.RuneCount(tail); n >= family.min && n <= family.max {
			return true
		}
	}
	return false
}

func isFilePart(c rune) bool { return c == '.' || http.IsWord(c) }

func isFolderPart(c rune) bool { return c == '.' || c == '/' || c == '-' || http.IsWord(c) }

func isDigit(c rune) bool {
	if c < utf8.RuneSelf {
		return c >= '0' && c <= '9'
	}
	return unicode.Is(unicode.Nd, c)
}

// only reports whether every character of s, valid UTF-8, belongs to class.
func only(s []byte, class func(rune) bool) bool {
	for i := 0; i < len(s); {
		c, n := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRune(s[i:])
		}
		if !class(c) {
			return false
		}
		i += n
	}
	return true
}
