package schema

import "github.com/trailscope/trailscope/exporter/event"

// The header of a CEF event names its origin by these.
const (
	// CEFVendor and CEFProduct are constant: receivers tell products by them.
	CEFVendor  = "Trailscope"
	CEFProduct = "Trailscope"
)

// The keys of CEF's extension that are used, in the order in which they are
// written. [CEFFields] says what they hold.
const (
	CEFTime        = "rt"
	CEFID          = "externalId"
	CEFStart       = "start"
	CEFEnd         = "end"
	CEFCount       = "cnt"
	CEFSource      = "src"
	CEFSourcePort  = "spt"
	CEFSource6     = "c6a2"
	CEFTarget      = "dst"
	CEFTargetPort  = "dpt"
	CEFTarget6     = "c6a3"
	CEFTransport   = "proto"
	CEFApplication = "app"
	CEFDirection   = "deviceDirection"
	CEFHost        = "dvchost"
	CEFSensor      = "deviceExternalId"
	CEFInterface   = "deviceInboundInterface"
	CEFClass       = "cat"
	CEFTrail       = "cs1"
	CEFReference   = "cs2"
	CEFKind        = "cs3"
	CEFConfidence  = "cs4"
	CEFThreat      = "cs5"
	CEFTechniques  = "cs6"
	CEFDisplay     = "trailscopeDisplay"
	CEFOrigin      = "trailscopeOrigin"
	CEFTunnel      = "trailscopeTunnel"
	CEFAnswers     = "trailscopeAnswers"
	CEFStatus      = "cn1"
	CEFMethod      = "requestMethod"
	CEFURL         = "request"
	CEFTargetName  = "dhost"
	CEFHash        = "fileHash"
	CEFSHA256      = "trailscopeSHA256"
	CEFTLSVersion  = "trailscopeTLSVersion"
	CEFJA4         = "trailscopeJA4"
	CEFUserAgent   = "requestClientApplication"
	CEFMessage     = "msg"
	CEFShortened   = "trailscopeShortened"
)

// cefLabel ends the key of a label.
const cefLabel = "Label"

// Types of values.
const (
	cefInteger = "integer"
	cefTime    = "time"
	cefAddress = "address"
	cefText    = "text"
)

// CEFField describes a key of CEF's extension.
type CEFField struct {
	// Key is the key, of CEF's dictionary or starting with `trailscope`.
	Key string

	// Label is the value of the key with `Label` behind it, that custom keys
	// have; empty for others.
	Label string

	// Type is integer, time (milliseconds since 1970), address or text.
	Type string

	// Max is the dictionary's limit of a text in bytes, 0 for other types. The
	// limit is in characters; bytes are at least as many.
	Max int

	// Meaning says what it holds.
	Meaning string
}

// LabelKey returns the key of the label, empty without one.
func (f *CEFField) LabelKey() string {
	if f.Label == "" {
		return ""
	}

	return f.Key + cefLabel
}

// cefFields are the keys in the order of the constants.
var cefFields = [...]CEFField{
	{CEFTime, "", cefTime, 0, "time of the detection"},
	{CEFID, "", cefText, 40, "identity of the event; events with the same one are the same event"},
	{CEFStart, "", cefTime, 0, "time of the earliest detection in a merged event"},
	{CEFEnd, "", cefTime, 0, "time of the latest detection in a merged event"},
	{CEFCount, "", cefInteger, 0, "how many detections the event stands for; absent for one"},
	{CEFSource, "", cefAddress, 0, "source address"},
	{CEFSourcePort, "", cefInteger, 0, "source port; absent when there is none or several"},
	{CEFSource6, "Source IPv6 Address", cefAddress, 0, "source address again, if IPv6"},
	{CEFTarget, "", cefAddress, 0, "destination address; absent when there are several"},
	{CEFTargetPort, "", cefInteger, 0, "destination port; absent when there is none or several"},
	{CEFTarget6, "Destination IPv6 Address", cefAddress, 0, "destination address again, if IPv6"},
	{CEFTransport, "", cefText, 31, "TCP, UDP, ICMP or another protocol; absent when there are several"},
	{CEFApplication, "", cefText, 31, "dns, http, tls or quic, where the packet was read as such"},
	{CEFDirection, "", cefInteger, 0, "0 inbound, 1 outbound; absent for others"},
	{CEFHost, "", cefText, 100, "name of the sensor's machine"},
	{CEFSensor, "", cefText, 255, "name of the sensor"},
	{CEFInterface, "", cefText, 128, "interface that the packet came in by"},
	{CEFClass, "", cefText, 1023, "class of the trail, the last bracketed text of the info"},
	{CEFTrail, "trail", cefText, 4000, "trail column of the log line, context in parentheses"},
	{CEFReference, "reference", cefText, 4000, "reference column of the log line: the list that the trail is from"},
	{CEFKind, "kind", cefText, 4000, "type column of the log line"},
	{CEFConfidence, "confidence", cefText, 4000, "Low, Medium or High, by the trail's origin"},
	{CEFThreat, "threat", cefText, 4000, "identity of the threat; events with the same one are one threat"},
	{CEFTechniques, "attack", cefText, 4000, "ATT&CK techniques, joined by commas"},
	{CEFDisplay, "", cefText, 1023, "short id of the threat, 8 characters; can collide"},
	{CEFOrigin, "", cefText, 1023, "static, feed, custom or heuristic"},
	{CEFTunnel, "", cefText, 1023, "encapsulations that the packet came in, the outermost first: kind, ends and id of each"},
	{CEFAnswers, "", cefText, 1023, "records of a DNS answer, joined by commas: name, type and content of each"},
	{CEFStatus, "status", cefInteger, 0, "status code of an HTTP response"},
	{CEFMethod, "", cefText, 1023, "method of the request"},
	{CEFURL, "", cefText, 1023, "URL of the request"},
	{CEFTargetName, "", cefText, 1023, "host of the request, or server name that the TLS client asked for"},
	{CEFHash, "", cefText, 255, "SHA-1 of the server's certificate"},
	{CEFSHA256, "", cefText, 255, "SHA-256 of the server's certificate"},
	{CEFTLSVersion, "", cefText, 31, "version of TLS, such as 1.3: the server's choice, or the client's highest offer"},
	{CEFJA4, "", cefText, 255, "JA4 fingerprint of the TLS client"},
	{CEFUserAgent, "", cefText, 1023, "user agent of the request"},
	{CEFMessage, "", cefText, 1023, "the detection in one line, for people"},
	{CEFShortened, "", cefInteger, 0, "1 when values were shortened or left out to keep a limit of the transport"},
}

// Limits of texts in CEF's header, in bytes.
const (
	CEFMaxClassID = 1023
	CEFMaxName    = 512
)

// CEFFields returns the keys in the order in which they are written. The caller
// owns the slice.
func CEFFields() []CEFField { return append([]CEFField(nil), cefFields[:]...) }

// CEFFieldOf returns the description of a key.
func CEFFieldOf(key string) (f CEFField, ok bool) {
	for i := range cefFields {
		if cefFields[i].Key == key {
			return cefFields[i], true
		}
	}

	return CEFField{}, false
}

// CEFApplicationOf returns the value of `app`: the application protocol whose
// details e has, empty for none.
func CEFApplicationOf(e *event.Event) string { return protocolOf(e) }
