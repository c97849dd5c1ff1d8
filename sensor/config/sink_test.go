package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
	"github.com/trailscope/trailscope/sensor/config"
)

// sinkFile is a list with a sink of several types.
const sinkFile = `output:
  sinks:
    - type: otlp
      endpoint: https://collector.example:4318
      protocol: http/protobuf
      headers: {authorization: Bearer hush, x-org: "7"}
      ca_file: ca.pem
      timeout: 5s
      batch_events: 100
      retry_min: 100ms
    - type: elastic
      name: archive
      urls: [https://a.example:9200, https://b.example:9200]
      api_key: hush
      severity: medium
      kinds: [dns, URL]
      sensors: ^dmz
      retention: 720h
    - {type: syslog, network: tcp, address: "siem.example:514", max_bytes: 4096, batch_size: 1MiB, linger: 1s}
`

func TestLoad_sinks(t *testing.T) {
	path := write(t, "trailscope.yaml", sinkFile)
	ca := filepath.Join(filepath.Dir(path), "ca.pem")
	if err := os.WriteFile(ca, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c, _, err := config.Load(path, &config.Options{})
	if err == nil {
		err = c.Validate()
	}
	if err != nil {
		t.Fatal(err)
	}
	want := []config.Sink{
		{
			Name: "otlp", Type: "otlp", Timeout: config.Duration(5 * time.Second), BatchEvents: 100, RetryMin: config.Duration(100 * time.Millisecond),
			Settings: &otlp.Config{
				Endpoint: "https://collector.example:4318", Protocol: "http/protobuf", CAFile: ca, Timeout: 5 * time.Second,
				Headers: otlp.Headers{"authorization": "Bearer hush", "x-org": "7"},
			},
		},
		{
			Name: "archive", Type: "elastic", Severity: "medium", Kinds: []string{"DNS", "URL"}, Sensors: "^dmz",
			Settings: &elastic.Config{URLs: []string{"https://a.example:9200", "https://b.example:9200"}, APIKey: "hush", Retention: 720 * time.Hour},
		},
		{
			Name: "syslog", Type: "syslog", BatchSize: config.MiB, Linger: config.Duration(time.Second),
			Settings: &syslog.Config{Network: "tcp", Address: "siem.example:514", MaxBytes: 4096},
		},
	}
	if !reflect.DeepEqual(want, c.Output.Sinks) {
		t.Errorf("sinks (-want +got):\n%s", cmp.Diff(want, c.Output.Sinks))
	}
	checkHidden(t, c)
}

// checkHidden looks whether any way of printing shows a secret.
func checkHidden(t *testing.T, c *config.Config) {
	t.Helper()

	for _, text := range []string{fmt.Sprintf("%v", c.Output), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", &c.Output.Sinks[0]), fmt.Sprint(c.Output.Sinks)} {
		if strings.Contains(text, "hush") || strings.Contains(text, "SECRET") {
			t.Errorf("a secret is shown: %s", text)
		}
	}
	for _, k := range c.Keys() {
		if strings.Contains(k.Value, "hush") || strings.Contains(k.Value, "SECRET") {
			t.Errorf("%s shows a secret: %s", k.Path, k.Value)
		}
	}
}

// TestConfig_Set_sinks gives the list as a flag or a variable does, and reads
// back what Keys shows of it.
func TestConfig_Set_sinks(t *testing.T) {
	const list = `[{name: "a", type: "logstash", linger: 2s, network: "udp", address: "h:1"}, {name: "webhook", type: "webhook", severity: "high", url: "https://x.example/SECRET", throttle: 5m}]`
	c := config.NewDefault()
	if err := c.Set("output.sinks", list, "--set"); err != nil {
		t.Fatal(err)
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	checkHidden(t, c)
	for _, k := range c.Keys() {
		if want := strings.Replace(list, "SECRET", config.Hidden, 1); k.Path == "output.sinks" && k.Value != want {
			t.Errorf("got  %s\nwant %s", k.Value, want)
		}
	}
	err := c.Override([]string{`TRAILSCOPE_OUTPUT_SINKS=[{type: otlp, endpiont: x}]`})
	checkProblems(t, render(t, err), []string{"TRAILSCOPE_OUTPUT_SINKS[0].endpiont: unknown key | did you mean endpoint?"})
}

func TestLoad_sinkProblems(t *testing.T) {
	testCases := []struct {
		name, text string
		want       []string
	}{
		{name: "none", text: "[]"},
		{name: "text", text: "x", want: []string{"2: output.sinks: a list belongs here | write one entry for each receiver, e.g. `- type: otlp`, with its keys below"}},
		{name: "texts", text: "[x]", want: []string{"2: output.sinks[0]: keys and values belong here | write keys and values, one `key: value` a line"}},
		{name: "no_type", text: "[{name: a}]", want: []string{"2: output.sinks[0].type: the type is missing | the types are " + strings.Join(config.SinkTypes(), ", ")}},
		{name: "type", text: "[{type: elastik}]", want: []string{`2: output.sinks[0].type: "elastik" is no type of sink | did you mean elastic?`}},
		{
			name: "unknown_keys", text: "\n  - type: maltrail\n    addres: a:1\n    endpoint: x\n    address: a:1\n    timout: 1s",
			want: []string{
				"4: output.sinks[0].addres: unknown key | did you mean address?",
				"5: output.sinks[0].endpoint: unknown key | the keys here are name, type, severity, kinds, sensors, severity_regex, batch_events, batch_size, linger, timeout, retry_min, retry_max, address",
				"7: output.sinks[0].timout: unknown key | did you mean timeout?",
			},
		},
		{
			name: "forms", text: "\n  - type: otlp\n    endpoint: [a]\n    headers: x\n    insecure: maybe\n    resource: {a: [b]}\n    linger: 5",
			want: []string{
				"4: output.sinks[0].endpoint: a single value belongs here | ",
				"5: output.sinks[0].headers: names and values belong here | write names and values, one `name: value` a line",
				`6: output.sinks[0].insecure: "maybe" is neither true nor false | write true or false`,
				"7: output.sinks[0].resource.a: a single value belongs here | ",
				"8: output.sinks[0].linger: a duration needs a unit | write a number with its unit: 100ms, 30s, 5m, 24h",
			},
		},
		{
			name: "of_the_type", text: "\n  - type: otlp\n    compression: zip\n    protocol: udp\n    endpoint: h\n  - type: elastic\n    urls: [http://a.example, x]",
			want: []string{
				`5: output.sinks[0].protocol: "udp" is neither grpc nor http/protobuf | examples/trailscope.yaml has every key of the type otlp`,
				`4: output.sinks[0].compression: "zip" is neither gzip nor none | examples/trailscope.yaml has every key of the type otlp`,
				"8: output.sinks[1].urls[1]: not an address such as https://es.example:9200 | write the nodes' addresses: urls: [https://es.example.org:9200]",
			},
		},
		{
			name: "missing", text: "[{type: otlp}, {type: elastic}, {type: syslog}, {type: maltrail}, {type: logstash}, {type: webhook}]",
			want: []string{
				"2: output.sinks[0].endpoint: not set | write where the collector listens: endpoint: collector.example.org:4317",
				"2: output.sinks[1].urls: is missing | write the nodes' addresses: urls: [https://es.example.org:9200]",
				"2: output.sinks[2].address: is missing | write host:port of the receiver, e.g. address: siem.example.org:514",
				"2: output.sinks[3].address: is missing | write host:port of the Maltrail server's UDP_ADDRESS and UDP_PORT: address: maltrail.example.org:8337",
				"2: output.sinks[4].address: is missing | write host:port of Logstash's input, e.g. address: logstash.example.org:5514",
				"2: output.sinks[5].url: is missing | write the address: url: https://hooks.example.org/…",
			},
		},
		{
			name: "file", text: "\n  - {type: file}\n  - {type: file, name: f, dir: d, file: a/b, format: xml, rotate_size: 1KiB}\n  - {type: file, name: g, dir: d, keep_files: 3}",
			want: []string{
				"3: output.sinks[0].dir: the log directory is not set | name a directory that the program may write to",
				`4: output.sinks[1].file: "a/b" is not a plain name such as events.ndjson | write a plain name, e.g. file: events.ndjson`,
				"4: output.sinks[1].rotate_size: 1024 is less than 65536 | examples/trailscope.yaml has every key of the type file",
				`4: output.sinks[1].format: "xml" is neither line nor json | examples/trailscope.yaml has every key of the type file`,
				"5: output.sinks[2].file: is missing; day files are not rotated, compressed or removed | write a plain name, e.g. file: events.ndjson",
			},
		},
		{
			name: "file_twice", text: "[{type: file, dir: /var/log/trailscope/}]",
			want: []string{"2: output.sinks[0].dir: events are written to these files already, by output.log_dir | name another directory, or set output.log_events to false"},
		},
		{
			name: "common", text: "\n  - type: maltrail\n    address: a:1\n    name: A B\n    severity: bad\n    kinds: [dns, x]\n    sensors: (\n    severity_regex: scanner\n    batch_events: 20000\n    timeout: 1ms\n    retry_min: 10s\n    retry_max: 1s",
			want: []string{
				`5: output.sinks[0].name: "A B" cannot name a sink | write 1 to 64 of a-z, 0-9, '-', '_' and '.', a letter or digit first`,
				`6: output.sinks[0].severity: "bad" is not known | write low, medium or high`,
				`7: output.sinks[0].kinds: "X" is no kind of event | the kinds are IP, IPORT, DNS, URL, PATH, HTTP, UA, PORT, CERT, JA4`,
				"8: output.sinks[0].sensors: error parsing regexp: missing closing ): `(` | it is searched in the sensor's name, e.g. ^(dmz|lab)",
				`9: output.sinks[0].severity_regex: has none of the groups (?P<low>…), (?P<medium>…), (?P<high>…) | it is searched in the info, e.g. (?P<high>malware|custom)|(?P<low>scanner|reputation)`,
				"10: output.sinks[0].batch_events: 20000 is out of range | write a value from 1 to 10000",
				"11: output.sinks[0].timeout: 1ms is out of range | write a value from 100ms to 10m",
				"12: output.sinks[0].retry_min: 10s is longer than retry_max, 1s | write a shorter one than retry_max",
			},
		},
		{
			name: "names", text: "[{type: maltrail, address: 'a:1'}, {type: maltrail, address: 'b:1'}]",
			want: []string{`2: output.sinks[1].name: there is another sink "maltrail" above | give each sink a name of its own, e.g. name: maltrail-2`},
		},
		{
			name: "files", text: "[{type: syslog, network: tls, address: 'a:1', ca_file: /nowhere/ca.pem}]",
			want: []string{"2: output.sinks[0].ca_file: /nowhere/ca.pem: no such file or directory | check the path, or leave it empty"},
		},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			path := write(t, "t.yaml", "output:\n  sinks: "+tc.text+"\n")
			c, _, err := config.Load(path, &config.Options{})
			err = config.Join(err, c.Validate())
			for i := range tc.want {
				tc.want[i] = "t.yaml:" + tc.want[i]
			}
			checkProblems(t, render(t, err), tc.want)
		})
	}
}

func TestSink_Fingerprint(t *testing.T) {
	secret := write(t, "key", "one")
	one := config.Sink{Name: "a", Type: "elastic", Settings: &elastic.Config{URLs: []string{"http://a"}, APIKey: "x", CAFile: secret}}
	two := one
	two.Settings = &elastic.Config{URLs: []string{"http://a"}, APIKey: "x", CAFile: secret}
	print := one.Fingerprint()
	if print != two.Fingerprint() || strings.Contains(print, "http") {
		t.Errorf("%q, %q", print, two.Fingerprint())
	}
	two.Settings = &elastic.Config{URLs: []string{"http://a"}, APIKey: "y", CAFile: secret}
	if print == two.Fingerprint() {
		t.Error("another secret makes no difference")
	}
	if err := os.WriteFile(secret, []byte("longer"), 0o600); err != nil {
		t.Fatal(err)
	}
	if print == one.Fingerprint() {
		t.Error("another content of a file makes no difference")
	}
}
