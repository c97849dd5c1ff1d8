package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/sink/logstash"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
	"github.com/trailscope/trailscope/exporter/sink/webhook"
	"github.com/trailscope/trailscope/sensor/config"
)

// probeTimeout is how long a receiver may take to be found and to take a
// connection.
const probeTimeout = 3 * time.Second

// place is where a sink sends to.
type place struct {
	// network is tcp, udp, or unix for a socket of this machine.
	network, address string
}

// sinks checks where events are sent: the spool, and each sink.
func (k *checker) sinks(ctx context.Context, c *config.Config) {
	all := c.Output.Sinks
	if len(all) == 0 {
		return
	}
	k.spool(c)
	maker, err := newSinkMaker(c, k.io.Environ, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		k.say(failed, "", "sinks: %v", err)
		return
	}
	outcomes := make([][]outcome, len(all))
	var probes sync.WaitGroup
	for i := range all {
		probes.Go(func() { outcomes[i] = checkSink(ctx, maker, &all[i]) })
	}
	probes.Wait()
	for i := range all {
		for _, o := range outcomes[i] {
			k.say(o.verdict, o.hint, "sink %s: %s", all[i].Name, o.text)
		}
	}
}

// outcome is what a check of a sink has come to.
type outcome struct {
	verdict    verdict
	hint, text string
}

// checkSink checks one sink. It makes connections, but sends nothing: a receiver
// that is down is a warning, because events wait for it.
func checkSink(ctx context.Context, maker *sinkMaker, k *config.Sink) []outcome {
	if s, ok := k.Settings.(*config.FileSink); ok {
		if err := writable(s.Dir); err != nil { // opening it would make it
			return []outcome{{failed, "name another with dir", oneLine(err)}}
		}
		return []outcome{{passed, "", "files in " + s.Dir}}
	}
	if err := errors.Join(checkCertificates(k), tryOpen(maker, k)); err != nil {
		return []outcome{{failed, hintOf(err), oneLine(err)}}
	}
	places := addressesOf(k)
	if len(places) == 0 {
		return []outcome{{passed, "", k.Type}}
	}
	var all []outcome
	for _, p := range places {
		if err := probe(ctx, p); err != nil {
			all = append(all, outcome{warned, "events wait in the spool until it can be reached; is the address right?", fmt.Sprintf("%s to %s: %v", k.Type, p.address, err)})
			continue
		}
		found := "takes connections"
		if p.network == "udp" {
			found = "is known; over UDP nobody says what arrives"
		}
		all = append(all, outcome{passed, "", fmt.Sprintf("%s to %s, which %s", k.Type, p.address, found)})
	}
	return all
}

// oneLine writes joined errors in one line.
func oneLine(err error) string {
	text := ""
	for i, e := range unjoined(err) {
		if i > 0 {
			text += "; "
		}
		text += e.Error()
	}
	return text
}

// unjoined returns the errors of which err is joined.
func unjoined(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// tryOpen makes the sink, which reads its files, and closes it.
func tryOpen(maker *sinkMaker, k *config.Sink) error {
	s, err := maker.open(k)
	if err != nil {
		return err
	}
	return s.Close()
}

// checkCertificates reads the files of TLS that a sink names.
func checkCertificates(k *config.Sink) error {
	var errs []error
	if path := k.Setting("ca_file"); path != "" {
		switch text, err := os.ReadFile(path); {
		case err != nil:
			errs = append(errs, fmt.Errorf("ca_file: %w", err))
		case !x509.NewCertPool().AppendCertsFromPEM(text):
			errs = append(errs, fmt.Errorf("ca_file: there is no certificate in %s", path))
		}
	}
	if cert, key := k.Setting("cert_file"), k.Setting("key_file"); cert != "" && key != "" {
		if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
			errs = append(errs, fmt.Errorf("cert_file, key_file: %w", err))
		}
	}
	return errors.Join(errs...)
}

// addressesOf returns where a sink sends to, as far as its settings tell.
func addressesOf(k *config.Sink) []place {
	switch s := k.Settings.(type) {
	case *otlp.Config:
		port := "4317"
		if s.Protocol == otlp.ProtocolHTTP {
			port = "4318"
		}
		return addressesOfURLs(port, s.Endpoint)
	case *elastic.Config:
		return addressesOfURLs("", s.URLs...)
	case *syslog.Config:
		return placeOf(s.Network, s.Address)
	case *logstash.Config:
		return placeOf(s.Network, s.Address)
	case *maltrail.Config:
		return placeOf("udp", s.Address)
	case *webhook.Config:
		return addressesOfURLs("", s.URL)
	}
	return nil
}

// placeOf returns the place of a network and an endpoint.
func placeOf(network, endpoint string) []place {
	switch network {
	case syslog.NetworkUnix, syslog.NetworkUnixDatagram:
		return []place{{network, endpoint}}
	case syslog.NetworkTCP, syslog.NetworkTLS:
		network = "tcp"
	default:
		network = "udp"
	}
	address, err := maltrail.ParseEndpoint(endpoint)
	if err != nil {
		return nil
	}
	return []place{{network, address}}
}

// addressesOfURLs returns the places of addresses of the web, or of host:port. port
// is that of an address without one, other than the scheme's.
func addressesOfURLs(port string, addresses ...string) (all []place) {
	for _, text := range addresses {
		if u, err := url.Parse(text); err == nil && u.Host != "" {
			text = u.Host
			switch {
			case u.Port() != "":
			case port != "":
				text = net.JoinHostPort(u.Hostname(), port)
			default:
				text = net.JoinHostPort(u.Hostname(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
			}
		} else if _, _, err := net.SplitHostPort(text); err != nil && text != "" {
			text = net.JoinHostPort(text, port)
		}
		if text != "" {
			all = append(all, place{"tcp", text})
		}
	}
	return all
}

// probe looks whether somebody is at a place. It sends nothing.
func probe(ctx context.Context, p place) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	switch p.network {
	case syslog.NetworkUnix, syslog.NetworkUnixDatagram:
		_, err := os.Stat(p.address)
		return err
	case "udp":
		host, _, err := net.SplitHostPort(p.address)
		if err == nil {
			_, err = net.DefaultResolver.LookupHost(ctx, host)
		}
		return err
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, p.network, p.address)
	if err != nil {
		return err
	}
	return conn.Close()
}

// spool checks that events can be kept.
func (k *checker) spool(c *config.Config) {
	dir, _ := spoolDirs(c, k.io.Environ)
	if err := writable(dir); err != nil {
		k.say(failed, "name another with spool.dir, or sensor.state_dir", "spool: %v", err)
		return
	}
	free, err := freeSpace(dir)
	switch {
	case err != nil:
		k.say(warned, "", "spool: %s, at most %v; free space is unknown: %v", dir, c.Spool.MaxSize, err)
	case free < uint64(c.Spool.MaxSize):
		k.say(warned, "make room, lower spool.max_size, or name a directory on another disk with spool.dir",
			"spool: %s, at most %v, but only %s are free", dir, c.Spool.MaxSize, bytesText(free))
	default:
		k.say(passed, "", "spool: %s, at most %v", dir, c.Spool.MaxSize)
	}
}
