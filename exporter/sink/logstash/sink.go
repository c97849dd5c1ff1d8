package logstash

import (
	"context"
	"errors"
	"fmt"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/internal/wire"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
)

// Values of [Config].Network.
const (
	NetworkUDP = "udp"
	NetworkTCP = "tcp"
	NetworkTLS = "tls"
)

// Limits of a document, in bytes.
const (
	// maxDatagram is the longest datagram over IPv4.
	maxDatagram = 65_507

	// maxLine keeps one document from taking the batch's room.
	maxLine = 1 << 20
)

// Config configures [New].
type Config struct {
	// Network is [NetworkUDP], the default, [NetworkTCP] or [NetworkTLS].
	Network string `yaml:"network"`

	// Address is the receiver: host:port in the forms of SPEC 6.3. Required.
	Address string `yaml:"address"`

	// CAFile is a PEM file of the authorities that the receiver's certificate
	// may come from, empty for those of the system.
	CAFile string `yaml:"ca_file"`

	// CertFile and KeyFile are PEM files of a client certificate and its key,
	// both or none.
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`

	// ServerName is the name that the receiver's certificate must have, empty
	// for the host of Address.
	ServerName string `yaml:"server_name"`

	// CertificateFingerprint is the SHA-256 of the receiver's certificate, 64
	// hexadecimal digits, with or without colons. This very certificate is
	// trusted then, whoever signed it.
	CertificateFingerprint string `yaml:"certificate_fingerprint"`

	// Hostname is the name of the sensor's machine.
	Hostname string `yaml:"-"`

	// Severity gives the severity; nil for [maltrail.ByThreat].
	// REMOTE_SEVERITY_REGEX is [maltrail.BySearch].
	Severity maltrail.Severity `yaml:"-"`
}

// Validate reports everything that is wrong with c, each problem with the name
// of its key. It opens no file.
func (c *Config) Validate() error {
	var errs []error

	switch c.Network {
	case "", NetworkUDP, NetworkTCP, NetworkTLS:
	default:
		errs = append(errs, fmt.Errorf("network: %q is none of %s, %s, %s", c.Network, NetworkUDP, NetworkTCP, NetworkTLS))
	}

	if c.Address == "" {
		errs = append(errs, errors.New("address: is missing"))
	} else if _, err := wire.ParseEndpoint(c.Address); err != nil {
		errs = append(errs, fmt.Errorf("address: %w", err))
	}

	if c.Network != NetworkTLS && *c.tls() != (wire.TLS{}) {
		errs = append(errs, fmt.Errorf("ca_file, cert_file, key_file, server_name, certificate_fingerprint: they need network: %s", NetworkTLS))
	}

	return errors.Join(append(errs, c.tls().Validate())...)
}

// tls returns the settings of TLS.
func (c *Config) tls() *wire.TLS {
	return &wire.TLS{
		CAFile: c.CAFile, CertFile: c.CertFile, KeyFile: c.KeyFile,
		ServerName: c.ServerName, Fingerprint: c.CertificateFingerprint,
	}
}

// Sink sends events to a receiver of JSON.
type Sink struct {
	encoder  *Encoder
	datagram *wire.Datagram // nil for streams
	stream   *wire.Stream   // nil for datagrams
	buf      []byte
}

var _ delivery.Sink = (*Sink)(nil)

// New returns a sink. c must not be nil. Nothing is opened, resolved or read
// before the first batch.
func New(c *Config) (*Sink, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}

	address, err := wire.ParseEndpoint(c.Address)
	if err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}

	s := &Sink{encoder: NewEncoder(c.Hostname, c.Severity)}

	switch c.Network {
	case NetworkTCP:
		s.stream = wire.NewStream("tcp", address, nil)
	case NetworkTLS:
		s.stream = wire.NewStream("tcp", address, c.tls())
	default:
		s.datagram = wire.NewDatagram("udp", address)
	}

	return s, nil
}

// Send sends the batch: over a stream all of it or, as far as can be known,
// nothing. It implements [delivery.Sink].
func (s *Sink) Send(ctx context.Context, batch []*event.Event) delivery.Result {
	if s.datagram != nil {
		return s.datagram.Send(ctx, len(batch), func(dst []byte, i int) []byte {
			return s.encoder.Append(dst, batch[i], maxDatagram)
		})
	}

	s.buf = s.buf[:0]

	for _, e := range batch {
		s.buf = append(s.encoder.Append(s.buf, e, maxLine), '\n')
	}

	return delivery.Result{Err: s.stream.Write(ctx, s.buf)}
}

// Close closes the connection. It implements [delivery.Sink].
func (s *Sink) Close() error {
	if s.datagram != nil {
		return s.datagram.Close()
	}

	return s.stream.Close()
}
