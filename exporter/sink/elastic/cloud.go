package elastic

import (
	"encoding/base64"
	"errors"
	"net"
	"net/url"
	"strings"
)

// cloudPort is the port of deployments whose identifier names none.
const cloudPort = "443"

// parseCloudID returns the address of Elasticsearch in a Cloud ID: a name, a
// colon, and the base64 of host[:port]$elasticsearch[:port]$kibana[:port].
func parseCloudID(id string) (*url.URL, error) {
	_, encoded, ok := strings.Cut(strings.TrimSpace(id), ":")
	if !ok {
		return nil, errors.New("has no colon behind the deployment's name")
	}

	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		text, err = base64.RawStdEncoding.DecodeString(encoded)
	}

	if err != nil {
		return nil, errors.New("is not base64 behind the colon")
	}

	parts := strings.Split(string(text), "$")
	if len(parts) < 2 || parts[0] == "" || parts[1] == "" {
		return nil, errors.New("names no Elasticsearch")
	}

	host, port := splitPort(parts[0], cloudPort)
	node, port := splitPort(parts[1], port)

	u, err := url.Parse("https://" + net.JoinHostPort(node+"."+host, port))
	if err != nil || u.Hostname() != node+"."+host {
		return nil, errors.New("holds no host name")
	}

	return u, nil
}

// splitPort returns a name and its port, or the given one without.
func splitPort(s, port string) (name, p string) {
	if name, p, ok := strings.Cut(s, ":"); ok && p != "" {
		return name, p
	}

	return strings.TrimSuffix(s, ":"), port
}
