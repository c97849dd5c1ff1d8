package dns

// Record types whose data are read. (RFC 1035 3.2.2, RFC 2782, RFC 6672, RFC 9460.)
const (
	// TypeNS is a name server of a zone.
	TypeNS = 2

	// TypeCNAME is the name that another one stands for.
	TypeCNAME = 5

	// TypeSOA is the start of a zone.
	TypeSOA = 6

	// TypeMX is a mail server.
	TypeMX = 15

	// TypeTXT is text.
	TypeTXT = 16

	// TypeSRV is the server of a service.
	TypeSRV = 33

	// TypeDNAME is the domain that another one stands for.
	TypeDNAME = 39

	// TypeSVCB is the endpoint of a service.
	TypeSVCB = 64

	// TypeHTTPS is the endpoint of a web server.
	TypeHTTPS = 65
)

// Record types that describe the message. (RFC 6891 6.1.1, RFC 8945 4.2.)
const (
	typeOPT  = 41
	typeTSIG = 250
)

// classTop is the top bit of a class: "answer by unicast" and "flush the cache" in
// multicast DNS. (RFC 6762 5.4, 10.2.)
const classTop = 0x8000

// flagTruncated is the bit TC of the header's second word. (RFC 1035 4.1.1.)
const flagTruncated = 0x0200
