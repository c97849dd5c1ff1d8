package exportertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest/install"
)

// Rsyslog is a running rsyslog that takes syslog messages in every way and
// writes what it made of them into a file.
type Rsyslog struct {
	// UDP and TCP are its addresses, host and port. TCP takes lines and octet
	// counts.
	UDP, TCP string

	// TLS is its address for TLS, empty without an authority.
	TLS string

	// Unix is the path of its datagram socket.
	Unix string

	out string
}

// RsyslogConfig configures [StartRsyslog].
type RsyslogConfig struct {
	// CA is the authority whose certificate the TLS input uses; nil for no such
	// input.
	CA *CA

	// Clients makes the TLS input take only clients with a certificate of CA.
	Clients bool
}

// SyslogMessage is one message as rsyslog read it.
type SyslogMessage struct {
	// Raw is the message as it came, without its frame.
	Raw string `json:"raw"`

	// Priority is its PRI value.
	Priority int `json:"priority,string"`

	// Version is 1 for RFC 5424 and 0 for RFC 3164.
	Version int `json:"version,string"`

	// Time is its time stamp in RFC 3339's form. RFC 3164 has neither year nor
	// zone: rsyslog adds the present year, in which the day may not exist.
	Time string `json:"time"`

	// Host, App, Process, ID and Data are the header's HOSTNAME, APP-NAME,
	// PROCID, MSGID and STRUCTURED-DATA; `-` when absent.
	Host    string `json:"host"`
	App     string `json:"app"`
	Process string `json:"process"`
	ID      string `json:"id"`
	Data    string `json:"data"`

	// Text is the message's own text.
	Text string `json:"text"`

	// Input is the input that it came by: imudp, imtcp or imuxsock.
	Input string `json:"input"`

	// CEF is the CEF event in the message, as liblognorm's parser read it; nil
	// when there was none or it could not be read.
	CEF *CEFEvent `json:"-"`
}

// CEFEvent is a CEF event as liblognorm reads it: escapes are undone.
//
// The parser drops the first character of the first extension key unless a
// space stands before it, which the format does not have. The receiver's
// configuration puts that space there before the parser sees the text.
type CEFEvent struct {
	// Vendor, Product, Version, ClassID, Name and Severity are the header.
	Vendor   string `json:"DeviceVendor"`
	Product  string `json:"DeviceProduct"`
	Version  string `json:"DeviceVersion"`
	ClassID  string `json:"SignatureID"`
	Name     string `json:"Name"`
	Severity string `json:"Severity"`

	// Extension holds the keys and values.
	Extension map[string]string `json:"Extensions"`
}

// StartRsyslog starts rsyslog, which ends with the test. c may be nil.
func StartRsyslog(tb testing.TB, c *RsyslogConfig) *Rsyslog {
	tb.Helper()

	dir := publicDir(tb)
	r := &Rsyslog{
		UDP: freeAddress(tb), TCP: freeAddress(tb), Unix: filepath.Join(dir, "socket"), out: filepath.Join(dir, "out.jsonl"),
	}

	global, input := "", ""

	if c != nil && c.CA != nil {
		r.TLS = freeAddress(tb)
		files := c.CA.filesIn(tb, dir, &Leaf{})
		mode := "anon"

		if c.Clients {
			mode = "x509/certvalid"
		}

		global = fmt.Sprintf(`global(defaultNetstreamDriverCAFile=%q defaultNetstreamDriverCertFile=%q defaultNetstreamDriverKeyFile=%q)`,
			files.CA, files.Cert, files.Key)
		input = fmt.Sprintf(`input(type="imtcp" address="127.0.0.1" port="%s" ruleset="out" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="%s")`,
			port(r.TLS), mode)
	}

	config := strings.NewReplacer(
		"@GLOBAL@", global, "@TLS@", input, "@UDP@", port(r.UDP), "@TCP@", port(r.TCP), "@UNIX@", r.Unix, "@OUT@", r.out,
	).Replace(rsyslogConfig)
	ready := []string{r.TCP}

	if r.TLS != "" {
		ready = append(ready, r.TLS)
	}

	startRsyslog(tb, dir, config, ready)

	return r
}

// rsyslogConfig writes each message as a JSON object, its CEF event parsed.
const rsyslogConfig = `
global(parser.escapeControlCharactersOnReceive="off" parser.permitSlashInProgramName="on" maxMessageSize="64k" net.enableDNS="off")
@GLOBAL@
module(load="imudp")
module(load="imtcp")
module(load="imuxsock" SysSock.Use="off")
module(load="mmnormalize")
template(name="object" type="list") {
	constant(value="{\"raw\":\"") property(name="rawmsg" format="json")
	constant(value="\",\"priority\":\"") property(name="pri")
	constant(value="\",\"version\":\"") property(name="protocol-version")
	constant(value="\",\"time\":\"") property(name="timereported" dateFormat="rfc3339")
	constant(value="\",\"host\":\"") property(name="hostname" format="json")
	constant(value="\",\"app\":\"") property(name="app-name" format="json")
	constant(value="\",\"process\":\"") property(name="procid" format="json")
	constant(value="\",\"id\":\"") property(name="msgid" format="json")
	constant(value="\",\"data\":\"") property(name="structured-data" format="json")
	constant(value="\",\"text\":\"") property(name="msg" format="json")
	constant(value="\",\"input\":\"") property(name="inputname" format="json")
	constant(value="\",\"parsed\":") property(name="$!all-json") constant(value="}\n")
}
ruleset(name="out") {
	set $.head = re_extract($rawmsg, "CEF:[0-9]+([|]([^|\\\\]|\\\\.)*){6}[|]", 0, 0, "");
	if $.head != "" then {
		set $.rest = re_extract($rawmsg, "CEF:[0-9]+([|]([^|\\\\]|\\\\.)*){6}[|](.*)", 0, 3, "");
		set $.cef = $.head & " " & $.rest;
		action(type="mmnormalize" variable="$.cef" rule=["rule=:%cef:cef%"])
	}
	action(type="omfile" file="@OUT@" template="object" flushOnTXEnd="on")
}
input(type="imudp" address="127.0.0.1" port="@UDP@" ruleset="out")
input(type="imtcp" address="127.0.0.1" port="@TCP@" ruleset="out")
input(type="imuxsock" socket="@UNIX@" ruleset="out" useSpecialParser="off" parseHostname="on" ignoreTimestamp="off" useSysTimeStamp="off")
@TLS@
`

// startRsyslog runs rsyslog with a configuration and waits until it accepts
// connections at the addresses in ready.
func startRsyslog(tb testing.TB, dir, config string, ready []string) {
	tb.Helper()

	root, err := install.Debian()
	if err != nil {
		absent(tb, err)
	}

	modules, err := filepath.Glob(filepath.Join(root, "usr/lib/*/rsyslog"))
	if err != nil || len(modules) != 1 {
		absent(tb, errors.New("rsyslog's modules are not where they are expected"))
	}

	writeFile(tb, filepath.Join(dir, "rsyslog.conf"), config)

	p := &program{
		name: "rsyslog", dir: dir, env: []string{"LD_LIBRARY_PATH=" + filepath.Dir(modules[0])},
		args: []string{
			filepath.Join(root, "usr/sbin/rsyslogd"), "-n", "-f", filepath.Join(dir, "rsyslog.conf"),
			"-i", filepath.Join(dir, "pid"), "-M", modules[0],
		},
	}
	must(tb, p.start(tb).await(30*time.Second, func() bool {
		for _, address := range ready {
			if !listens(address) {
				return false
			}
		}

		return true
	}))
}

// port returns the port of an address.
func port(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

// Messages returns what has been written, in the order of its arrival.
func (r *Rsyslog) Messages(tb testing.TB) (messages []*SyslogMessage) {
	tb.Helper()

	for i, line := range readLines(r.out) {
		m := &struct {
			SyslogMessage
			Parsed struct {
				CEF *CEFEvent `json:"cef"`
			} `json:"parsed"`
		}{}
		if err := json.Unmarshal([]byte(line), m); err != nil {
			tb.Fatalf("line %d of rsyslog's file: %v\n%s", i+1, err, line)
		}

		m.CEF = m.Parsed.CEF
		messages = append(messages, &m.SyslogMessage)
	}

	return messages
}

// Wait returns the messages, once there are n or more. It fails the test after
// ten seconds.
func (r *Rsyslog) Wait(tb testing.TB, n int) []*SyslogMessage {
	tb.Helper()

	return waitFor(tb, n, "syslog messages", func() []*SyslogMessage { return r.Messages(tb) })
}
