// Package heuristic holds the detectors that need no trail: each looks at what
// one packet did, or at what many packets did together, and says what it found
// as a small struct or a text.
//
// # One detector a file
//
//   - [Scans] (window.go) is the clock and the sweep behind the four scan
//     detectors: portscan.go, infection.go, webscan.go and udpscan.go.
//   - localprefix.go guesses which addresses are the site's own.
//   - [Exhaustion] (exhaustion.go) finds floods of sub-domains of one domain.
//   - [NoSuchDomain] (nosuchdomain.go) finds clients that ask for many names
//     that do not exist; [DGA] (dga.go) looks at one such name.
//   - [LongDomain] (longdomain.go) looks at the first label of a name.
//   - [Homographs] (homograph.go) finds names that look like a protected one.
//   - [Requests] (request.go) finds attacks in the path and body of a request; its
//     rules are in requestrules.go, and requestwords.go finds their words.
//     [SkipsRequest] and [RequestClass.Excuses] are about harmless paths.
//   - [UserAgents] (useragent.go) and its [AgentCache] find suspicious clients.
//   - [Download], [FileProbe], [IsIoTDownload], [ProxyProbe] and
//     [AppendMissingHost] each look at one trait of a request.
//   - [Sinkholes] (sinkhole.go), [IsSeized] and [IsScriptType] look at a response.
//
// Every detector has a page in docs/.
//
// Options such as [Config.PrefixPerFamily] and [DomainConfig.LocalClients] are for
// the profile full; without them the detectors do what Maltrail's do.
//
// # Contract
//
// Detectors know nothing of events: the detection engine turns a [Scan] or a
// [Finding] into one. A detector belongs to one goroutine, if it does not say
// otherwise. It borrows the slices it is given for the length of the call and
// keeps none of them.
//
// All state is bounded. Where a table is full, new keys are refused and counted
// (see the Stats methods); nothing is evicted, so a flood cannot push a slow
// scan out of memory. Sets are kept as seeded hashes where only their size
// matters. Feeding a known key with a known item allocates nothing.
package heuristic
