// Package threat derives from an event what it means: which threat it belongs
// to, how bad it is, which machine is concerned and on which side the service
// is. The rules are Maltrail's (SPEC 9.7), so that a report made from Trailscope
// data and one made from Maltrail's log agree.
//
// [Derive] is a pure function of the event's columns and the home networks. It
// is called once, at emission; every format carries the result, and nothing
// downstream derives it again.
//
// # Identity
//
// Events with the same key are one threat. The key is a text: for most events
// the source and the normalised trail, for the others what tells them apart
// better. [event.ThreatID] is the first 128 bits of the key's SHA-256 digest,
// and the display id is Maltrail's 32-bit short form of the same key. Maltrail
// also folds trails with more than 50 sources into one row; that depends on
// other events, so it is a mark in the store and no part of the identity.
//
// # What Maltrail does not have
//
// SPEC's tables concern Maltrail's events. For those that only Trailscope
// raises, its rules are applied as to the nearest kind of Maltrail's: a JA4
// fingerprint is treated as the digest of a certificate, whose severity comes
// from the list it is on; a network as an address; a look-alike of a protected
// name is a heuristic's medium finding, phishing and masquerading to ATT&CK,
// whatever words the protected name holds ([Finding]).
//
// # Where the rules stand
//
// Severity and the words of the risk order are the table in rules.go, ATT&CK
// techniques the one in attack.go, ports the one in ports.go. Nothing else
// decides.
//
// All functions are safe for concurrent use.
package threat
