package config

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/sink/logstash"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
	"github.com/trailscope/trailscope/exporter/sink/webhook"
	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
	"github.com/trailscope/trailscope/trails/pattern"
)

// allMedium is what judges events for remote logs that have no
// REMOTE_SEVERITY_REGEX (SPEC 6.3).
const allMedium = "(?P<medium>)"

// severityRegex returns what judges events for remote logs.
func (c *conversion) severityRegex() string {
	o := c.file.Get("REMOTE_SEVERITY_REGEX")
	if o == nil || o.Array || o.Value == "" {
		return allMedium
	}
	p, err := pattern.Compile(o.Value, 0)
	if err != nil || maltrail.CheckSearch(p) != nil {
		return allMedium // an error, or without a group that says anything
	}
	return o.Value
}

// asSeverityRegex only checks that the value is a pattern; those that read the
// endpoints use it.
func asSeverityRegex(c *conversion, _ *handling, o *maltrailconf.Option) {
	if _, err := pattern.Compile(o.Value, 0); err != nil {
		c.problem(o, "it is read as a Python pattern", "%v", err)
	}
}

// asLogServer takes the endpoint of a Maltrail server.
func asLogServer(c *conversion, h *handling, o *maltrailconf.Option) {
	if o.Value != "" && c.endpoint(o, o.Value) {
		c.sink(h, o, &Sink{Name: sinkNameOf("maltrail", o.Value), Type: SinkMaltrail, Settings: &maltrail.Config{Address: o.Value}})
	}
}

// asSyslogServers takes endpoints for Maltrail's CEF.
func asSyslogServers(c *conversion, h *handling, o *maltrailconf.Option) {
	for _, e := range c.endpoints(o) {
		c.sink(h, o, &Sink{
			Name: sinkNameOf("syslog", e), Type: SinkSyslog, SeverityRegex: c.severityRegex(),
			Settings: &syslog.Config{Network: syslog.NetworkUDP, Address: e, Format: syslog.FormatMaltrail},
		})
	}
}

// asLogstashServers takes endpoints for JSON.
func asLogstashServers(c *conversion, h *handling, o *maltrailconf.Option) {
	for _, e := range c.endpoints(o) {
		c.sink(h, o, &Sink{
			Name: sinkNameOf("logstash", e), Type: SinkLogstash, SeverityRegex: c.severityRegex(),
			Settings: &logstash.Config{Network: logstash.NetworkUDP, Address: e},
		})
	}
}

// asWebhook takes the address that alerts are posted to, and with it the other
// options of alerts. What cannot be used is no reason not to start (SPEC 7.2).
func asWebhook(c *conversion, h *handling, o *maltrailconf.Option) {
	if o.Value == "" {
		return
	}
	k := &Sink{
		Name: SinkWebhook, Type: SinkWebhook, SeverityRegex: c.severityRegex(), Severity: c.alertSeverity(),
		Settings: &webhook.Config{
			URL: o.Value, Format: c.file.Text("ALERT_FORMAT", ""),
			Throttle: time.Duration(min(max(c.file.Number("ALERT_THROTTLE", 0), 0), maxAlertThrottle)) * time.Second,
		},
	}
	if k.SeverityRegex == allMedium {
		k.SeverityRegex = "" // Maltrail would never alert of anything high
	}
	if err := k.Settings.Validate(); err != nil {
		c.notice(o, &Notice{Level: Warning, Text: "no alerts are sent: " + oneLine(err), Hint: "check ALERT_WEBHOOK_URL and ALERT_FORMAT"})
		return
	}
	k.share()
	c.sink(h, o, k)
}

// maxAlertThrottle is the longest throttle in seconds that makes sense: ten
// years.
const maxAlertThrottle = 10 * 365 * 24 * 3600

// alertSeverity returns ALERT_SEVERITY, of which everything unknown is high.
func (c *conversion) alertSeverity() string {
	if s := strings.ToLower(c.file.Text("ALERT_SEVERITY", "")); s == "low" || s == "medium" {
		return s
	}
	return "high"
}

// asPartOfAlert checks an option that [asWebhook] reads.
func asPartOfAlert(c *conversion, _ *handling, o *maltrailconf.Option) {
	url := c.file.Get("ALERT_WEBHOOK_URL")
	if url == nil || url.Array || url.Value == "" {
		return // alerts are off
	}
	if s := strings.ToLower(o.Value); o.Name == "ALERT_SEVERITY" && s != c.alertSeverity() {
		c.notice(o, &Notice{Level: Warning, Text: fmt.Sprintf("%q is not known; high is used", o.Value), Hint: "write low, medium or high"})
	}
	if o.Name == "ALERT_THROTTLE" && strings.Trim(o.Value, "0123456789") != "" {
		c.notice(o, &Notice{Level: Warning, Text: fmt.Sprintf("%q is not a number; there is no throttle", o.Value), Hint: "write a number of seconds"})
	}
}

// oneLine writes joined errors in one line.
func oneLine(err error) string {
	var all []string
	for _, e := range flatten(err) {
		all = append(all, e.Error())
	}
	return strings.Join(all, "; ")
}

// endpoints returns the endpoints of a list, each once, and reports those that
// are none.
func (c *conversion) endpoints(o *maltrailconf.Option) (all []string) {
	seen := map[string]bool{}
	for _, e := range maltrail.SplitEndpoints(o.Value) {
		if !seen[e] && c.endpoint(o, e) {
			all = append(all, e)
		}
		seen[e] = true
	}
	return all
}

// endpoint says whether a text is an endpoint, or reports that it is none.
func (c *conversion) endpoint(o *maltrailconf.Option, text string) bool {
	port := text[strings.LastIndexByte(text, ':')+1:]
	if _, err := strconv.ParseUint(port, 10, 16); err != nil || port == text {
		c.problem(o, "write it as host:port", "%q has no port", text)
		return false
	}
	if _, err := maltrail.ParseEndpoint(text); err != nil {
		c.problem(o, "write it as host:port", "%v", err)
		return false
	}
	return true
}

// sink adds a sink that o asks for.
func (c *conversion) sink(h *handling, o *maltrailconf.Option, k *Sink) {
	all := c.field(h.key, o).(*[]Sink)
	c.config.setOrigin(fmt.Sprintf("%s[%d]", h.key, len(*all)), c.origin(o))
	*all = append(*all, *k)
}

// sinkNameOf names a sink by its kind and endpoint, so that it keeps its place in
// the spool when the list changes: syslog-192.0.2.7-514.
func sinkNameOf(kind, endpoint string) string {
	const longest = 64
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '-'
	}, strings.ToLower(kind+"-"+endpoint))
	return name[:min(len(name), longest)]
}

// asStatsAddress takes where figures are served. An address that cannot be used
// is no reason not to start (SPEC 7.2).
func asStatsAddress(c *conversion, h *handling, o *maltrailconf.Option) {
	if o.Value == "" {
		return
	}
	address := o.Value
	if !strings.Contains(address, ":") {
		address = ":" + address // a port alone
	}
	_, port, err := net.SplitHostPort(address)
	if n, numeric := strconv.ParseUint(port, 10, 16); err != nil || numeric != nil || n == 0 {
		c.notice(o, &Notice{Level: Warning, Live: true, Text: fmt.Sprintf("%q is not host:port, so figures are not served", o.Value), Hint: "write it as 127.0.0.1:9108"})
		return
	}
	*c.field(h.key, o).(*string) = address
}

// asInterval takes a number of seconds, of which 0 is none.
func asInterval(c *conversion, h *handling, o *maltrailconf.Option) {
	asDuration(time.Second, 0, maxMetricsInterval)(c, h, o)
}
