package heuristic

import (
	"bytes"
	"math"
)

// Bounds of a label that a person may have chosen (SPEC 4.8).
const (
	// maxEntropy is in bits for each character.
	maxEntropy = 3.5
	// maxConsonants is the number of consonants.
	maxConsonants = 9
)

// Infos of the two reports.
const (
	entropyInfo   = "entropy threshold no such domain (suspicious)"
	consonantInfo = "consonant threshold no such domain (suspicious)"
)

// DGA looks at a name that does not exist for signs of a domain generation
// algorithm: two labels of which the first has no hyphen and is either too
// random or has too many consonants. name is in lower case and borrowed. The
// answer depends on nothing else; [NoSuchDomain.Response] asks under the
// conditions that it shares with its own report.
func DGA(name []byte) (f Finding, ok bool) {
	label := firstLabel(name)
	if len(label) == 0 || labelCount(name) != 2 || bytes.IndexByte(label, '-') >= 0 {
		return Finding{}, false
	}

	info := ""
	switch {
	case entropy(label) > maxEntropy:
		info = entropyInfo
	case consonants(label) > maxConsonants:
		info = consonantInfo
	default:
		return Finding{}, false
	}

	return Finding{Trail: string(bracketTail(name, 1)), Info: info}, true
}

// entropy returns the Shannon entropy of label in bits for each byte, which is
// a character because names are ASCII.
func entropy(label []byte) float64 {
	var counts [256]int
	for _, c := range label {
		counts[c]++
	}

	sum, total := 0.0, float64(len(label))
	for _, n := range counts {
		if n > 0 {
			p := float64(n) / total
			sum -= p * math.Log2(p)
		}
	}

	return sum
}

// consonants counts the lower-case consonants of label.
func consonants(label []byte) int {
	n := 0
	for _, c := range label {
		switch c {
		case 'a', 'e', 'i', 'o', 'u':
		default:
			if c >= 'a' && c <= 'z' {
				n++
			}
		}
	}

	return n
}
