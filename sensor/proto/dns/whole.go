package dns

import "net/netip"

// Whole is everything that detection reads of a message: all questions and the
// records of all sections.
type Whole struct {
	// Questions are the questions, in order, at most [MaxQuestions].
	Questions []Question

	// Records are the records of all sections, in order, at most [MaxRecords].
	// Those that describe the message itself (OPT, TSIG) are left out.
	Records []Record

	// ID is the identifier that pairs queries and responses.
	ID uint16

	// Flags is the header's second word, flags and response code.
	Flags uint16

	// Opcode is the kind of query, 0 for the standard one. (RFC 1035 4.1.1.)
	Opcode uint8

	// Code is the response code of the header, 3 for NXDOMAIN. It lacks the bits
	// that an OPT record would add.
	Code uint8

	// Response is true for a response, false for a query.
	Response bool

	// Truncated is true if the sender says that the message did not fit (TC).
	Truncated bool

	// Cut is true if the message ends before its counts and lengths say.
	Cut bool

	// Malformed is true if something in the message cannot be: a name with a
	// loop, longer than 255 bytes or with an unknown kind of label. What follows
	// such a name is read only if the name is within a record's data.
	Malformed bool

	// Limited is true if there was more than the caps let through; the counters
	// of [ReaderStats] tell which.
	Limited bool
}

// Question is an entry of the question section. In a dynamic update it is the
// zone.
type Question struct {
	// Name is the name asked for, see [Reader].
	Name []byte

	// Type is the type asked for, 0 unless HasType.
	Type uint16

	// Class is the class asked for without the top bit, which has another
	// meaning in multicast DNS; 0 unless HasType.
	Class uint16

	// HasType is false if the message ends before the type and class.
	HasType bool
}

// Record is a resource record.
type Record struct {
	// Owner is the name that the record belongs to, see [Reader].
	Owner []byte

	// Name is the name that the data point to, see [Reader]: the target of CNAME,
	// DNAME, NS, PTR, MX, SRV, SVCB and HTTPS, the primary server of SOA. It is
	// nil for other types, if the data are damaged, and if the target of SVCB or
	// HTTPS is the root, which stands for the owner.
	Name []byte

	// Addrs are the addresses in the data: one of A and AAAA, the hints of SVCB
	// and HTTPS, otherwise none. An IPv4 address within an AAAA record stays in
	// its IPv6 form.
	Addrs []netip.Addr

	// TTL is the time that the record may be kept, in seconds.
	TTL uint32

	// Type is the type of the record.
	Type uint16

	// Class is the class without the top bit, see [Question].
	Class uint16

	// start and end delimit the data in the message, as far as they are there.
	start, end uint16

	// params is the offset of the parameters of a SVCB or HTTPS record, 0 for
	// others and damaged ones.
	params uint16

	// Section tells which part of the message the record is in.
	Section Section

	// cut is true if the message ends within the data.
	cut bool
}

// Section is a part of a message that holds records. (RFC 1035 4.1.)
type Section uint8

// Sections, in the order of the message.
const (
	// SectionAnswer holds what answers the question. In a dynamic update it
	// holds the prerequisites.
	SectionAnswer Section = iota

	// SectionAuthority holds the servers of the zone. In a dynamic update it
	// holds the changes.
	SectionAuthority

	// SectionAdditional holds what helps, such as the addresses of the servers.
	SectionAdditional

	sections = iota
)

// String returns the usual name of the section.
func (s Section) String() (name string) {
	switch s {
	case SectionAnswer:
		return "answer"
	case SectionAuthority:
		return "authority"
	default:
		return "additional"
	}
}
