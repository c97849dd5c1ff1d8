package syslog

import (
	"context"
	"fmt"
	"strconv"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/internal/wire"
)

// Sink sends events to a syslog receiver.
type Sink struct {
	encoder  *Encoder
	datagram *wire.Datagram // nil for streams
	stream   *wire.Stream   // nil for datagrams
	octets   bool
	buf      []byte
	message  []byte
}

var _ delivery.Sink = (*Sink)(nil)

// New returns a sink. c must not be nil. Nothing is opened, resolved or read
// before the first batch.
func New(c *Config) (*Sink, error) {
	encoder, err := NewEncoder(c)
	if err != nil {
		return nil, err
	}

	s := &Sink{encoder: encoder, octets: c.framing() == FramingOctets}
	network, address := c.network(), c.Address

	if network != NetworkUnix && network != NetworkUnixDatagram {
		if address, err = wire.ParseEndpoint(c.Address); err != nil {
			return nil, fmt.Errorf("address: %w", err)
		}
	}

	switch network {
	case NetworkUDP, NetworkUnixDatagram:
		s.datagram = wire.NewDatagram(network, address)
	case NetworkTLS:
		s.stream = wire.NewStream("tcp", address, c.tls())
	default:
		s.stream = wire.NewStream(network, address, nil)
	}

	return s, nil
}

// Send sends the batch: over a stream all of it or, as far as can be known,
// nothing. It implements [delivery.Sink].
func (s *Sink) Send(ctx context.Context, batch []*event.Event) delivery.Result {
	if s.datagram != nil {
		return s.datagram.Send(ctx, len(batch), func(dst []byte, i int) []byte {
			return s.encoder.Append(dst, batch[i])
		})
	}

	s.buf = s.buf[:0]

	for _, e := range batch {
		s.message = s.encoder.Append(s.message[:0], e)
		s.buf = s.appendFrame(s.buf, s.message)
	}

	return delivery.Result{Err: s.stream.Write(ctx, s.buf)}
}

// appendFrame appends a message in its frame.
func (s *Sink) appendFrame(dst, message []byte) []byte {
	if s.octets {
		dst = strconv.AppendInt(dst, int64(len(message)), 10)
		dst = append(dst, ' ')

		return append(dst, message...)
	}

	dst = append(dst, message...)

	return append(dst, '\n')
}

// Close closes the connection. It implements [delivery.Sink].
func (s *Sink) Close() error {
	if s.datagram != nil {
		return s.datagram.Close()
	}

	return s.stream.Close()
}
