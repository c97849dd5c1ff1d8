// Package webhook posts events to an address, each as the text of a template:
// Maltrail's ALERT_WEBHOOK_URL (SPEC 9.6), but without losing any.
//
// # Template
//
// The template is a format of Python's % operator over named fields:
//
//	{"text": "%(severity)s: %(src_ip)s -> %(trail)s (%(info)s) [%(type)s]"}
//
// The fields are timestamp (seconds since 1970), time (as in the event line),
// sensor, severity, src_ip, src_port, dst_ip, dst_port, proto, type, trail, info,
// reference, and json, an object with the other fields but time. `%%` is a
// percent sign; `%(info).100s` takes at most 100 characters, `%(type)-6s` pads
// with blanks, `%(timestamp)d` is the number.
//
// Values are the network's, so they are escaped for the place where they stand.
// With a content type of JSON the template has to be JSON: within quotes values
// are escaped; outside only timestamp and json may stand. In a form
// (application/x-www-form-urlencoded) values are percent-encoded; in other types
// control characters become blanks. A template that could not keep to this is
// refused by Validate.
//
// # Which events
//
// Events below the least severity are passed over. Of events with the same
// source and trail one is posted in each throttle time, measured in the events'
// own time, so that an hour's events that waited for the receiver give as many
// posts as they would have given at once. The 10,000 latest pairs are
// remembered. A post that failed does not count.
//
// # Delivery
//
// Posts go one after another. 2xx is accepted. 429 and 503 are tried again,
// after Retry-After if there is one; so are other 5xx, time-outs, redirects, and
// what somebody can mend: 401, 403, 404, 407. Every other 4xx refuses the event
// for good. A post whose answer got lost is repeated, so a receiver may see an
// event twice.
//
// # Secrets
//
// The path and query of a webhook's address are its password. Messages name
// scheme and host only.
package webhook
