// Package index is the compiled form of a set of trails: one immutable file
// that is mapped into memory, so that a process starts without parsing, several
// processes share its pages, and a new set takes the place of the old one by a
// rename and one assignment.
//
// A [Builder] takes rows and makes the bytes of a file, [Write] puts them on the
// disk, [Open] maps them, and an [Index] looks up. An Index is safe for
// concurrent use; its memory is unmapped when the last reference to it is gone.
// Infos and references that it hands out are ordinary strings and live on.
//
// # Layout
//
// All numbers are little endian unless said otherwise. The file begins with
//
//	 0  8  "TRAILIDX"
//	 8  4  version of the layout, 2
//	12  4  number of keys
//	16  8  length of the file
//	24  4  number of sections, 15
//	28  4  CRC-32C of the bytes before and of the section table
//	32     the section table: for each section
//	           4  its number, from 1
//	           4  CRC-32C of its bytes
//	           8  its offset, a multiple of 64
//	           8  its length
//
// and goes on with the sections, in this order:
//
//	symbols         what the codes of the texts mean: their number (1), then for
//	                each its length (1) and its bytes (8, padded by zeros)
//	entries         one spare byte, then the keys in the order of the rows, each a
//	                number (uvarint) and what it says: 0 the four bytes of an IPv4
//	                address; 1 those and two of a port, big endian; 2+n the n codes
//	                of a text. A code below 255 is a symbol, 255 is followed by one
//	                byte that stands for itself
//	runs            where info and reference change: position of an entry (4),
//	                number of a pair (4)
//	pairs           infos and references: their number, all their lengths (uvarint),
//	                then the texts
//	filter          words of a Bloom filter of the texts, a power of two of them
//	address filter  the same of all addresses, with or without a port
//	table           buckets of 16 slots (4): the position of an entry in the lower
//	                bits, as many as the length of the entries needs, and bits of the
//	                hash above them
//	overflow        positions (4) of keys that found no room in the table, in the
//	                order of their hashes and bytes
//	patterns        keys that are regular expressions, in the order of the rows:
//	                position (4), line in the source (4)
//	networks 4      IPv4 networks and ranges, in the order of the rows: first and
//	                last address (4 each, big endian), position (4)
//	pieces 4        the address space in pieces for which the same network decides,
//	                the smallest: first address (4, big endian), number of the
//	                network from 1 or 0 for none (4). A piece ends where the next
//	                one begins, the last one at the end of the address space
//	networks 6      the same of IPv6, with addresses of 16 bytes. IPv6 addresses
//	                whose key is spelled otherwise than package addr does are
//	                networks of one address
//	pieces 6        their pieces
//	ports           such addresses with a port, in order: address (16) and port (2),
//	                big endian, position (4)
//	kinds           the bits (8) of all rows together, whose meaning is the caller's
//
// What is listed for IPv4-mapped addresses is among the IPv4 networks, too.
//
// A [Ref] is the position of an entry. The file depends on the rows alone: same
// rows, same bytes, whatever the machine and the number of processors.
//
// # Cost
//
// An absent key costs its hash and one word of a filter, in one cache line;
// every twentieth or so goes on to the table. A key lies in one of the two
// buckets that its hash names, each one cache line, and is compared in full
// before it counts, so an answer is never wrong. The hash has no secret, since
// the file is the same everywhere: who knows it can choose names that pass the
// filter and meet equal bits in both buckets, and so buy 32 comparisons a
// lookup, not more. Who writes trails can fill buckets; keys beyond that go to
// the overflow, which is asked only when both buckets are full and is searched
// by halving.
//
// Open makes a bitmap of the blocks of addresses that networks touch, a /16 of
// IPv4 or the hash of the first 32 bits of IPv6: an address in no network costs one
// word of it, one in a block with a network a search by halves through the pieces
// of a /10, or of all IPv6. Whoever lists networks may set all bits, and buys such
// a search for every address.
//
// # Limits and damage
//
// Keys are up to 512 KiB long, their text together up to 1 GiB, entries up to
// 2 GiB. Open checks every byte by the checksums, which takes about three
// milliseconds for 1.6 million trails. A file that is cut off or changed gives
// a [DamageError] that names the section, a file of another layout [ErrVersion],
// anything else [ErrFormat]; nothing of it is used. The numbers inside are
// checked once more when they are followed, so that not even a forged file with
// right checksums makes a lookup fail otherwise than by finding nothing.
//
// A mapped file must not be written to: [Write] never does, it puts a new file
// in its place.
package index
