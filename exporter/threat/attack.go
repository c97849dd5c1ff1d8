package threat

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Technique is a technique of MITRE ATT&CK.
type Technique struct {
	// ID is the technique's id, such as T1071 or T1071.004.
	ID string

	// Name is its name; of a sub-technique the part's own.
	Name string

	// Parent is the name of the technique that a sub-technique belongs to, empty
	// for others.
	Parent string

	// TacticID and TacticName are the tactic it serves here.
	TacticID, TacticName string
}

// term is a text that the lower-cased info has to contain.
type term struct {
	// text is what is looked for.
	text string

	// then follows text with at most one character between; empty for nothing.
	then string

	// start and end ask for a word boundary there.
	start, end bool
}

// word is a term that has to stand alone.
func word(s string) term { return term{text: s, start: true, end: true} }

// pair is a term of two parts.
func pair(a, b string) term { return term{text: a, then: b} }

// text is a term found anywhere.
func text(s string) term { return term{text: s} }

// attackRule gives a technique to events whose info has one of the terms.
type attackRule struct {
	technique Technique
	terms     []term
}

// lookAlike is the finding of a name that looks like a protected one.
var lookAlike = text(ruleHomograph + homographEnd)

// attackRules are SPEC 9.7's, in its order, and behind them and in [lookAlike]
// what Maltrail does not find; several may apply. Names and tactics are those of
// ATT&CK.
var attackRules = [...]attackRule{{
	technique: Technique{ID: "T1595", Name: "Active Scanning", TacticID: "TA0043", TacticName: "Reconnaissance"},
	terms:     []term{word("scan"), word("scanning"), word("scanner"), pair("mass", "scanner")},
}, {
	technique: Technique{ID: "T1071", Name: "Application Layer Protocol", TacticID: "TA0011", TacticName: "Command and Control"},
	terms: []term{
		text("sinkhol"), text("seized"), text("seizure"), text("cobalt"), word("c2"),
		{text: "_c2", end: true},
		text("c2_"), text("beacon"), word("sliver"), word("havoc"), word("mythic"), text("meterpreter"),
		text("metasploit"), word("empire"), text("poshc2"), text("covenant"), pair("brute", "ratel"),
	},
}, {
	technique: Technique{ID: "T1071.004", Name: "DNS", Parent: "Application Layer Protocol", TacticID: "TA0011", TacticName: "Command and Control"},
	terms:     []term{pair("dns", "tunnel")},
}, {
	technique: Technique{ID: "T1568.002", Name: "Domain Generation Algorithms", Parent: "Dynamic Resolution", TacticID: "TA0011", TacticName: "Command and Control"},
	terms:     []term{word("dga"), text("dns exhaustion"), text("no such domain")},
}, {
	technique: Technique{ID: "T1568", Name: "Dynamic Resolution", TacticID: "TA0011", TacticName: "Command and Control"},
	terms:     []term{pair("dynamic", "domain"), pair("dynamic", "dns"), pair("fast", "flux"), pair("blockchain", "dns")},
}, {
	technique: Technique{ID: "T1090.003", Name: "Multi-hop Proxy", Parent: "Proxy", TacticID: "TA0011", TacticName: "Command and Control"},
	terms:     []term{word("tor"), word("onion"), word("i2p")},
}, {
	technique: Technique{ID: "T1090", Name: "Proxy", TacticID: "TA0011", TacticName: "Command and Control"},
	terms:     []term{text("proxy")},
}, {
	technique: Technique{ID: "T1105", Name: "Ingress Tool Transfer", TacticID: "TA0011", TacticName: "Command and Control"},
	terms:     []term{text("ingress"), text("download")},
}, {
	technique: Technique{ID: "T1219", Name: "Remote Access Tools", TacticID: "TA0011", TacticName: "Command and Control"},
	terms: []term{
		text("meshagent"), text("simplehelp"), text("connectwise"), text("nezha"), text("wiseremote"), text("anydesk"),
		text("teamviewer"), text("screenconnect"), text("rustdesk"), word("atera"), text("splashtop"), text("kaseya"),
		pair("remote", "utilities"),
	},
}, {
	technique: Technique{ID: "T1486", Name: "Data Encrypted for Impact", TacticID: "TA0040", TacticName: "Impact"},
	terms:     []term{text("ransomware"), {text: "ransom", end: true}},
}, {
	technique: Technique{ID: "T1496", Name: "Resource Hijacking", TacticID: "TA0040", TacticName: "Impact"},
	terms:     []term{pair("crypto", "min"), pair("coin", "min"), word("miner"), text("cryptojack")},
}, {
	technique: Technique{ID: "T1498", Name: "Network Denial of Service", TacticID: "TA0040", TacticName: "Impact"},
	terms:     []term{word("ddos"), text("denial of service")},
}, {
	technique: Technique{ID: "T1566", Name: "Phishing", TacticID: "TA0001", TacticName: "Initial Access"},
	terms:     []term{text("phish"), lookAlike},
}, {
	technique: Technique{ID: "T1505.003", Name: "Web Shell", Parent: "Server Software Component", TacticID: "TA0003", TacticName: "Persistence"},
	terms:     []term{pair("web", "shell")},
}, {
	technique: Technique{ID: "T1110", Name: "Brute Force", TacticID: "TA0006", TacticName: "Credential Access"},
	terms:     []term{pair("brute", "force")},
}, {
	technique: Technique{ID: "T1036", Name: "Masquerading", TacticID: "TA0005", TacticName: "Defense Evasion"},
	terms:     []term{lookAlike},
}}

// TechniqueByID returns the technique with an id of those that Derive gives.
func TechniqueByID(id string) (t Technique, ok bool) {
	for i := range attackRules {
		if attackRules[i].technique.ID == id {
			return attackRules[i].technique, true
		}
	}

	return Technique{}, false
}

// techniquesOf returns the ids of all techniques that an info speaks of.
func techniquesOf(info string) (ids []string) {
	info = strings.ToLower(info)

	for i := range attackRules {
		if r := &attackRules[i]; slices.ContainsFunc(r.terms, func(t term) bool { return t.in(info) }) {
			ids = append(ids, r.technique.ID)
		}
	}

	return ids
}

// in reports whether the lower-case s holds t.
func (t term) in(s string) bool {
	for at := 0; ; at++ {
		i := strings.Index(s[at:], t.text)
		if i < 0 {
			return false
		}

		at += i

		if t.start && at > 0 && isWord(s[at-1]) {
			continue
		}

		if t.endsIn(s[at+len(t.text):]) {
			return true
		}
	}
}

// endsIn reports whether rest, which follows t.text, holds the rest of t.
func (t term) endsIn(rest string) bool {
	if t.then == "" {
		return !t.end || rest == "" || !isWord(rest[0])
	}

	if strings.HasPrefix(rest, t.then) {
		return true
	}

	r, size := utf8.DecodeRuneInString(rest)

	return size > 0 && r != '\n' && r != '\r' && strings.HasPrefix(rest[size:], t.then)
}
