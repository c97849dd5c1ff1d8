package capture

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// benchmarkFile writes a pcap file of about size bytes whose packets have n bytes.
func benchmarkFile(b *testing.B, n, size int) (path string, packets int) {
	b.Helper()

	head := binary.LittleEndian.AppendUint32(nil, magicMicro)
	head = binary.LittleEndian.AppendUint16(head, pcapMajor)
	head = binary.LittleEndian.AppendUint16(head, pcapMinor)
	head = append(head, make([]byte, 8)...)
	head = binary.LittleEndian.AppendUint32(head, MaxPacket)
	head = binary.LittleEndian.AppendUint32(head, 1)

	record := make([]byte, recordHeaderLen+n)
	binary.LittleEndian.PutUint32(record[8:], uint32(n))
	binary.LittleEndian.PutUint32(record[12:], uint32(n))

	path = filepath.Join(b.TempDir(), "b.pcap")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}

	// The size of the writes decides how large the pages are in which the system
	// keeps the file, and with it the cost of a mapping.
	w := bufio.NewWriterSize(file, 64<<10)
	_, _ = w.Write(head)
	for ; packets*len(record) < size; packets++ {
		_, _ = w.Write(record)
	}

	err = errors.Join(w.Flush(), file.Close())
	if err != nil {
		b.Fatal(err)
	}

	return path, packets
}

// drain reads a file to its end and looks at what a decoder looks at.
func drain(b *testing.B, f *File) (packets int) {
	b.Helper()

	seen := 0
	for p := (Packet{}); ; packets++ {
		err := f.Next(&p)
		if errors.Is(err, io.EOF) {
			return packets
		} else if err != nil {
			b.Fatal(err)
		}

		seen += int(p.Data[12]) + int(p.Data[40])
	}
}

// openMapped opens a file through a mapping of the whole file instead of a read
// buffer.
func openMapped(path string) (f *File, unmap func(), err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}

	defer func() { _ = file.Close() }()

	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}

	mapped, err := unix.Mmap(int(file.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		return nil, nil, err
	}

	_ = unix.Madvise(mapped, unix.MADV_SEQUENTIAL)
	w := &window{name: path, buf: mapped, end: len(mapped), err: io.EOF}
	f = &File{in: &input{size: info.Size()}}

	return f, func() { _ = unix.Munmap(mapped) }, f.start(w, nil)
}

// BenchmarkFile_Next compares a read buffer of several sizes with a mapping of
// the file, which is in the page cache.  The best round counts, because the others
// measure what else the machine does.
//
// Most recent results: see the package documentation.
func BenchmarkFile_Next(b *testing.B) {
	for _, size := range []int{64, 927} {
		path, packets := benchmarkFile(b, size, 64<<20)
		for _, buffer := range []int{32 << 10, 64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20, 4 << 20} {
			b.Run(fmt.Sprintf("%d/read%dK", size, buffer>>10), func(b *testing.B) {
				best(b, packets, func() (f *File, end func(), err error) {
					f, err = Open(path, &FileOptions{BufferSize: buffer})

					return f, func() { _ = f.Close() }, err
				})
			})
		}

		b.Run(fmt.Sprintf("%d/mapped", size), func(b *testing.B) {
			best(b, packets, func() (f *File, end func(), err error) { return openMapped(path) })
		})
	}
}

// best reads a file in each round and reports the time of the best one.
func best(b *testing.B, packets int, open func() (f *File, end func(), err error)) {
	b.Helper()

	least := time.Duration(math.MaxInt64)
	for b.Loop() {
		start := time.Now()
		f, end, err := open()
		if err != nil {
			b.Fatal(err)
		}

		if n := drain(b, f); n != packets {
			b.Fatalf("got %d packets", n)
		}

		end()
		least = min(least, time.Since(start))
	}

	b.ReportMetric(float64(least)/float64(packets), "ns/packet")
	b.ReportMetric(0, "ns/op")
}
