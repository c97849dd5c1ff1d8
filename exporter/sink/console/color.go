package console

import "github.com/trailscope/trailscope/exporter/event"

// Colours as SGR sequences (ECMA-48). The kinds' backgrounds are Maltrail's
// (SPEC 6.4), with a foreground that can be read on them; JA4 is ours.
const (
	reset       = "\x1b[0m"
	bold        = "\x1b[1m"
	grey        = "\x1b[90m"
	red         = "\x1b[91m"
	lightYellow = "\x1b[93m"
	yellow      = "\x1b[33m"

	onBlue    = "\x1b[97;44m"
	onRed     = "\x1b[97;41m"
	onYellow  = "\x1b[30;43m"
	onGreen   = "\x1b[30;42m"
	onMagenta = "\x1b[97;45m"
	onCyan    = "\x1b[30;46m"
	onGrey    = "\x1b[97;100m"
	onOlive   = "\x1b[97;48;5;58m"
)

// kindColor returns the colour of a kind.
func kindColor(k event.Kind) string {
	switch k {
	case event.KindDNS:
		return onBlue
	case event.KindIP, event.KindIPORT:
		return onRed
	case event.KindURL:
		return onYellow
	case event.KindHTTP:
		return onGreen
	case event.KindUA:
		return onMagenta
	case event.KindPATH:
		return onCyan
	case event.KindPORT:
		return onGrey
	case event.KindCERT, event.KindJA4: // both ends of TLS
		return onOlive
	default:
		return bold
	}
}

// severityColor returns the colour of a severity.
func severityColor(s event.Severity) string {
	switch s {
	case event.SeverityHigh:
		return red
	case event.SeverityMedium:
		return yellow
	default:
		return grey
	}
}

// bracketColor returns the colour of a bracketed text.
func bracketColor(text string) string {
	switch text {
	case "(malware)":
		return red
	case "(suspicious)":
		return lightYellow
	case "(malicious)":
		return yellow
	default:
		return grey
	}
}

// appendBrackets appends text with its bracketed parts coloured.
func appendBrackets(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		if text[i] != '(' {
			dst = append(dst, text[i])
			i++

			continue
		}

		end := i + 1
		for end < len(text) && text[end-1] != ')' {
			end++
		}

		dst = append(dst, bracketColor(string(text[i:end]))...)
		dst = append(dst, text[i:end]...)
		dst = append(dst, reset...)
		i = end
	}

	return dst
}
