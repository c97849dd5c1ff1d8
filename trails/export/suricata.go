package export

import (
	"encoding/base64"
	"strconv"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
)

// dataset writes a Suricata dataset, one element a line. Elements of the type
// string are in base64, so no key can break its line. The file may not hold a
// comment.
type dataset struct {
	// element gives the element of a row. It may use scratch.
	element func(dst, scratch []byte, r *row) ([]byte, Reason)
	scratch [128]byte
}

func (*dataset) header(dst []byte, _ []LeftOut) []byte { return dst }

func (d *dataset) row(dst []byte, r *row) ([]byte, Reason) {
	dst, reason := d.element(dst, d.scratch[:0], r)
	if reason != fits {
		return dst, reason
	}
	return append(dst, '\n'), fits
}

func (*dataset) footer(dst []byte) []byte { return dst }

func newSuricataDomain(*Options) encoder {
	return &dataset{element: func(dst, scratch []byte, r *row) ([]byte, Reason) {
		if reason := checkDomain(r); reason != fits {
			return dst, reason
		}
		return base64.StdEncoding.AppendEncode(dst, append(scratch, r.Key...)), fits
	}}
}

func newSuricataIP(*Options) encoder {
	return &dataset{element: func(dst, _ []byte, r *row) ([]byte, Reason) {
		if r.kind != trails.KindIPv4 && r.kind != trails.KindIPv6 {
			return dst, WrongKind
		}
		a, _ := addr.Parse(r.Key)
		return a.AppendTo(dst), fits
	}}
}

func newSuricataURI(*Options) encoder {
	return &dataset{element: func(dst, scratch []byte, r *row) ([]byte, Reason) {
		if r.kind != trails.KindPath && r.kind != trails.KindPathQuery {
			return dst, WrongKind
		}
		return base64.StdEncoding.AppendEncode(dst, append(scratch, r.Key...)), fits
	}}
}

func newSuricataCertificate(*Options) encoder {
	return &dataset{element: func(dst, scratch []byte, r *row) ([]byte, Reason) {
		if r.kind != trails.KindCertificate {
			return dst, WrongKind
		}
		for i := 0; i < len(r.Key); i += 2 {
			if i > 0 {
				scratch = append(scratch, ':')
			}
			scratch = append(scratch, r.Key[i:i+2]...)
		}
		return base64.StdEncoding.AppendEncode(dst, scratch), fits
	}}
}

const (
	// maxPrefix keeps a dataset's name within Suricata's 63 characters
	// (DATASET_NAME_MAX_LEN).
	maxPrefix = 63 - len("-certificate")
	// datasetLimits fit all known lists at once. A hash of 262144 slots is the
	// most that Suricata allows one dataset by default.
	datasetLimits = "memcap 1gb,hashsize 262144"
	// quiet makes one alert an hour of what would be one for each packet.
	quiet = "threshold:type limit,track by_both,count 1,seconds 3600; "
)

// suricataRules writes rules. It takes no trails: what is in the datasets is
// not its business.
type suricataRules struct {
	prefix string
	sid    uint32
}

func newSuricataRules(o *Options) encoder {
	return &suricataRules{o.Suricata.Prefix, o.Suricata.SID}
}

func (e *suricataRules) header(dst []byte, _ []LeftOut) []byte {
	dst = append(dst, "# Rules for the datasets of Trailscope's trails. Needs Suricata 7.\n"...)
	for i, r := range [...]struct{ protocol, name, match, set, kind, more string }{
		{"dns", "name in DNS", "dns.query; to_lowercase; ", "domain", "string", ""},
		{"tls", "name in TLS", "tls.sni; to_lowercase; ", "domain", "string", ""},
		{"http", "name in HTTP", "http.host; ", "domain", "string", ""},
		{"http", "path in HTTP", "http.uri; to_lowercase; ", "uri", "string", ""},
		{"tls", "certificate", "tls.cert_fingerprint; ", "certificate", "string", ""},
		{"ip", "destination address", "ip.dst; ", "ip", "ip", quiet},
		{"ip", "source address", "ip.src; ", "ip", "ip", quiet},
	} {
		set := e.prefix + "-" + r.set
		dst = append(dst, "alert "+r.protocol+" any any -> any any (msg:\"Trailscope: "+r.name+"\"; "+r.match...)
		dst = append(dst, "dataset:isset,"+set+",type "+r.kind+",load "+set+".lst,"+datasetLimits+"; "+r.more...)
		dst = append(dst, "sid:"...)
		dst = strconv.AppendUint(dst, uint64(e.sid)+uint64(i), 10)
		dst = append(dst, "; rev:1;)\n"...)
	}
	return dst
}

func (*suricataRules) row(dst []byte, _ *row) ([]byte, Reason) { return dst, WrongKind }

func (*suricataRules) footer(dst []byte) []byte { return dst }
