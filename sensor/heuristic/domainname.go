package heuristic

import "bytes"

// lastLabels returns the last n labels of name, or all of it if it has fewer. Empty
// labels count.
func lastLabels(name []byte, n int) []byte {
	end := len(name)
	for range n {
		end = bytes.LastIndexByte(name[:end], '.')
		if end < 0 {
			return name
		}
	}

	return name[end+1:]
}

// labelCount returns the number of labels of name, empty ones included.
func labelCount(name []byte) int { return bytes.Count(name, []byte{'.'}) + 1 }

// firstLabel returns the text before the first dot.
func firstLabel(name []byte) []byte {
	if end := bytes.IndexByte(name, '.'); end >= 0 {
		return name[:end]
	}

	return name
}

// bracketTail writes name with all but its last n labels in parentheses:
// (www).example.org. name must have more than n labels.
func bracketTail(name []byte, n int) []byte {
	cut := len(name) - len(lastLabels(name, n)) - 1
	out := make([]byte, 0, len(name)+2)
	out = append(out, '(')
	out = append(out, name[:cut]...)
	out = append(out, ')')

	return append(out, name[cut:]...)
}

// allDigits reports whether text is one or more ASCII digits.
func allDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}

	return len(text) > 0
}
