package realtraffic_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/trails"
)

// clients is the name above those that the clients ask for, each its own.
const clients = "clients.example.net"

// client is a program that speaks TLS.
type client struct {
	name string
	// programs are the names it may have; none for Go itself.
	programs []string
	// run asks for a host at port 443 of the server, or with QUIC.
	run func(t *testing.T, c *cable, program, host string)
	// quic tells that it speaks QUIC.
	quic bool
}

// python and node are clients in a line.
const (
	pythonClient = `import socket, ssl, sys
c = ssl.create_default_context(); c.check_hostname = False; c.verify_mode = ssl.CERT_NONE
c.wrap_socket(socket.create_connection((sys.argv[1], 443)), server_hostname=sys.argv[2]).close()`
	nodeClient = `const [host, servername] = process.argv.slice(1);
const s = require("tls").connect({host, port: 443, servername, rejectUnauthorized: false}, () => s.end());`
)

// testedClients are the clients whose fingerprints are compared. Those that no
// package of the tests brings are left out where they are missing.
func testedClients() []client {
	run := func(args ...string) func(t *testing.T, c *cable, program, host string) {
		return func(t *testing.T, c *cable, program, host string) {
			t.Helper()
			words := strings.NewReplacer("SERVER", serverV4.String(), "HOST", host)
			all := make([]string, len(args))
			for i, a := range args {
				all[i] = words.Replace(a)
			}
			c.client.run(t, program, all...)
		}
	}
	chromium := func(args ...string) func(t *testing.T, c *cable, program, host string) {
		return func(t *testing.T, c *cable, _, host string) {
			t.Helper()
			c.client.chromium(t, serverV4, "http://"+good+"/picture?https://"+host+"/", args...)
		}
	}

	return []client{
		{name: "go", run: dialGo},
		{name: "go-quic", quic: true, run: func(t *testing.T, c *cable, _, host string) {
			t.Helper()
			c.client.dialQUIC(t, netip.AddrPortFrom(clientV4, 0), netip.AddrPortFrom(serverV4, 443), host)
		}},
		{name: "curl", programs: []string{"curl"}, run: run("-qsSk", "--noproxy", "*", "--connect-to", "::SERVER:", "https://HOST/")},
		{name: "curl-again", programs: []string{"curl"}, run: run("-qsSk", "--noproxy", "*", "--connect-to", "::SERVER:", "https://HOST/")},
		{name: "curl-tls12", programs: []string{"curl"}, run: run("-qsSk", "--noproxy", "*", "--tls-max", "1.2", "--connect-to", "::SERVER:", "https://HOST/")},
		{name: "openssl", programs: []string{"openssl"}, run: run("s_client", "-connect", "SERVER:443", "-servername", "HOST")},
		{name: "python", programs: []string{"python3"}, run: run("-c", pythonClient, "SERVER", "HOST")},
		{name: "node", programs: []string{"node"}, run: run("-e", nodeClient, "SERVER", "HOST")},
		{name: "chromium", programs: chromiumPrograms, run: chromium()},
		{name: "chromium-quic", programs: chromiumPrograms, quic: true, run: chromium("--enable-quic", "--origin-to-force-quic-on=chromium-quic."+clients+":443")},
	}
}

// dialGo connects with the standard library.
func dialGo(t *testing.T, c *cable, _, host string) {
	t.Helper()
	c.client.must(t, func() error {
		raw, err := net.Dial("tcp", netip.AddrPortFrom(serverV4, 443).String())
		if err != nil {
			return err
		}
		defer raw.Close()

		return tls.Client(raw, &tls.Config{ServerName: host, InsecureSkipVerify: true}).Handshake()
	})
}

// TestClients compares the fingerprints of clients with what follows from how the
// standard library reads their hellos, and writes the table of tested clients.
func TestClients(t *testing.T) {
	t.Parallel()
	c, keys := newCable(t, 1500, false), smallCertificate(t)
	j := newJournal()
	w := &web{journal: j}
	w.serveTLS(t, c.server, ":443", keys)
	w.serve(t, c.server, ":80")
	j.serveQUIC(t, c.server, clients, netip.AddrPortFrom(serverV4, 443).String(), keys, false)
	s := c.watch(t, trails.Trail{Key: clients, Info: info})
	var ran []client
	versions := map[string]string{"go": runtime.Version(), "go-quic": "golang.org/x/net/quic"}
	for _, k := range testedClients() {
		program := ""
		if len(k.programs) > 0 {
			if program = installed(k.programs...); program == "" {
				t.Logf("%s is not here", k.programs[0])
				continue
			}
			versions[k.name] = version(program)
		}
		k.run(t, c, program, k.name+"."+clients)
		ran = append(ran, k)
	}
	found := s.found(t)
	prints := map[string]string{}
	var table strings.Builder
	for _, k := range ran {
		prints[k.name] = j.printOf(t, found, &k)
		size := "" // of hellos over TCP
		if _, n := j.helloOf("TCP", k.name+"."+clients); n > 0 {
			size = strconv.Itoa(n)
		}
		fmt.Fprintf(&table, "\n%-14s %-36s %5s %s", k.name, prints[k.name], size, versions[k.name])
	}
	t.Logf("JA4 of the tested clients:%s", table.String())
	if prints["curl"] != prints["curl-again"] {
		t.Error("the fingerprint of curl changes")
	}
	if len(found) != len(ran) {
		t.Errorf("%d events of %d clients", len(found), len(ran))
	}
	listedPrint(t, prints["curl"])
}

// printOf returns the fingerprint in the event of a client.
func (j *journal) printOf(t *testing.T, found []*event.Event, k *client) string {
	t.Helper()
	host, transport := k.name+"."+clients, "TCP"
	if k.quic {
		transport = overQUIC
	}
	i := slices.IndexFunc(found, func(e *event.Event) bool {
		return e.TLS != nil && e.TLS.ServerName == host && e.Transport == transport && e.TLS.QUIC == k.quic
	})
	if i < 0 {
		t.Errorf("no event of %s", k.name)

		return ""
	}
	if want, _ := j.helloOf(transport, host); found[i].TLS.JA4 != want {
		t.Errorf("JA4 of %s: %s, want %s", k.name, found[i].TLS.JA4, want)
	}

	return found[i].TLS.JA4
}

// version returns the first line that a program says of its version.
func version(program string) string {
	out, err := exec.Command(program, "--version").Output()
	if err != nil {
		out, _ = exec.Command(program, "version").Output()
	}
	first, _, _ := strings.Cut(string(out), "\n")

	return first[:min(len(first), 60)]
}

// listedPrint lists the fingerprint of curl and expects it for every host.
func listedPrint(t *testing.T, print string) {
	t.Helper()
	if print == "" {
		return
	}
	c, keys := newCable(t, 296, false), smallCertificate(t)
	j := newJournal()
	(&web{journal: j}).serveTLS(t, c.server, ":443", keys)
	s := c.watch(t, trails.Trail{Key: print, Info: info})
	c.curl(t, serverV4)("https://"+good, "https://"+gate)
	dialGo(t, c, "", good)
	found := s.found(t)
	if len(found) != 2 || found[0].Kind != event.KindJA4 || found[0].Trail != print || found[0].Source != clientV4 ||
		found[0].TLS.ServerName != good || found[1].TLS.ServerName != gate {
		t.Errorf("events %+v", found)
	}
}
