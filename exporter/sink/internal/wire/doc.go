// Package wire sends messages to receivers that do not answer: datagrams over
// UDP and unix sockets, streams over TCP, TLS and unix sockets. The sinks syslog,
// logstash and maltrail share it.
//
// # What is known about delivery
//
// Nobody acknowledges anything here, so all that can be said is how far the
// system took it.
//
// A [Datagram] is delivered once the kernel took it. A port that nobody listens
// on is noticed when the other side says so (ICMP): at once on the same machine,
// where the datagram that got lost is reported for another attempt; later or
// never elsewhere.
//
// A [Stream] looks before each write whether the other side has closed, and
// after each write waits until the other side's kernel has confirmed all of it
// (Linux only) and looks again. What an error cut off is reported as not sent
// and has to be sent again whole, so a receiver may see it twice. What is lost
// is what the receiver's kernel had confirmed and the receiver had not read when
// it died.
//
// # Threads
//
// Senders are used by one goroutine at a time, but for Close, which may come
// from another one and ends what is under way.
package wire
