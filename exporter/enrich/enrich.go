package enrich

import (
	"errors"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// Config configures [New].
type Config struct {
	// Home is the set of addresses inside; nil for [DefaultNetworks].
	Home *Home

	// CountryFile is the path of an MMDB file with countries, empty for none.
	CountryFile string

	// ASNFile is the path of an MMDB file with autonomous systems, empty for
	// none. It may be the same as CountryFile.
	ASNFile string
}

// Enricher looks up where addresses belong. It is safe for concurrent use.
type Enricher struct {
	home        *Home
	databases   atomic.Pointer[databases]
	countryFile string
	asnFile     string
}

// databases are the files in use; either may be nil.
type databases struct {
	country, asn *database
}

// New reads the databases. c must not be nil. A database that cannot be read is
// an error: leave its path empty to go without.
func New(c *Config) (*Enricher, error) {
	e := &Enricher{home: c.Home, countryFile: c.CountryFile, asnFile: c.ASNFile}

	if e.home == nil {
		home, err := NewHome(DefaultNetworks())
		if err != nil {
			return nil, err
		}

		e.home = home
	}

	if err := e.Reload(); err != nil {
		return nil, err
	}

	return e, nil
}

// Reload reads the databases again. Look-ups see either both old or both new
// ones. On an error, which names each file that cannot be read, the old ones
// stay in use.
func (e *Enricher) Reload() error {
	var (
		next databases
		errs []error
	)

	if e.countryFile != "" {
		d, err := openDatabase(e.countryFile)
		next.country = d
		errs = append(errs, err)
	}

	if e.asnFile != "" && e.asnFile == e.countryFile {
		next.asn = next.country
	} else if e.asnFile != "" {
		d, err := openDatabase(e.asnFile)
		next.asn = d
		errs = append(errs, err)
	}

	if err := errors.Join(errs...); err != nil {
		return err
	}

	e.databases.Store(&next)

	return nil
}

// Home returns the home networks.
func (e *Enricher) Home() *Home { return e.home }

// Place returns where a is registered, or nil when no database knows.
func (e *Enricher) Place(a netip.Addr) *event.Place {
	if !a.IsValid() {
		return nil
	}

	var p event.Place

	d := e.databases.Load()
	if d.country != nil {
		p.Country = d.country.country(a)
	}

	if d.asn != nil {
		p.ASN, p.Organization = d.asn.network(a)
	}

	if p == (event.Place{}) {
		return nil
	}

	return &p
}

// DatabaseInfo describes a database in use.
type DatabaseInfo struct {
	// Built is when the database was made, UTC.
	Built time.Time

	// Path is the file's path as configured.
	Path string

	// Type is the database's own name for its kind.
	Type string
}

// Databases describes the databases in use, countries first.
func (e *Enricher) Databases() (infos []DatabaseInfo) {
	d := e.databases.Load()
	for _, db := range []*database{d.country, d.asn} {
		if db != nil {
			m := db.reader.Metadata
			infos = append(infos, DatabaseInfo{Path: db.path, Type: m.DatabaseType, Built: m.BuildTime().UTC()})
		}
	}

	return infos
}
