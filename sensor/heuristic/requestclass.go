package heuristic

// RequestClass is a class of attack pattern in a request.
type RequestClass uint8

// The classes, in the order in which they are tried (SPEC 3.6.5).
const (
	ClassSQLInjection RequestClass = iota
	ClassXMLInjection
	ClassPHPInjection
	ClassLDAPInjection
	ClassXSSInjection
	ClassXXEInjection
	ClassSSTIInjection
	ClassDataLeakage
	ClassConfigFileAccess
	ClassRemoteCodeExecution
	ClassDirectoryTraversal
	ClassWebScan
	ClassDNSChanger

	requestClasses // how many there are
)

// requestInfos are the info texts, by class.
var requestInfos = [...]string{
	ClassSQLInjection:        "potential sql injection (suspicious)",
	ClassXMLInjection:        "potential xml injection (suspicious)",
	ClassPHPInjection:        "potential php injection (suspicious)",
	ClassLDAPInjection:       "potential ldap injection (suspicious)",
	ClassXSSInjection:        "potential xss injection (suspicious)",
	ClassXXEInjection:        "potential xxe injection (suspicious)",
	ClassSSTIInjection:       "potential ssti injection (suspicious)",
	ClassDataLeakage:         "potential data leakage (suspicious)",
	ClassConfigFileAccess:    "config file access (suspicious)",
	ClassRemoteCodeExecution: "potential remote code execution (suspicious)",
	ClassDirectoryTraversal:  "potential directory traversal (suspicious)",
	ClassWebScan:             "potential web scan (suspicious)",
	ClassDNSChanger:          "potential dns changer (suspicious)",
}

// Info is the info text of an event of class c.
func (c RequestClass) Info() string { return requestInfos[c] }
