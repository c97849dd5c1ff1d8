package enrich

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
)

// maxDatabase is the largest MMDB file that is read, in bytes. The largest of
// the known country and ASN files has 60 MB.
const maxDatabase = 512 << 20

// database looks addresses up in one MMDB file. It is safe for concurrent use.
type database struct {
	reader *maxminddb.Reader
	path   string
}

// openDatabase reads an MMDB file into memory.
func openDatabase(path string) (*database, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening database: %w", err)
	}
	defer f.Close() // Only read.

	b, err := readAll(f)
	if err != nil {
		return nil, fmt.Errorf("reading database %q: %w", path, err)
	}

	r, err := maxminddb.OpenBytes(b)
	if err != nil {
		return nil, fmt.Errorf("reading database %q: %w", path, err)
	}

	return &database{reader: r, path: path}, nil
}

// readAll reads f up to the largest size allowed, with one allocation.
func readAll(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}

	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}

	if info.Size() > maxDatabase {
		return nil, fmt.Errorf("larger than %d bytes", int64(maxDatabase))
	}

	b := make([]byte, info.Size())
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, fmt.Errorf("file changed while it was read: %w", err)
	}

	return b, nil
}

// text returns the first of paths that leads to a non-empty text.
func text(r maxminddb.Result, paths ...[]any) string {
	for _, path := range paths {
		var s string
		if err := r.DecodePath(&s, path...); err == nil && s != "" {
			return s
		}
	}

	return ""
}

// country returns the upper-case ISO 3166-1 code of a, empty when unknown.
func (d *database) country(a netip.Addr) string {
	r := d.reader.Lookup(a)
	if !r.Found() {
		return ""
	}

	code := text(r,
		[]any{"country", "iso_code"},            // MaxMind, DB-IP
		[]any{"country_code"},                   // ip-location-db, IPinfo Lite
		[]any{"country"},                        // IPinfo
		[]any{"registered_country", "iso_code"}, // MaxMind, where only that is known
	)
	if len(code) != 2 {
		return ""
	}

	return strings.ToUpper(code)
}

// network returns the number and name of the autonomous system of a, 0 and
// empty when unknown.
func (d *database) network(a netip.Addr) (number uint32, name string) {
	r := d.reader.Lookup(a)
	if !r.Found() {
		return 0, ""
	}

	if err := r.DecodePath(&number, "autonomous_system_number"); err != nil || number == 0 {
		digits, _ := strings.CutPrefix(text(r, []any{"asn"}), "AS") // IPinfo writes AS15169
		n, _ := strconv.ParseUint(digits, 10, 32)
		number = uint32(n)
	}

	if number == 0 {
		return 0, ""
	}

	return number, text(r,
		[]any{"autonomous_system_organization"},
		[]any{"as_name"},
		[]any{"name"},
	)
}
