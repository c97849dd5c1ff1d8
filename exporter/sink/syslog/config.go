package syslog

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/sink/cef"
	"github.com/trailscope/trailscope/exporter/sink/internal/wire"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
)

// Values of [Config].Network.
const (
	NetworkUDP          = "udp"
	NetworkTCP          = "tcp"
	NetworkTLS          = "tls"
	NetworkUnix         = "unix"
	NetworkUnixDatagram = "unixgram"
)

// Values of [Config].Format.
const (
	// FormatCEF is the Common Event Format.
	FormatCEF = "cef"

	// FormatMaltrail is the line that Maltrail sends to SYSLOG_SERVER, which has
	// a header of its own.
	FormatMaltrail = "maltrail"
)

// Values of [Config].Header.
const (
	HeaderRFC5424 = "rfc5424"
	HeaderRFC3164 = "rfc3164"
	HeaderNone    = "none"
)

// Values of [Config].Framing.
const (
	// FramingOctets writes the length before each message (RFC 6587 3.4.1).
	FramingOctets = "octet-counting"

	// FramingLF ends each message with a line feed (RFC 6587 3.4.2).
	FramingLF = "lf"
)

// Limits of messages, in bytes.
const (
	// DefaultMaxDatagram is the limit over UDP: what receivers should take (RFC
	// 5424 6.1).
	DefaultMaxDatagram = 2048

	// DefaultMaxMessage is the limit elsewhere, and of Maltrail's line: what
	// rsyslog takes unless configured.
	DefaultMaxMessage = 8192

	// MinMaxBytes is the smallest limit: the longest header, and what CEF needs.
	MinMaxBytes = cef.MinLimit + maxHeader

	// MaxUDP is the longest datagram over IPv4.
	MaxUDP = 65_507

	// maxMaxBytes keeps a slip of the unit from taking memory.
	maxMaxBytes = 1 << 20
)

// DefaultFacility is the facility unless configured.
const DefaultFacility = "local0"

// DefaultAppName is RFC 5424's APP-NAME unless configured.
const DefaultAppName = "trailscope"

// facilities are the names of RFC 5424's facilities, by their number.
var facilities = [...]string{
	"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
	"ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
}

// Config configures [New].
type Config struct {
	// Network is one of the Network constants, empty for UDP.
	Network string `yaml:"network"`

	// Address is the receiver: host:port, or the path of a unix socket.
	// Required.
	Address string `yaml:"address"`

	// Format is [FormatCEF], the default, or [FormatMaltrail].
	Format string `yaml:"format"`

	// Header is one of the Header constants, empty for RFC 5424. Maltrail's line
	// goes without one.
	Header string `yaml:"header"`

	// Framing is how a stream tells its messages apart, one of the Framing
	// constants; empty for octet counting, for Maltrail's line a line feed.
	Framing string `yaml:"framing"`

	// Facility is a name or number of RFC 5424, empty for [DefaultFacility].
	Facility string `yaml:"facility"`

	// AppName is RFC 5424's APP-NAME, empty for [DefaultAppName].
	AppName string `yaml:"app_name"`

	// MaxBytes is the longest message, header included; 0 for
	// [DefaultMaxDatagram] or [DefaultMaxMessage].
	MaxBytes int `yaml:"max_bytes"`

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
	// trusted then, whoever signed it (RFC 5425 5.2).
	CertificateFingerprint string `yaml:"certificate_fingerprint"`

	// Hostname is the name of the sensor's machine, for the header and for CEF.
	Hostname string `yaml:"-"`

	// Version is Trailscope's version, for CEF.
	Version string `yaml:"-"`

	// TrailsFile is the file whose date is the signature of Maltrail's line.
	TrailsFile string `yaml:"-"`

	// Severity gives the severity of header and message; nil for
	// [maltrail.ByThreat]. REMOTE_SEVERITY_REGEX is [maltrail.BySearch].
	Severity maltrail.Severity `yaml:"-"`

	// Location is the zone of times without one; nil for the host's.
	Location *time.Location `yaml:"-"`

	// Now is the clock; nil for [time.Now].
	Now func() time.Time `yaml:"-"`
}

// Validate reports everything that is wrong with c, each problem with the name
// of its key. It opens no file.
func (c *Config) Validate() error {
	errs := []error{
		oneOf("network", c.Network, NetworkUDP, NetworkTCP, NetworkTLS, NetworkUnix, NetworkUnixDatagram),
		oneOf("format", c.Format, FormatCEF, FormatMaltrail),
		oneOf("header", c.Header, HeaderRFC5424, HeaderRFC3164, HeaderNone),
		oneOf("framing", c.Framing, FramingOctets, FramingLF),
		c.checkAddress(),
		c.tls().Validate(),
	}

	if c.Framing != "" && !c.stream() {
		errs = append(errs, fmt.Errorf("framing: a datagram has none; remove it, or set network to %s or %s", NetworkTCP, NetworkTLS))
	}

	if c.Format == FormatMaltrail && c.Header != "" && c.Header != HeaderNone {
		errs = append(errs, errors.New("header: the format maltrail has its own; remove it"))
	}

	if c.Network != NetworkTLS && *c.tls() != (wire.TLS{}) {
		errs = append(errs, fmt.Errorf("ca_file, cert_file, key_file, server_name, certificate_fingerprint: they need network: %s", NetworkTLS))
	}

	if _, err := c.facility(); err != nil {
		errs = append(errs, err)
	}

	if !printable(c.AppName) || len(c.AppName) > maxAppName {
		errs = append(errs, fmt.Errorf("app_name: %q is not 1 to %d visible ASCII characters", c.AppName, maxAppName))
	}

	most := maxMaxBytes
	if c.network() == NetworkUDP {
		most = MaxUDP
	}

	if c.MaxBytes != 0 && (c.MaxBytes < MinMaxBytes || c.MaxBytes > most) {
		errs = append(errs, fmt.Errorf("max_bytes: %d is not between %d and %d", c.MaxBytes, MinMaxBytes, most))
	}

	return errors.Join(errs...)
}

// oneOf reports a value that is neither empty nor one of the others.
func oneOf(key, value string, others ...string) error {
	if value == "" || slices.Contains(others, value) {
		return nil
	}

	return fmt.Errorf("%s: %q is none of %s", key, value, strings.Join(others, ", "))
}

// checkAddress checks the address.
func (c *Config) checkAddress() error {
	switch {
	case c.Address == "":
		return errors.New("address: is missing")
	case c.Network == NetworkUnix || c.Network == NetworkUnixDatagram:
		const maxPath = 107 // sun_path of Linux, with its final 0

		if !filepath.IsAbs(c.Address) || len(c.Address) > maxPath {
			return fmt.Errorf("address: %q is not an absolute path of at most %d bytes", c.Address, maxPath)
		}

		return nil
	default:
		if _, err := wire.ParseEndpoint(c.Address); err != nil {
			return fmt.Errorf("address: %w", err)
		}

		return nil
	}
}

// network returns the network.
func (c *Config) network() string {
	if c.Network == "" {
		return NetworkUDP
	}

	return c.Network
}

// stream reports whether messages go over a stream.
func (c *Config) stream() bool {
	return c.Network == NetworkTCP || c.Network == NetworkTLS || c.Network == NetworkUnix
}

// framing returns how a stream is framed.
func (c *Config) framing() string {
	switch {
	case c.Framing != "":
		return c.Framing
	case c.Format == FormatMaltrail:
		return FramingLF
	default:
		return FramingOctets
	}
}

// maxBytes returns the limit of a message.
func (c *Config) maxBytes() int {
	switch {
	case c.MaxBytes != 0:
		return c.MaxBytes
	case c.network() == NetworkUDP && c.Format != FormatMaltrail:
		return DefaultMaxDatagram
	default:
		return DefaultMaxMessage
	}
}

// facility returns the number of the facility.
func (c *Config) facility() (int, error) {
	text := c.Facility
	if text == "" {
		text = DefaultFacility
	}

	for i, name := range facilities {
		if text == name || text == fmt.Sprint(i) {
			return i, nil
		}
	}

	return 0, fmt.Errorf("facility: %q is neither a name such as local0 nor a number from 0 to %d", text, len(facilities)-1)
}

// tls returns the settings of TLS.
func (c *Config) tls() *wire.TLS {
	return &wire.TLS{
		CAFile: c.CAFile, CertFile: c.CertFile, KeyFile: c.KeyFile,
		ServerName: c.ServerName, Fingerprint: c.CertificateFingerprint,
	}
}
