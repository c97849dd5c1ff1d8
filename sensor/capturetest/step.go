package capturetest

import "fmt"

// step is one entry of a recipe's packet list. All texts may hold counters
// (see [expandText]); the package documentation describes each field.
type step struct {
	At      string `yaml:"at"`
	Every   string `yaml:"every"`
	Repeat  *int   `yaml:"repeat"`
	As      string `yaml:"as"`
	Packets []step `yaml:"packets"`

	SYN         string `yaml:"syn"`
	TCP         string `yaml:"tcp"`
	UDP         string `yaml:"udp"`
	ICMP        string `yaml:"icmp"`
	Proto       string `yaml:"proto"`
	Query       string `yaml:"query"`
	Answer      string `yaml:"answer"`
	Request     string `yaml:"request"`
	Response    string `yaml:"response"`
	Hello       string `yaml:"hello"`
	Certificate string `yaml:"certificate"`
	QUIC        string `yaml:"quic"`
	Frame       string `yaml:"frame"`

	Flags      string `yaml:"flags"`
	Payload    string `yaml:"payload"`
	Fill       string `yaml:"fill"`
	DataOffset string `yaml:"data_offset"`
	Protocol   string `yaml:"protocol"`
	Code       string `yaml:"code"`

	Name    string   `yaml:"name"`
	Type    string   `yaml:"type"`
	Class   string   `yaml:"class"`
	Bits    string   `yaml:"bits"`
	Count   string   `yaml:"count"`
	Rcode   string   `yaml:"rcode"`
	Records []string `yaml:"records"`
	Wire    string   `yaml:"wire"`

	Method  string   `yaml:"method"`
	Path    string   `yaml:"path"`
	Line    string   `yaml:"line"`
	Host    *string  `yaml:"host"`
	Agent   string   `yaml:"agent"`
	Headers []string `yaml:"headers"`
	Body    string   `yaml:"body"`
	Open    bool     `yaml:"open"`

	Leaf    string `yaml:"leaf"`
	Version string `yaml:"version"`

	Link  string   `yaml:"link"`
	Head  string   `yaml:"head"`
	VLAN  []string `yaml:"vlan"`
	TPID  string   `yaml:"tpid"`
	PPPoE bool     `yaml:"pppoe"`
	IP    ipFields `yaml:"ip"`
	Patch []string `yaml:"patch"`
	Cut   string   `yaml:"cut"`
	Pad   string   `yaml:"pad"`
}

// ipFields are changes to the IP header; an empty field changes nothing.
type ipFields struct {
	IHL     string `yaml:"ihl"`
	ID      string `yaml:"id"`
	TTL     string `yaml:"ttl"`
	More    bool   `yaml:"more"`
	Offset  string `yaml:"offset"`
	Version string `yaml:"version"`
	Next    string `yaml:"next"`
	Options string `yaml:"options"`
}

// kind returns the step's kind and the text of its flow or frame.
func (s *step) kind() (kind, text string, err error) {
	kinds := []struct{ name, text string }{
		{"syn", s.SYN},
		{"tcp", s.TCP},
		{"udp", s.UDP},
		{"icmp", s.ICMP},
		{"proto", s.Proto},
		{"query", s.Query},
		{"answer", s.Answer},
		{"request", s.Request},
		{"response", s.Response},
		{"hello", s.Hello},
		{"certificate", s.Certificate},
		{"quic", s.QUIC},
		{"frame", s.Frame},
	}
	for _, k := range kinds {
		if k.text == "" {
			continue
		}
		if kind != "" {
			return "", "", fmt.Errorf("both %s and %s", kind, k.name)
		}
		kind, text = k.name, k.text
	}
	if kind == "" {
		return "", "", fmt.Errorf("no kind of packet (syn, tcp, udp, …)")
	}

	return kind, text, nil
}
