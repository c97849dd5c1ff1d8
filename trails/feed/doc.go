// Package feed knows the public lists of trails (SPEC 10) and reads what they
// serve.
//
// A [Feed] is data: where a list lies, in which format it comes, what its
// entries are and who publishes it. [All] returns those that are known, and
// programs add feeds of their users by filling a [Feed] themselves and asking
// [Feed.Validate]. Six readers serve all of them: lines, columns, CSV, JSON,
// hosts files and regular expressions. What four lists need beyond that is in
// a function named for the list.
//
// # What is a list
//
// A server that is out of order often answers all the same: with a page for a
// browser, a message, or the first lines of a list. Such an answer must not
// replace a good copy, so [Feed.Read] and [Feed.Check] refuse a body
//
//   - that does not contain the feed's marker, a text that the list always has;
//   - that is HTML, unless the feed's format is;
//   - that has fewer entries than the feed's minimum: 10 for lists of addresses,
//     which hold hundreds to hundreds of thousands, 5 for names, URLs and
//     certificates, 1 for what a single botnet leaves behind. Only a list whose
//     marker proves it complete may be empty.
//
// # Contract
//
// There is no network and no file here; bodies are handed over as they were
// fetched. A [Feed] is not changed by its methods and a [List] is immutable, so
// any number of goroutines may use them. A line that cannot be used is counted
// and never spoils its neighbours.
//
// # Limits
//
// Time and memory are in proportion to the body: a line has at most 64 KiB,
// JSON at most 64 levels, and the work of a regular expression is counted. A
// [List] keeps one copy of the text and nothing per entry; every walk over its
// entries reads the text again.
package feed
