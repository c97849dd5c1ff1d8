package install

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// debianPackages returns the packages that are unpacked: the programs, and what
// they need beyond a minimal system.
func debianPackages() []string {
	return []string{"rsyslog", "rsyslog-openssl", "libestr0", "libfastjson4", "liblognorm5", "prometheus"}
}

// debianPlace returns the name of the directory they are unpacked into.
func debianPlace() string {
	sum := sha256.Sum256([]byte(strings.Join(debianPackages(), " ")))

	return "debian-" + hex.EncodeToString(sum[:4])
}

// Debian returns the root directory of the unpacked Debian packages.
func Debian() (string, error) { return find("rsyslog or Prometheus", debianPlace()) }

// makeDebian downloads the packages and unpacks them.
func makeDebian(ctx context.Context, dir, place string) error {
	download := func() error {
		return run(ctx, dir, nil, "apt-get", append([]string{"download", "-qq"}, debianPackages()...)...)
	}

	if err := download(); err != nil { // the lists may be missing or old
		if err := run(ctx, dir, nil, "apt-get", "update", "-qq"); err != nil {
			return err
		}

		if err := download(); err != nil {
			return err
		}
	}

	files, err := filepath.Glob(filepath.Join(dir, "*.deb"))
	if err != nil || len(files) < len(debianPackages()) {
		return fmt.Errorf("%d packages came, want %d", len(files), len(debianPackages()))
	}

	if err := os.Mkdir(place, 0o755); err != nil {
		return err
	}

	for _, file := range files {
		if err := run(ctx, dir, nil, "dpkg-deb", "-x", file, place); err != nil {
			return err
		}
	}

	return nil
}
