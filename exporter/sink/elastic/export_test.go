package elastic

import (
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
)

// CloudHost returns the address in a Cloud ID.
func CloudHost(id string) (string, error) {
	u, err := parseCloudID(id)
	if err != nil {
		return "", err
	}

	return u.Host, nil
}

// ReadAnswer reads the body of a bulk answer.
func ReadAnswer(status int, body []byte, n int) delivery.Result {
	return (&answer{status: status, body: body}).result(n, time.Time{})
}
