package export

// Format is one form in which trails can be written.
type Format struct {
	// Name is what [Write] takes.
	Name string
	// Description is one line for a help text, without a final dot.
	Description string
	// File is a good name for the file, with its suffix. The files of the
	// Suricata formats must be named so unless [SuricataOptions] say
	// otherwise: its rules load them.
	File string
	// Suffix is the suffix of File, with the dot.
	Suffix string

	// counted formats say in their header what was left out, for which the
	// rows are read twice.
	counted bool
	// rowless formats hold no trails: no row is read for them.
	rowless bool
	encoder func(*Options) encoder
}

// encoder turns rows into text by appending to dst. It is used once, by one
// goroutine.
type encoder interface {
	// header gives what stands before the rows. left is nil unless the format
	// is counted.
	header(dst []byte, left []LeftOut) []byte
	// row gives one row. A reason other than fits means that dst is as it was.
	row(dst []byte, r *row) ([]byte, Reason)
	// footer gives what stands behind the rows.
	footer(dst []byte) []byte
}

// Formats returns all formats, in the order in which a help text names them.
// The caller owns the slice.
func Formats() []Format {
	return []Format{
		{
			Name: "csv", File: "trails.csv", Suffix: ".csv",
			Description: "trails.csv of Maltrail and Trailscope: key, info, reference",
		},
		{
			Name: "hosts", File: "hosts", counted: true, encoder: newHosts,
			Description: "hosts file that sends names nowhere (exactly these names, not those below them)",
		},
		{
			Name: "rpz", File: "trailscope.rpz", Suffix: ".rpz", counted: true, encoder: newRPZ,
			Description: "DNS response policy zone for BIND, Unbound, Knot Resolver and PowerDNS: names and addresses",
		},
		{
			Name: "nftables", File: "trailscope.nft", Suffix: ".nft", counted: true, encoder: newNFTables,
			Description: "nftables table with named sets of addresses and of addresses with ports",
		},
		{
			Name: "suricata-domain", File: "trailscope-domain.lst", Suffix: ".lst", encoder: newSuricataDomain,
			Description: "Suricata dataset of type string: names",
		},
		{
			Name: "suricata-ip", File: "trailscope-ip.lst", Suffix: ".lst", encoder: newSuricataIP,
			Description: "Suricata dataset of type ip: addresses",
		},
		{
			Name: "suricata-uri", File: "trailscope-uri.lst", Suffix: ".lst", encoder: newSuricataURI,
			Description: "Suricata dataset of type string: paths, for http.uri",
		},
		{
			Name: "suricata-certificate", File: "trailscope-certificate.lst", Suffix: ".lst", encoder: newSuricataCertificate,
			Description: "Suricata dataset of type string: certificates, for tls.cert_fingerprint",
		},
		{
			Name: "suricata-rules", File: "trailscope.rules", Suffix: ".rules", rowless: true, encoder: newSuricataRules,
			Description: "Suricata rules that use the four datasets (holds no trails itself)",
		},
		{
			Name: "stix", File: "trailscope.json", Suffix: ".json", encoder: newSTIX,
			Description: "STIX 2.1 bundle of indicators",
		},
	}
}

// Find returns the format of a name.
func Find(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
