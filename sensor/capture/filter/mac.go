package filter

import "strings"

// macLen is the length of an Ethernet address in bytes.
const macLen = 6

// isMAC reports whether s is an Ethernet address: six numbers of one or two
// hexadecimal digits with colons, minus signs or dots between them, three of four
// digits with dots, or twelve digits.
func isMAC(s string) (ok bool) {
	switch {
	case len(s) == 2*macLen:
		if isHexGroup(s, 2*macLen, 2*macLen) {
			return true
		}
	case len(s) == 14 && s[4] == '.' && s[9] == '.':
		return isHexGroup(s[:4], 4, 4) && isHexGroup(s[5:9], 4, 4) && isHexGroup(s[10:], 4, 4)
	}

	separator := strings.IndexAny(s, ":-.")
	if separator < 0 {
		return false
	}

	groups := 0
	for rest, more := s, true; more; groups++ {
		var group string
		group, rest, more = strings.Cut(rest, s[separator:separator+1])
		if !isHexGroup(group, 1, 2) {
			return false
		}
	}

	return groups == macLen
}

// isHexGroup reports whether s is between least and most hexadecimal digits.
func isHexGroup(s string, least, most int) (ok bool) {
	if len(s) < least || len(s) > most {
		return false
	}

	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}

	return true
}

// parseMAC returns the bytes of an Ethernet address that [isMAC] has found good.
func parseMAC(s string) (mac [macLen]byte) {
	digits := strings.NewReplacer(":", "", "-", "", ".", "").Replace(s)
	if len(digits) == 2*macLen {
		for i := range mac {
			mac[i] = hexDigit(digits[2*i])<<4 | hexDigit(digits[2*i+1])
		}

		return mac
	}

	i := 0
	for n := range len(s) {
		if isHex(s[n]) {
			mac[i] = mac[i]<<4 | hexDigit(s[n])
		} else {
			i++
		}
	}

	return mac
}

// hexDigit returns the value of a hexadecimal digit.
func hexDigit(c byte) (v byte) {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	default:
		return c - 'a' + 10
	}
}
