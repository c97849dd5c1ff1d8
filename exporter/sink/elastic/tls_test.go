package elastic_test

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// digest returns the fingerprint of a certificate.
func digest(c *tls.Certificate) string {
	sum := sha256.Sum256(c.Certificate[0])

	return hex.EncodeToString(sum[:])
}

// colons writes a fingerprint as openssl does.
func colons(s string) string {
	var pairs []string
	for i := 0; i < len(s); i += 2 {
		pairs = append(pairs, strings.ToUpper(s[i:i+2]))
	}

	return strings.Join(pairs, ":")
}

func TestSink_Send_certificates(t *testing.T) {
	t.Parallel()

	ca, other := exportertest.NewCA(t), exportertest.NewCA(t)
	good := ca.Issue(t, &exportertest.Leaf{})
	expired := ca.Issue(t, &exportertest.Leaf{Expired: true})
	elsewhere := ca.Issue(t, &exportertest.Leaf{Names: []string{"es.example"}})

	// A certificate of another authority, beside which ours lies for show.
	rogue := other.Issue(t, &exportertest.Leaf{})
	rogue.Certificate[1] = good.Certificate[1]

	files := ca.Files(t, &exportertest.Leaf{Client: true})
	public := other.Files(t, &exportertest.Leaf{})

	for _, tc := range []struct {
		name, err string
		leaf      *tls.Certificate
		config    elastic.Config
		clients   bool
	}{
		{name: "ca_file", leaf: &good, config: elastic.Config{CAFile: files.CA}},
		{name: "system_authorities", leaf: &good, err: "unknown authority"},
		{name: "other_ca_file", leaf: &good, config: elastic.Config{CAFile: public.CA}, err: "unknown authority"},
		{name: "expired", leaf: &expired, config: elastic.Config{CAFile: files.CA}, err: "expired"},
		{name: "other_name", leaf: &elsewhere, config: elastic.Config{CAFile: files.CA}, err: "127.0.0.1"},
		{name: "fingerprint_of_node", leaf: &good, config: elastic.Config{CertificateFingerprint: digest(&good)}},
		{name: "fingerprint_with_colons", leaf: &good, config: elastic.Config{CertificateFingerprint: colons(digest(&good))}},
		{name: "fingerprint_of_node_of_other_name", leaf: &elsewhere, config: elastic.Config{CertificateFingerprint: digest(&elsewhere)}},
		{name: "fingerprint_of_ca", leaf: &good, config: elastic.Config{CertificateFingerprint: ca.Fingerprint}},
		{name: "fingerprint_of_ca_other_name", leaf: &elsewhere, config: elastic.Config{CertificateFingerprint: ca.Fingerprint}, err: "127.0.0.1"},
		{name: "fingerprint_of_ca_that_did_not_sign", leaf: &rogue, config: elastic.Config{CertificateFingerprint: ca.Fingerprint}, err: "unknown authority"},
		{name: "wrong_fingerprint", leaf: &good, config: elastic.Config{CertificateFingerprint: other.Fingerprint}, err: "no certificate of the node has it"},
		{name: "fingerprint_expired", leaf: &expired, config: elastic.Config{CertificateFingerprint: digest(&expired)}, err: "expired"},
		{name: "both", leaf: &good, config: elastic.Config{CAFile: files.CA, CertificateFingerprint: digest(&good)}},
		{name: "both_wrong_authority", leaf: &good, config: elastic.Config{CAFile: public.CA, CertificateFingerprint: digest(&good)}, err: "unknown authority"},
		{name: "both_wrong_fingerprint", leaf: &good, config: elastic.Config{CAFile: files.CA, CertificateFingerprint: digest(&expired)}, err: "no certificate of the node has it"},
		{name: "client", leaf: &good, clients: true, config: elastic.Config{CAFile: files.CA, CertFile: files.Cert, KeyFile: files.Key}},
		{name: "no_client", leaf: &good, clients: true, config: elastic.Config{CAFile: files.CA}, err: "sending to Elasticsearch: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			b := new(bulk)
			server := ca.Server(t, tc.clients)
			server.Certificates = []tls.Certificate{*tc.leaf}
			r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{TLS: server, Else: exportertest.Step{Reply: b.reply}})
			tc.config.URLs = []string{r.URL}
			batch := exportertest.Events()[:2]

			(&want{Err: tc.err}).check(t, newSink(t, &tc.config).Send(t.Context(), batch))

			if n := len(b.delivered(batch)); (n == len(batch)) != (tc.err == "") {
				t.Errorf("%d events delivered", n)
			}
		})
	}
}

func TestNew_files(t *testing.T) {
	t.Parallel()

	empty := write(t, filepath.Join(t.TempDir(), "empty"), " \n")
	lines := write(t, filepath.Join(t.TempDir(), "lines"), "a\nb")
	long := write(t, filepath.Join(t.TempDir(), "long"), strings.Repeat("a", 5000))

	if err := os.Chmod(empty, 0o600); err != nil {
		t.Fatal(err)
	}

	for _, tc := range []struct {
		name, err string
		config    elastic.Config
	}{
		{name: "ca_missing", config: elastic.Config{CAFile: empty + ".no"}, err: "ca_file: open"},
		{name: "ca_empty", config: elastic.Config{CAFile: empty}, err: "no certificate in it"},
		{name: "pair", config: elastic.Config{CertFile: empty, KeyFile: empty}, err: "cert_file, key_file: "},
		{name: "key_missing", config: elastic.Config{APIKeyFile: empty + ".no"}, err: "reading credentials: open"},
		{name: "key_empty", config: elastic.Config{APIKeyFile: empty}, err: "is empty"},
		{name: "key_lines", config: elastic.Config{APIKeyFile: lines}, err: "more than one line"},
		{name: "key_long", config: elastic.Config{APIKeyFile: long}, err: "longer than 4096 bytes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			tc.config.URLs = []string{"https://127.0.0.1:9200"}

			s, err := elastic.New(&tc.config)
			if s != nil || err == nil || !strings.Contains(err.Error(), tc.err) {
				t.Errorf("error %v, want one with %q", err, tc.err)
			}
		})
	}
}
