package enrich_test

import (
	"encoding/binary"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The smallest writer of MMDB files that the tests need: an IPv6 tree with
// 24-bit records, and records of maps, texts and numbers.

// entry gives a record to a network.
type entry struct {
	network string
	record  map[string]any
}

// node is a node of the search tree: per bit a further node or a record.
type node struct {
	next   [2]*node
	record [2]map[string]any
}

// writeMMDB writes a database into a new file and returns its path.
func writeMMDB(t *testing.T, name string, entries ...entry) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, encodeMMDB(entries), 0o600); err != nil {
		t.Fatal(err)
	}

	return path
}

// encodeMMDB returns a database.
func encodeMMDB(entries []entry) []byte {
	root := &node{}
	for _, e := range entries {
		root.insert(netip.MustParsePrefix(e.network), e.record)
	}

	nodes := root.list(nil)
	count := uint32(len(nodes))
	number := map[*node]uint32{}

	for i, n := range nodes {
		number[n] = uint32(i)
	}

	const separator = 16

	var tree, data []byte

	for _, n := range nodes {
		for bit := range 2 {
			value := count // not found

			switch {
			case n.next[bit] != nil:
				value = number[n.next[bit]]
			case n.record[bit] != nil:
				value = count + separator + uint32(len(data))
				data = appendValue(data, n.record[bit])
			}

			tree = append(tree, byte(value>>16), byte(value>>8), byte(value))
		}
	}

	b := append(tree, make([]byte, separator)...)
	b = append(b, data...)
	b = append(b, "\xab\xcd\xefMaxMind.com"...)

	return appendValue(b, map[string]any{
		"binary_format_major_version": uint16(2),
		"binary_format_minor_version": uint16(0),
		"build_epoch":                 uint64(1_700_000_000),
		"database_type":               "Trailscope-Test",
		"description":                 map[string]any{"en": "made by a test"},
		"ip_version":                  uint16(6),
		"languages":                   []any{"en"},
		"node_count":                  count,
		"record_size":                 uint16(24),
	})
}

// insert adds a network; IPv4 lies in ::/96.
func (n *node) insert(p netip.Prefix, record map[string]any) {
	length := p.Bits()

	var address [16]byte

	if a := p.Addr(); a.Is4() {
		v4 := a.As4()
		copy(address[12:], v4[:])
		length += 96
	} else {
		address = a.As16()
	}

	for i := range length {
		bit := address[i/8] >> (7 - i%8) & 1
		if i == length-1 {
			n.record[bit] = record

			return
		}

		if n.next[bit] == nil {
			n.next[bit] = &node{}
		}

		n = n.next[bit]
	}
}

// list returns the nodes, each before those below it.
func (n *node) list(nodes []*node) []*node {
	nodes = append(nodes, n)
	for _, next := range n.next {
		if next != nil {
			nodes = next.list(nodes)
		}
	}

	return nodes
}

// Types of the data section.
const (
	typeString = 2
	typeUint16 = 5
	typeUint32 = 6
	typeMap    = 7
	typeUint64 = 9
	typeArray  = 11
)

// appendValue appends a value of the data section.
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return append(appendControl(b, typeString, len(v)), v...)
	case uint16:
		return binary.BigEndian.AppendUint16(appendControl(b, typeUint16, 2), v)
	case uint32:
		return binary.BigEndian.AppendUint32(appendControl(b, typeUint32, 4), v)
	case uint64:
		return binary.BigEndian.AppendUint64(appendControl(b, typeUint64, 8), v)
	case []any:
		b = appendControl(b, typeArray, len(v))
		for _, item := range v {
			b = appendValue(b, item)
		}

		return b
	case map[string]any:
		b = appendControl(b, typeMap, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			b = appendValue(appendValue(b, key), v[key])
		}

		return b
	default:
		panic("no such type")
	}
}

// appendControl appends a control byte and what belongs to it.
func appendControl(b []byte, kind, size int) []byte {
	const oneByte = 29 // this size says that one byte with the rest follows

	switch {
	case kind > 7 && size < oneByte:
		return append(b, byte(size), byte(kind-7))
	case size < oneByte:
		return append(b, byte(kind<<5|size))
	case kind <= 7 && size < oneByte+256:
		return append(b, byte(kind<<5|oneByte), byte(size-oneByte))
	default:
		panic("too long")
	}
}
