package elastic_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

func TestConfig_Validate(t *testing.T) {
	t.Parallel()

	urls := []string{"https://es.example:9200"}

	for _, tc := range []struct {
		name, err string
		config    elastic.Config
	}{
		{name: "url", config: elastic.Config{URLs: urls}},
		{name: "nothing", err: "urls: is missing"},
		{name: "two_kinds", config: elastic.Config{URLs: urls, CloudID: "a:b"}, err: "cloud_id: there are urls too"},
		{name: "no_address", config: elastic.Config{URLs: []string{"es.example"}}, err: "urls[0]: not an address"},
		{name: "scheme", config: elastic.Config{URLs: append(urls, "tcp://es.example")}, err: `urls[1]: scheme "tcp" is neither`},
		{name: "user", config: elastic.Config{URLs: []string{"https://u:pw@es.example"}}, err: "urls[0]: holds a user"},
		{name: "query", config: elastic.Config{URLs: []string{"https://es.example/?a=b"}}, err: "urls[0]: has something behind the path"},
		{name: "namespace", config: elastic.Config{URLs: urls, Namespace: "a-b"}, err: "namespace: "},
		{name: "two_keys", config: elastic.Config{URLs: urls, APIKey: "a", APIKeyFile: "b"}, err: "api_key_file: "},
		{name: "two_passwords", config: elastic.Config{URLs: urls, Username: "u", Password: "a", PasswordFile: "b"}, err: "password_file: "},
		{name: "key_and_user", config: elastic.Config{URLs: urls, APIKey: "a", Username: "u", Password: "p"}, err: "username: there is an API key too"},
		{name: "no_user", config: elastic.Config{URLs: urls, Password: "p"}, err: "username: is missing"},
		{name: "no_password", config: elastic.Config{URLs: urls, Username: "u"}, err: "password: is missing"},
		{name: "colon", config: elastic.Config{URLs: urls, Username: "u:v", Password: "p"}, err: "username: has a colon"},
		{name: "half_a_pair", config: elastic.Config{URLs: urls, CertFile: "a"}, err: "cert_file, key_file: "},
		{name: "fingerprint", config: elastic.Config{URLs: urls, CertificateFingerprint: "ab:cd"}, err: "certificate_fingerprint: "},
		{name: "compression", config: elastic.Config{URLs: urls, Compression: "zstd"}, err: `compression: "zstd" is neither gzip nor none`},
		{name: "retention", config: elastic.Config{URLs: urls, Retention: time.Minute}, err: "retention: 1m0s is shorter than 1h0m0s"},
		{name: "several", config: elastic.Config{Compression: "x", Password: "y"}, err: "urls: is missing\nusername: is missing, there is a password\ncompression: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			err := tc.config.Validate()

			switch {
			case tc.err == "" && err != nil:
				t.Errorf("error %v", err)
			case tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)):
				t.Errorf("error %v, want one with %q", err, tc.err)
			}
		})
	}
}

func TestConfig_cloudID(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct{ name, text, want, err string }{
		{name: "usual", text: "host.example$es$kibana", want: "es.host.example:443"},
		{name: "no_kibana", text: "host.example$es", want: "es.host.example:443"},
		{name: "port", text: "host.example:9243$es$kibana", want: "es.host.example:9243"},
		{name: "own_port", text: "host.example:9243$es:9244$kibana", want: "es.host.example:9244"},
		{name: "no_node", text: "host.example", err: "names no Elasticsearch"},
		{name: "empty_node", text: "host.example$$kibana", err: "names no Elasticsearch"},
		{name: "no_name", text: "a/b?$es", err: "holds no host name"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			host, err := elastic.CloudHost("name:" + base64.StdEncoding.EncodeToString([]byte(tc.text)))
			if host != tc.want || (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
				t.Errorf("%s, %v", host, err)
			}
		})
	}

	for text, part := range map[string]string{"name": "has no colon", "name:%%%": "is not base64"} {
		if err := (&elastic.Config{CloudID: text}).Validate(); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: error %v", text, err)
		}
	}
}

// TestConfig_yaml proves that each key is read into its field.
func TestConfig_yaml(t *testing.T) {
	t.Parallel()

	const text = `
urls: [https://a.example:9200, https://b.example:9200]
namespace: prod
plain_index: true
api_key_file: /etc/trailscope/elastic.key
ca_file: ca.pem
certificate_fingerprint: ab
cert_file: c.pem
key_file: k.pem
compression: none
retention: 2160h
`

	var c elastic.Config

	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)

	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}

	if len(c.URLs) != 2 || c.Namespace != "prod" || !c.PlainIndex || c.APIKeyFile == "" || c.CAFile != "ca.pem" ||
		c.CertificateFingerprint != "ab" || c.CertFile != "c.pem" || c.KeyFile != "k.pem" ||
		c.Compression != elastic.CompressionNone || c.Retention != elastic.DefaultRetention {
		t.Errorf("%+v", c)
	}
}
