package elastic

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/schema"
)

// Compressions of requests.
const (
	// CompressionGzip is the default.
	CompressionGzip = "gzip"

	// CompressionNone saves a quarter of the sensor's work and costs several
	// times the bandwidth.
	CompressionNone = "none"
)

// DefaultRetention is how long [Setup]'s policy keeps events.
const DefaultRetention = 90 * 24 * time.Hour

// minRetention keeps a slip of the unit from deleting everything.
const minRetention = time.Hour

// Config configures [New] and [Setup].
type Config struct {
	// URLs are the addresses of the nodes, such as https://es.example:9200,
	// with a path where a proxy wants one. Either these or CloudID.
	URLs []string `yaml:"urls"`

	// CloudID is the identifier of a deployment in Elastic Cloud, in place of
	// URLs.
	CloudID string `yaml:"cloud_id"`

	// Namespace is the last part of the data streams' names, empty for
	// [schema.DefaultNamespace].
	Namespace string `yaml:"namespace"`

	// PlainIndex writes into an ordinary index of the data stream's name, for
	// clusters that have no data streams. [Setup] says when it is needed. While
	// it is false, Elasticsearch is asked to take events only when the name is
	// a data stream, so that they never end in an index that was made without
	// our mappings.
	PlainIndex bool `yaml:"plain_index"`

	// APIKey is an API key, encoded as Elasticsearch gave it or as id:key.
	APIKey string `yaml:"api_key"`

	// APIKeyFile names a file that holds the API key. It is read anew when the
	// key was refused, so that keys can be rotated.
	APIKeyFile string `yaml:"api_key_file"`

	// Username and Password are for basic authentication, in place of a key.
	Username string `yaml:"username"`
	Password string `yaml:"password"`

	// PasswordFile names a file that holds the password, in place of Password.
	// It is read anew when it was refused.
	PasswordFile string `yaml:"password_file"`

	// CAFile names a PEM file of the authorities that nodes' certificates may
	// come from, in place of those of the system.
	CAFile string `yaml:"ca_file"`

	// CertificateFingerprint is the SHA-256 in hexadecimal digits, with or
	// without colons, of a node's certificate or of the authority's that came
	// with it, as Elasticsearch prints it at its first start. Nothing else is
	// trusted then. With CAFile both must fit.
	CertificateFingerprint string `yaml:"certificate_fingerprint"`

	// CertFile and KeyFile name the PEM files of a client certificate.
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`

	// Compression of requests is gzip or none, empty for gzip.
	Compression string `yaml:"compression"`

	// Retention is how long Setup's policy keeps events, 0 for
	// [DefaultRetention]. The sink itself deletes nothing.
	Retention time.Duration `yaml:"retention"`

	// Version is Trailscope's version, for observer.version and the user agent.
	Version string `yaml:"-"`

	// Hostname is the name of the sensor's machine, for observer.hostname.
	Hostname string `yaml:"-"`

	// Now is the clock, nil for [time.Now]. It reads dates of Retry-After.
	Now func() time.Time `yaml:"-"`
}

// Validate reports everything that is wrong with the settings, each problem
// with the name of its key. It opens no file.
func (c *Config) Validate() error {
	_, nodes := c.nodes()
	_, encoder := c.encoder()

	return errors.Join(nodes, encoder, c.validateAccess(), c.validateTLS(), c.validateRest())
}

// validateAccess judges the credentials.
func (c *Config) validateAccess() error {
	key := c.APIKey != "" || c.APIKeyFile != ""

	switch {
	case c.APIKey != "" && c.APIKeyFile != "":
		return errors.New("api_key_file: there is api_key too: remove one of them")
	case c.Password != "" && c.PasswordFile != "":
		return errors.New("password_file: there is password too: remove one of them")
	case key && c.Username != "":
		return errors.New("username: there is an API key too: remove one of them")
	case c.Username == "" && (c.Password != "" || c.PasswordFile != ""):
		return errors.New("username: is missing, there is a password")
	case c.Username != "" && c.Password == "" && c.PasswordFile == "":
		return errors.New("password: is missing, there is a username")
	case strings.Contains(c.Username, ":"):
		return errors.New("username: has a colon") // RFC 7617 2
	default:
		return nil
	}
}

// validateTLS judges the settings of encryption.
func (c *Config) validateTLS() error {
	if (c.CertFile == "") != (c.KeyFile == "") {
		return errors.New("cert_file, key_file: one of them is missing")
	}

	_, err := c.fingerprint()

	return err
}

// validateRest judges the other settings.
func (c *Config) validateRest() error {
	switch c.Compression {
	case "", CompressionGzip, CompressionNone:
	default:
		return fmt.Errorf("compression: %q is neither %s nor %s", c.Compression, CompressionGzip, CompressionNone)
	}

	if c.Retention != 0 && c.Retention < minRetention {
		return fmt.Errorf("retention: %s is shorter than %s", c.Retention, minRetention)
	}

	return nil
}

// encoder returns the encoder of events.
func (c *Config) encoder() (*schema.ECS, error) {
	return schema.NewECS(&schema.ECSConfig{Namespace: c.Namespace, Version: c.Version, Hostname: c.Hostname})
}

// nodes returns the addresses of the nodes.
func (c *Config) nodes() ([]*url.URL, error) {
	switch {
	case c.CloudID != "" && len(c.URLs) > 0:
		return nil, errors.New("cloud_id: there are urls too: remove one of them")
	case c.CloudID != "":
		u, err := parseCloudID(c.CloudID)
		if err != nil {
			return nil, fmt.Errorf("cloud_id: %w", err)
		}

		return []*url.URL{u}, nil
	case len(c.URLs) == 0:
		return nil, errors.New("urls: is missing")
	}

	list := make([]*url.URL, 0, len(c.URLs))

	for i, text := range c.URLs {
		u, err := parseNode(text)
		if err != nil {
			return nil, fmt.Errorf("urls[%d]: %w", i, err)
		}

		list = append(list, u)
	}

	return list, nil
}

// parseNode reads a node's address. Its text is not repeated in errors, because
// it may hold a password.
func parseNode(text string) (*url.URL, error) {
	u, err := url.Parse(text)

	switch {
	case err != nil || u.Hostname() == "":
		return nil, errors.New("not an address such as https://es.example:9200")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("scheme %q is neither http nor https", u.Scheme)
	case u.User != nil:
		return nil, errors.New("holds a user: write username and password in their own keys")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("has something behind the path")
	}

	u.Path = strings.TrimRight(u.Path, "/")

	return u, nil
}

// fingerprint returns the bytes of CertificateFingerprint, nil without one.
func (c *Config) fingerprint() ([]byte, error) {
	if c.CertificateFingerprint == "" {
		return nil, nil
	}

	const size = 32 // SHA-256

	sum, err := hex.DecodeString(strings.ReplaceAll(c.CertificateFingerprint, ":", ""))
	if err != nil || len(sum) != size {
		return nil, errors.New("certificate_fingerprint: not the 64 hexadecimal digits of a SHA-256")
	}

	return sum, nil
}
