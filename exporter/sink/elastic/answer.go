package elastic

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
)

// answerFields are the parts of a bulk answer that are read, which makes it
// some ten times shorter.
const answerFields = "items.*.status,items.*.failure_store,items.*.error.type,items.*.error.reason," +
	"items.*.error.caused_by.type,items.*.error.caused_by.reason"

// answer is an HTTP answer.
type answer struct {
	header http.Header
	body   []byte
	status int
}

// bulkAnswer is the body of an answer to a bulk request.
type bulkAnswer struct {
	Items []struct {
		Create *bulkItem `json:"create"`
	} `json:"items"`
}

// bulkItem is what became of one document.
type bulkItem struct {
	Error        *serverError `json:"error"`
	FailureStore string       `json:"failure_store"`
	Status       int          `json:"status"`
}

// result says what became of the n events of a bulk request.
func (a *answer) result(n int, now time.Time) delivery.Result {
	if a.status == http.StatusOK {
		return a.items(n)
	}

	r := delivery.Result{Err: a.problem(), RetryAfter: retryAfter(a.header, now)}

	switch a.status {
	case http.StatusRequestEntityTooLarge:
		r.Halve = true
	case http.StatusBadRequest:
		// Elasticsearch's own word is about the events: halving leaves the one
		// at fault alone. What others say is about the request.
		e := a.serverError()
		r.Halve = e != nil && !e.aboutSettings()
	}

	return r
}

// items says what became of the events by the answer's items, which come in the
// order of the request.
func (a *answer) items(n int) (r delivery.Result) {
	var got bulkAnswer
	if err := json.Unmarshal(a.body, &got); err != nil {
		return delivery.Result{Err: fmt.Errorf("answer is not Elasticsearch's: %w", err)}
	}

	if len(got.Items) != n {
		return delivery.Result{Err: fmt.Errorf("answer has %d items for %d events", len(got.Items), n)}
	}

	why := ""

	for i, item := range got.Items {
		switch fate, reason := item.Create.fate(); fate {
		case fateRetry:
			r.Retry = append(r.Retry, i)

			if why == "" {
				why = reason
			}
		case fateRefused:
			r.Refused = append(r.Refused, delivery.Refusal{Index: i, Reason: reason})
		case fateDelivered:
		}
	}

	if len(r.Retry) > 0 && len(r.Retry)+len(r.Refused) == n {
		return delivery.Result{Err: errors.New("no event was taken: " + why), Refused: r.Refused}
	}

	return r
}

// fate is what became of a document.
type fate uint8

const (
	fateDelivered fate = iota
	fateRetry
	fateRefused
)

// fate returns what became of a document, and why unless it was delivered.
func (i *bulkItem) fate() (f fate, reason string) {
	if i == nil {
		return fateRetry, "item without a result"
	}

	switch {
	case i.FailureStore == "used":
		return fateRefused, "kept in the failure store, not indexed" + i.Error.behind()
	case i.Status == http.StatusOK, i.Status == http.StatusCreated, i.Status == http.StatusConflict:
		return fateDelivered, ""
	}

	reason = "HTTP " + strconv.Itoa(i.Status) + i.Error.behind()

	switch {
	case i.Status < 400 || i.Status >= 500 || i.Error.aboutSettings():
		return fateRetry, reason
	}

	switch i.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusRequestTimeout,
		http.StatusTooManyRequests:
		return fateRetry, reason
	}

	return fateRefused, reason
}

// problem describes an answer that is not 200.
func (a *answer) problem() error {
	text := "HTTP " + strconv.Itoa(a.status)

	if a.status/100 == 3 {
		text += ": redirects are not followed, credentials would go along"

		if u, err := url.Parse(a.header.Get("Location")); err == nil && u.Host != "" {
			text += ": the address may have to be " + plain(u.Scheme+"://"+u.Host)
		}

		return errors.New(text)
	}

	if e := a.serverError(); e != nil {
		return errors.New(text + e.behind())
	}

	return errors.New(text)
}

// retryAfter reads Retry-After, in seconds or as a date (RFC 9110 10.2.3). It
// returns 0 without one, for nonsense and for the past.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}

	const most = 24 * time.Hour // the pipeline has a cap of its own

	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return min(time.Duration(n)*time.Second, most)
	}

	if t, err := http.ParseTime(text); err == nil {
		return min(max(t.Sub(now), 0), most)
	}

	return 0
}
