package exportertest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest/install"
)

// Elasticsearch is a running Elasticsearch 8.19 of one node: the bare
// distribution for integration tests, see [install.Elasticsearch] for what is
// missing in it.
//
// It is shared by all tests of a process that ask for one with, or without,
// security, and lives as long as the process, since it takes a quarter of a
// minute to start. Tests keep to indices, users and templates of their own.
type Elasticsearch struct {
	// URL is its address: scheme, host and port, no final slash. With security
	// the scheme is https.
	URL string

	// User and Password are those of an administrator; empty without security.
	User, Password string

	// CA is the authority of its certificate; nil without security.
	CA *CA

	// Client is an HTTP client that trusts CA and adds no credentials.
	Client *http.Client

	process *process
}

// elasticPassword is the administrator's password, elasticHash its bcrypt digest
// of the least cost. It guards an empty server on loopback.
const (
	elasticUser     = "admin"
	elasticPassword = "trailscope-test"
	elasticHash     = "$2a$04$ADGfK9q9RXhJVOUhFu78tex3RnaGg/Pn3AAdESCdh/mOy6N3v8fSm"
)

// elasticPatience is how long it may take to start: four times what it takes on
// two busy cores.
const elasticPatience = 3 * time.Minute

// shared holds the instances of this process.
var shared = struct {
	mu      sync.Mutex
	servers map[bool]*Elasticsearch // by security
	errs    map[bool]error
}{servers: map[bool]*Elasticsearch{}, errs: map[bool]error{}}

// StartElasticsearch returns the process's Elasticsearch, started when this is
// the first call. With security it speaks HTTPS, wants a login, and has users,
// roles and API keys. The server's log is shown when the test fails.
func StartElasticsearch(tb testing.TB, security bool) *Elasticsearch {
	tb.Helper()

	home, err := install.Elasticsearch()
	if err != nil {
		absent(tb, err)
	}

	java, err := javaHome()
	if err != nil {
		absent(tb, err)
	}

	shared.mu.Lock()
	defer shared.mu.Unlock()

	if shared.servers[security] == nil && shared.errs[security] == nil {
		shared.servers[security], shared.errs[security] = startElasticsearch(tb, home, java, security)
	}

	must(tb, shared.errs[security])

	e := shared.servers[security]
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("Elasticsearch logged:\n%s", e.process.tail())
		}
	})

	return e
}

// javaHome returns the directory of the Java on the path.
func javaHome() (string, error) {
	java, err := exec.LookPath("java")
	if err != nil {
		return "", err
	}

	if java, err = filepath.EvalSymlinks(java); err != nil {
		return "", err
	}

	return filepath.Dir(filepath.Dir(java)), nil
}

// startElasticsearch starts an instance.
func startElasticsearch(tb testing.TB, home, java string, security bool) (*Elasticsearch, error) {
	dir, err := os.MkdirTemp("", "trailscope-elasticsearch-")
	if err != nil {
		return nil, err
	}

	e := &Elasticsearch{Client: &http.Client{Timeout: time.Minute}}
	if err := e.configure(tb, home, dir, security); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}

	p := &program{
		name: "Elasticsearch", dir: dir, args: []string{filepath.Join(home, "bin", "elasticsearch")},
		env: []string{
			"ES_PATH_CONF=" + filepath.Join(dir, "config"), "ES_TMPDIR=" + filepath.Join(dir, "tmp"),
			"ES_JAVA_HOME=" + java, "CLI_JAVA_OPTS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
		},
	}
	if e.process, err = p.run(true); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}

	err = e.process.await(elasticPatience, func() bool {
		status, _, err := e.Do(http.MethodGet, "/_cluster/health?timeout=1s", "")

		return err == nil && status == http.StatusOK
	})
	if err != nil {
		e.process.stdin.Close()

		return nil, err
	}

	return e, nil
}

// elasticJVM are the JVM's options: small, and quick to start rather than quick.
const elasticJVM = `-Xms512m
-Xmx512m
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:+ExitOnOutOfMemoryError
-Djava.io.tmpdir=${ES_TMPDIR}
-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
`

// configure writes the configuration into dir.
func (e *Elasticsearch) configure(tb testing.TB, home, dir string, security bool) error {
	config := filepath.Join(dir, "config")
	if err := os.CopyFS(config, os.DirFS(filepath.Join(home, "config"))); err != nil {
		return err
	}

	httpPort, err := freePort()
	if err != nil {
		return err
	}

	transport, err := freePort()
	if err != nil {
		return err
	}

	e.URL = fmt.Sprintf("http://127.0.0.1:%d", httpPort)
	yml := fmt.Sprintf(`http.port: %d
transport.port: %d
network.host: 127.0.0.1
path.data: %s
path.logs: %s
discovery.type: single-node
cluster.routing.allocation.disk.threshold_enabled: false
xpack.security.enabled: %t
`, httpPort, transport, filepath.Join(dir, "data"), filepath.Join(dir, "logs"), security)

	if security {
		yml += `xpack.security.autoconfiguration.enabled: false
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.key: key.pem
xpack.security.http.ssl.certificate: cert.pem
xpack.security.authc.realms.file.file1.order: 0
`
		e.secure(tb, config)
	}

	files := map[string]string{"jvm.options": elasticJVM, "elasticsearch.yml": yml}
	if security {
		files["users"] = elasticUser + ":" + elasticHash + "\n"
		files["users_roles"] = "superuser:" + elasticUser + "\n"
	}

	for name, text := range files {
		if err := os.WriteFile(filepath.Join(config, name), []byte(text), 0o600); err != nil {
			return err
		}
	}

	for _, name := range []string{"data", "logs", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			return err
		}
	}

	return nil
}

// secure makes the certificate and notes how to log in.
func (e *Elasticsearch) secure(tb testing.TB, config string) {
	e.CA = NewCA(tb)
	e.CA.filesIn(tb, config, &Leaf{})
	e.User, e.Password = elasticUser, elasticPassword
	e.URL = "https" + strings.TrimPrefix(e.URL, "http")
	e.Client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: e.CA.Pool()}}
}

// Do sends one request as the administrator and returns the answer's status and
// body. path begins with a slash; a body of several lines ending in a line feed
// is sent as NDJSON, any other as JSON. It is safe for concurrent use.
func (e *Elasticsearch) Do(method, path, body string) (status int, answer []byte, err error) {
	req, err := http.NewRequest(method, e.URL+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}

	if e.User != "" {
		req.SetBasicAuth(e.User, e.Password)
	}

	switch {
	case body == "":
	case strings.HasSuffix(body, "\n") && strings.Count(body, "\n") > 1:
		req.Header.Set("Content-Type", "application/x-ndjson")
	default:
		req.Header.Set("Content-Type", "application/json")
	}

	resp, err := e.Client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()

	answer, err = io.ReadAll(resp.Body)

	return resp.StatusCode, answer, err
}

// Must is [Elasticsearch.Do] for requests that have to succeed: any other status
// than 2xx ends the test.
func (e *Elasticsearch) Must(tb testing.TB, method, path, body string) []byte {
	tb.Helper()

	status, answer, err := e.Do(method, path, body)
	must(tb, err)

	if status < 200 || status > 299 {
		tb.Fatalf("%s %s: status %d\n%s", method, path, status, answer)
	}

	return answer
}
