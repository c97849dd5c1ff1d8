package export

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
)

// appendPattern appends the STIX pattern of a row, or says why there is none.
func appendPattern(dst []byte, r *row) ([]byte, Reason) {
	switch r.kind {
	case trails.KindIPv4, trails.KindIPv6:
		a, _ := addr.Parse(r.Key)
		dst = append(append(append(dst, '['), addressType(a)...), ":value = '"...)
		return append(a.AppendTo(dst), "']"...), fits
	case trails.KindNetwork, trails.KindRange:
		s, _ := addr.ParseSpan(r.Key)
		if s.Wide() {
			return dst, TooWide
		}
		return appendNetworks(dst, s), fits
	case trails.KindIPv4Port, trails.KindIPv6Port:
		ap, _ := addr.ParsePort(r.Key)
		dst = append(dst, "[network-traffic:dst_ref.type = '"...)
		dst = append(append(dst, addressType(ap.Addr())...), "' AND network-traffic:dst_ref.value = '"...)
		dst = append(ap.Addr().AppendTo(dst), "' AND network-traffic:dst_port = "...)
		return append(strconv.AppendUint(dst, uint64(ap.Port()), 10), ']'), fits
	case trails.KindDomain, trails.KindOnion:
		return appendComparison(dst, "domain-name:value = ", "", r.Key), fits
	case trails.KindRegex:
		return appendComparison(dst, "domain-name:value MATCHES ", "", r.Key), fits
	case trails.KindHostPath, trails.KindHostRoot:
		return appendComparison(dst, "url:value = ", "http://", r.Key), fits
	case trails.KindURL:
		return appendComparison(dst, "url:value = ", "", r.Key), fits
	case trails.KindUserAgent:
		// A key is in lower case, whatever the client writes.
		return appendComparison(dst, "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' MATCHES ", "(?i)^", regexp.QuoteMeta(r.Key)+"$"), fits
	case trails.KindPath, trails.KindPathQuery:
		return appendComparison(dst, "network-traffic:extensions.'http-request-ext'.request_value = ", "", r.Key), fits
	case trails.KindCertificate:
		return appendComparison(dst, "x509-certificate:hashes.'SHA-1' = ", "", r.Key), fits
	case trails.KindSHA256:
		return appendComparison(dst, "x509-certificate:hashes.'SHA-256' = ", "", r.Key), fits
	default:
		return dst, WrongKind
	}
}

// appendNetworks appends a pattern for the addresses of a span.
func appendNetworks(dst []byte, s addr.Span) []byte {
	start := byte('[')
	for p := range s.Prefixes {
		if start != '[' {
			dst = append(dst, " OR"...)
		}
		dst = append(append(append(dst, start), addressType(p.Addr())...), ":value ISSUBSET '"...)
		dst = append(p.AppendTo(dst), '\'')
		start = ' '
	}
	return append(dst, ']')
}

func addressType(a netip.Addr) string {
	if a.Is4() {
		return "ipv4-addr"
	}
	return "ipv6-addr"
}

// appendComparison appends a pattern that compares with a string, in which
// quotes and backslashes are escaped (STIX 2.1, 9.1).
func appendComparison(dst []byte, object, prefix, value string) []byte {
	dst = append(append(append(append(dst, '['), object...), '\''), prefix...)
	for i := range len(value) {
		if c := value[i]; c == '\'' || c == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, value[i])
	}
	return append(dst, "']"...)
}

// indicatorTypes say which of STIX's indicator types a word of an info speaks
// for. The first that an info contains decides.
var indicatorTypes = [...]struct{ word, kind string }{
	{"anonym", "anonymization"},
	{"tor exit", "anonymization"},
	{"proxy", "anonymization"},
	{"vpn", "anonymization"},
	{"compromised", "compromised"},
	{"mass scanner", "anomalous-activity"},
	{"crawler", "anomalous-activity"},
	{"suspicious", "anomalous-activity"},
	{"reputation", "anomalous-activity"},
	{"malware", "malicious-activity"},
	{"malicious", "malicious-activity"},
	{"phishing", "malicious-activity"},
	{"attacker", "malicious-activity"},
	{"spam", "malicious-activity"},
	{"abuse", "malicious-activity"},
	{"botnet", "malicious-activity"},
	{"c2", "malicious-activity"},
	{"c&c", "malicious-activity"},
}

// indicatorType returns the STIX indicator type of an info.
func indicatorType(info string) string {
	for _, t := range indicatorTypes {
		if strings.Contains(info, t.word) {
			return t.kind
		}
	}
	return "unknown"
}

func isDomain(k trails.Kind) bool { return k == trails.KindDomain || k == trails.KindOnion }
