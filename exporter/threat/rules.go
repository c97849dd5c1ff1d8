package threat

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// This file is the one table of severity and risk (SPEC 9.7). Texts are
// compared byte for byte, words without regard to case.

// column names the text a severity rule looks at.
type column bool

const (
	inInfo      column = false
	inReference column = true
)

// severityRule gives a severity to events whose column contains a text.
type severityRule struct {
	text     string
	where    column
	severity event.Severity
}

// severityRules are tried in order; the first that fits decides.
var severityRules = [...]severityRule{
	{where: inReference, text: "(custom)", severity: event.SeverityHigh},
	{where: inReference, text: "(remote custom)", severity: event.SeverityHigh},
	{where: inInfo, text: "potential malware site", severity: event.SeverityMedium},
	{where: inReference, text: "malwaredomainlist", severity: event.SeverityHigh},
	{where: inInfo, text: "malware distribution", severity: event.SeverityMedium},
	{where: inInfo, text: "mass scanner", severity: event.SeverityLow},
	{where: inInfo, text: "malware", severity: event.SeverityHigh},
	{where: inInfo, text: "adversary", severity: event.SeverityHigh},
	{where: inInfo, text: "ransomware", severity: event.SeverityHigh},
	{where: inInfo, text: "reputation", severity: event.SeverityLow},
	{where: inInfo, text: "attacker", severity: event.SeverityLow},
	{where: inInfo, text: "spammer", severity: event.SeverityLow},
	{where: inInfo, text: "compromised", severity: event.SeverityLow},
	{where: inInfo, text: "crawler", severity: event.SeverityLow},
	{where: inInfo, text: "scanning", severity: event.SeverityLow},
}

// severityElse is the severity of events that no rule fits.
const severityElse = event.SeverityMedium

// Weights of the risk order.
const (
	// riskSeverity is added for each step of severity.
	riskSeverity = 1000

	// riskCompromise is added once if the kind, info or trail has a compromise
	// word.
	riskCompromise = 400

	// riskNoise is added once if one of them has a noise word.
	riskNoise = -250

	// riskCountFactor and riskCountMax shape what the number of events adds.
	riskCountFactor = 15
	riskCountMax    = 90
)

// wordKind is what a word of the risk order speaks for.
type wordKind uint8

const (
	wordOther wordKind = iota
	wordCompromise
	wordNoise
)

// kindOf returns what a lower-case word speaks for. Words count whole only:
// `scanning` is not `scan`.
func kindOf(word []byte) wordKind {
	switch string(word) {
	case "c2", "cnc", "cobalt", "beacon", "trojan", "ransom", "sinkhole", "dga",
		"malware", "infect", "exfil", "backdoor", "rat", "apt", "stealer",
		"botnet", "loader", "dropper", "phish":
		return wordCompromise
	case "scan", "scanner", "reputation", "attacker", "crawler", "bruteforce",
		"mass", "spam", "probe", "honeypot":
		return wordNoise
	default:
		return wordOther
	}
}

// noisePair is a noise word in two parts, with at most one hyphen or white
// space between them.
var noisePair = [2]string{"brute", "force"}

// severityOf applies the severity rules.
func severityOf(info, reference string) event.Severity {
	for i := range severityRules {
		r := &severityRules[i]

		text := info
		if r.where == inReference {
			text = reference
		}

		if strings.Contains(text, r.text) {
			return r.severity
		}
	}

	return severityElse
}
