package parse

import (
	"bufio"
	"io"

	"github.com/trailscope/trailscope/trails/text"
)

// maxLine bounds one line of a list; a longer one ends the reading with
// [bufio.ErrTooLong].
const maxLine = 1 << 20

// eachLine calls f for every line of r, decoded and trimmed.
func eachLine(r io.Reader, f func(number int, line string)) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	for n := 1; sc.Scan(); n++ {
		f(n, text.Trim(text.Lossy(sc.Bytes())))
	}
	return sc.Err()
}
