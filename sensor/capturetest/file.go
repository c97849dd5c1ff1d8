package capturetest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
)

// Formats of capture files.
const (
	FormatPCAP   = "pcap"
	FormatPCAPNG = "pcapng"
)

// maxSnapLength is libpcap's greatest snap length, and the one written
// unless a recipe says otherwise.
const maxSnapLength = 262144

// FileOptions say how packets are written; the zero value is a little-endian
// pcap with microseconds.
type FileOptions struct {
	// Format is FormatPCAP (also if empty) or FormatPCAPNG.
	Format string `yaml:"format"`

	// Nanoseconds asks for pcap's nanosecond magic.
	Nanoseconds bool `yaml:"nanoseconds"`

	// BigEndian asks for a pcap in network byte order.
	BigEndian bool `yaml:"big_endian"`

	// SnapLength is the value in the file header; 0 means 262144. It cuts
	// nothing by itself.
	SnapLength uint32 `yaml:"snap_length"`
}

// validate returns an error for a combination that cannot be written.
func (o *FileOptions) validate() (err error) {
	switch o.Format {
	case "", FormatPCAP:
		return nil
	case FormatPCAPNG:
		if o.BigEndian || o.Nanoseconds {
			return fmt.Errorf("file: big_endian and nanoseconds are for pcap only")
		}

		return nil
	default:
		return fmt.Errorf("file: unknown format %q", o.Format)
	}
}

// Write writes packets of one link type as a capture file.
func Write(w io.Writer, packets []Packet, o *FileOptions) (err error) {
	if err = o.validate(); err != nil {
		return err
	}
	snap := o.SnapLength
	if snap == 0 {
		snap = maxSnapLength
	}
	link := LinkEthernet
	if len(packets) > 0 {
		link = packets[0].Link
	}
	if o.Format == FormatPCAPNG {
		return writeNG(w, packets, link, snap)
	}

	return writePCAP(w, packets, link, snap, o)
}

// writePCAP writes the classic format, in either byte order.
func writePCAP(w io.Writer, packets []Packet, link, snap uint32, o *FileOptions) (err error) {
	var order binary.ByteOrder = binary.LittleEndian
	if o.BigEndian {
		order = binary.BigEndian
	}
	magic, scale := uint32(0xa1b2c3d4), int64(1)
	if o.Nanoseconds {
		magic, scale = 0xa1b23c4d, 1000
	}

	bw := bufio.NewWriter(w)
	head := make([]byte, 24)
	order.PutUint32(head, magic)
	order.PutUint16(head[4:], 2)
	order.PutUint16(head[6:], 4)
	order.PutUint32(head[16:], snap)
	order.PutUint32(head[20:], link)
	_, _ = bw.Write(head)
	for i := range packets {
		p := &packets[i]
		order.PutUint32(head, uint32(p.Micros/1e6))
		order.PutUint32(head[4:], uint32(p.Micros%1e6*scale))
		order.PutUint32(head[8:], uint32(len(p.Data)))
		order.PutUint32(head[12:], uint32(p.Length))
		_, _ = bw.Write(head[:16])
		_, _ = bw.Write(p.Data)
	}

	return bw.Flush()
}

// Files returns the recipe's packets as capture files, cut where the link
// type changes.
func (r *Recipe) Files() (files [][]byte, err error) {
	return Files(r.Packets, &r.File)
}

// Files returns packets as capture files, cut where the link type changes;
// no packets give one empty file.
func Files(packets []Packet, o *FileOptions) (files [][]byte, err error) {
	for run := range Runs(packets) {
		var buf bytes.Buffer
		if err = Write(&buf, run, o); err != nil {
			return nil, err
		}
		files = append(files, buf.Bytes())
	}

	return files, nil
}

// Runs cuts packets where the link type changes; no packets give one empty
// run.
func Runs(packets []Packet) iter.Seq[[]Packet] {
	return func(yield func([]Packet) bool) {
		if len(packets) == 0 {
			yield(nil)
		}
		for start := 0; start < len(packets); {
			end := start
			for end < len(packets) && packets[end].Link == packets[start].Link {
				end++
			}
			if !yield(packets[start:end]) {
				return
			}
			start = end
		}
	}
}
