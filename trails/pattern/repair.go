package pattern

// Repair closes the groups of an expression that was cut off inside one: it
// drops what follows the last "|" of the innermost open group and adds the
// missing parentheses. ok is false when no group is open, when that group has
// no "|" or when the end lies in a class.
func Repair(expr string) (repaired string, ok bool) {
	var bars []int // of each open group, where its last "|" is
	class := false
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			bars = append(bars, -1)
		case c == ')' && len(bars) > 0:
			bars = bars[:len(bars)-1]
		case c == '|' && len(bars) > 0:
			bars[len(bars)-1] = i
		}
	}
	if class || len(bars) == 0 || bars[len(bars)-1] < 0 {
		return "", false
	}
	repaired = expr[:bars[len(bars)-1]]
	for range bars {
		repaired += ")"
	}
	return repaired, true
}
