package maltrail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/internal/wire"
)

// Config configures [New].
type Config struct {
	// Address is the server: host:port in the forms of SPEC 6.3. Maltrail's
	// server listens where its UDP_ADDRESS and UDP_PORT say. Required.
	Address string `yaml:"address"`

	// Location is the zone of the lines' times; nil for the host's. The server
	// takes the day of the file from the second, in its own zone.
	Location *time.Location `yaml:"-"`
}

// Validate reports everything that is wrong with c, each problem with the name
// of its key.
func (c *Config) Validate() error {
	if c.Address == "" {
		return errors.New("address: is missing")
	}

	if _, err := wire.ParseEndpoint(c.Address); err != nil {
		return fmt.Errorf("address: %w", err)
	}

	return nil
}

// Sink sends events to a Maltrail server.
type Sink struct {
	location *time.Location
	wire     *wire.Datagram
}

var _ delivery.Sink = (*Sink)(nil)

// New returns a sink. c must not be nil. Nothing is opened or resolved before
// the first event.
func New(c *Config) (*Sink, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}

	address, err := wire.ParseEndpoint(c.Address)
	if err != nil {
		return nil, err
	}

	s := &Sink{location: c.Location, wire: wire.NewDatagram("udp", address)}
	if s.location == nil {
		s.location = time.Local
	}

	return s, nil
}

// Send sends one datagram an event. It implements [delivery.Sink].
func (s *Sink) Send(ctx context.Context, batch []*event.Event) delivery.Result {
	return s.wire.Send(ctx, len(batch), func(dst []byte, i int) []byte {
		return Append(dst, batch[i], s.location, MaxDatagram)
	})
}

// Close closes the socket. It implements [delivery.Sink].
func (s *Sink) Close() error { return s.wire.Close() }
