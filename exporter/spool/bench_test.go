package spool_test

import (
	"context"
	"errors"
	"testing"

	"github.com/trailscope/trailscope/exporter/spool"
)

// benchSize is the size of an encoded event, more or less.
const benchSize = 500

// benchSpool opens a spool on the disk.
func benchSpool(b *testing.B) *spool.Spool {
	b.Helper()
	s, err := spool.Open(&spool.Config{Dir: b.TempDir(), MaxBytes: 4 << 30})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close(context.Background()) })
	return s
}

// BenchmarkSpool_Append appends at full speed, everything on the disk at the
// end. One waits for the disk when the memory is full, which tells what the disk
// can take; the other hands over one record, which is what an event costs.
func BenchmarkSpool_Append(b *testing.B) {
	payload := make([]byte, benchSize)
	b.Run("disk", func(b *testing.B) {
		s := benchSpool(b)
		b.SetBytes(benchSize)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.AppendWait(b.Context(), spool.High, payload); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Flush(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	})
	b.Run("memory", func(b *testing.B) {
		l := newLab(b)
		l.config.SegmentBytes, l.config.MaxBytes = 1<<20, 1<<30
		l.fs.forget = true
		l.open()
		b.SetBytes(benchSize)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := l.AppendWait(b.Context(), spool.High, payload); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	})
}

// BenchmarkCursor_Read reads and acknowledges batches of 500.
func BenchmarkCursor_Read(b *testing.B) {
	s := benchSpool(b)
	c, err := s.Sink("a")
	if err != nil {
		b.Fatal(err)
	}
	payload := make([]byte, benchSize)
	const stock = 100_000
	for range stock {
		if _, err := s.AppendWait(b.Context(), spool.High, payload); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Flush(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(benchSize)
	b.ReportAllocs()
	var records []spool.Record
	left := 0
	for b.Loop() {
		if left == 0 {
			if records, err = c.Read(&polled{Context: b.Context()}, 500, 1<<20, records); errors.Is(err, context.Canceled) {
				c.Rewind() // from the beginning again: nothing is acknowledged
				continue
			} else if err != nil {
				b.Fatal(err)
			}
			left = len(records)
		}
		left--
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkSpool_through appends, reads and acknowledges at once, on the disk.
func BenchmarkSpool_through(b *testing.B) {
	s := benchSpool(b)
	c, err := s.Sink("a")
	if err != nil {
		b.Fatal(err)
	}
	payload := make([]byte, benchSize)
	done := make(chan struct{})
	go func() {
		defer close(done)
		var records []spool.Record
		for n := 0; n < b.N; n += len(records) {
			if records, err = c.Read(b.Context(), 500, 1<<20, records); err != nil {
				return
			}
			if err := c.Ack(spool.High, records[len(records)-1].Seq, len(records), 0); err != nil {
				b.Error(err)
			}
		}
	}()
	b.SetBytes(benchSize)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := s.AppendWait(b.Context(), spool.High, payload); err != nil {
			b.Fatal(err)
		}
	}
	<-done
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkOpen opens a spool of 100 segments that nobody has read.
func BenchmarkOpen(b *testing.B) {
	config := &spool.Config{Dir: b.TempDir(), SegmentBytes: 1 << 20, MaxBytes: 1 << 30}
	s, err := spool.Open(config)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.Sink("a"); err != nil {
		b.Fatal(err)
	}
	payload := make([]byte, benchSize)
	for range 200_000 {
		if _, err := s.AppendWait(b.Context(), spool.Low, payload); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := spool.Open(config)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
