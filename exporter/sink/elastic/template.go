package elastic

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/trailscope/trailscope/exporter/schema"
)

// Names of what [Setup] installs.
const (
	// PolicyName is the lifecycle policy.
	PolicyName = "trailscope"

	// MappingsName, HeartbeatName and SettingsName are component templates.
	MappingsName  = "trailscope@mappings"
	HeartbeatName = "trailscope@heartbeat"
	SettingsName  = "trailscope@settings"

	// CustomName is a component template for the user's own mappings and
	// settings. It is referred to and never made.
	CustomName = "trailscope@custom"

	// DetectionTemplate and HeartbeatTemplate are index templates.
	DetectionTemplate = "logs-trailscope.detection"
	HeartbeatTemplate = "logs-trailscope.heartbeat"
)

// templatePriority lies above that of Elasticsearch's own logs-*-* (100) and of
// integrations (200).
const templatePriority = 250

// Rollover of backing indices, as Elasticsearch's own policy for logs does it.
const (
	rolloverSize = "50gb"
	rolloverAge  = "30d"
)

// Template is one thing that [Setup] installs.
type Template struct {
	// Name is its name in Elasticsearch.
	Name string

	// API is the path of the request that installs it, without the name.
	API string

	// Body is the request's body, indented.
	Body []byte
}

// Paths of the APIs.
const (
	apiPolicy    = "_ilm/policy/"
	apiComponent = "_component_template/"
	apiIndex     = "_index_template/"
)

// Templates returns what [Setup] installs in a cluster that has everything, in
// the order of installation. Only Retention of c is read.
func Templates(c *Config) []Template {
	p := newPlan(c)
	list := []Template{{PolicyName, apiPolicy, p.policy()}}

	for _, name := range componentNames {
		list = append(list, Template{name, apiComponent, p.component(name)})
	}

	for _, name := range indexNames {
		list = append(list, Template{name, apiIndex, p.index(name)})
	}

	return list
}

var (
	componentNames = [...]string{MappingsName, HeartbeatName, SettingsName}
	indexNames     = [...]string{DetectionTemplate, HeartbeatTemplate}
)

// plan says which abilities of the cluster the templates use.
type plan struct {
	// types replaces types that the cluster does not have.
	types map[string]string

	retention time.Duration

	// ilm names the policy in the settings.
	ilm bool

	// lifecycle gives the retention to the data stream itself.
	lifecycle bool

	// components puts mappings and settings in component templates.
	components bool

	// custom refers to [CustomName].
	custom bool

	// stream makes data streams.
	stream bool
}

// newPlan returns the plan for a cluster that has everything.
func newPlan(c *Config) *plan {
	return &plan{
		types:     map[string]string{},
		retention: cmp.Or(c.Retention, DefaultRetention),
		ilm:       true, components: true, custom: true, stream: true,
	}
}

// policy returns the lifecycle policy.
func (p *plan) policy() []byte {
	return indented(object{"policy": object{
		"_meta": object{"managed_by": "trailscope", "retention": p.keep()},
		"phases": object{
			"hot": object{"actions": object{
				"rollover": object{"max_primary_shard_size": rolloverSize, "max_age": p.rolloverAge()},
			}},
			"delete": object{"min_age": p.keep(), "actions": object{"delete": object{}}},
		},
	}})
}

// keep returns the retention in Elasticsearch's units.
func (p *plan) keep() string { return units(p.retention) }

// rolloverAge returns the age at which a backing index is closed: events are
// deleted with their index, so it is a part of the retention.
func (p *plan) rolloverAge() string {
	const parts = 3

	const usual = 30 * 24 * time.Hour // rolloverAge

	if p.retention >= parts*usual {
		return rolloverAge
	}

	return units(max(p.retention/parts, time.Minute))
}

// units writes a duration in days, hours or seconds, whichever is exact.
func units(d time.Duration) string {
	const day = 24 * time.Hour

	switch {
	case d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	default:
		return fmt.Sprintf("%ds", d/time.Second)
	}
}

// component returns a component template.
func (p *plan) component(name string) []byte {
	var part object

	switch name {
	case SettingsName:
		part = object{"settings": p.settings()}
	case HeartbeatName:
		part = object{"mappings": mappings(HeartbeatFields(), DatasetHeartbeat, p.types)}
	default:
		part = object{"mappings": mappings(schema.Fields(), schema.DatasetDetection, p.types)}
	}

	return digested(object{"template": part})
}

// settings returns the settings of backing indices.
func (p *plan) settings() object {
	index := object{
		"codec": "best_compression",

		// A value that does not fit its field costs the field, not the event.
		"mapping": object{"ignore_malformed": true},
	}

	if p.ilm {
		index["lifecycle"] = object{"name": PolicyName}
	}

	return object{"index": index}
}

// index returns an index template.
func (p *plan) index(name string) []byte {
	t := object{"index_patterns": []string{name + "-*"}, "priority": templatePriority}
	part := object{}

	own := MappingsName
	if name == HeartbeatTemplate {
		own = HeartbeatName
	}

	var parts []string

	if p.components {
		parts = append(parts, own, SettingsName)
	} else {
		part["settings"] = p.settings()
		part["mappings"] = mappings(schema.Fields(), schema.DatasetDetection, p.types)

		if name == HeartbeatTemplate {
			part["mappings"] = mappings(HeartbeatFields(), DatasetHeartbeat, p.types)
		}
	}

	if p.custom {
		parts = append(parts, CustomName)
		t["ignore_missing_component_templates"] = []string{CustomName}
	}

	if len(parts) > 0 {
		t["composed_of"] = parts
	}

	if p.stream {
		t["data_stream"] = object{}

		if p.lifecycle {
			part["lifecycle"] = object{"data_retention": p.keep()}
		}
	}

	if len(part) > 0 {
		t["template"] = part
	}

	return digested(t)
}

// digested adds what tells whether an installed template is this one.
func digested(t object) []byte {
	sum := sha256.Sum256(indented(t))

	const shown = 8 // bytes

	t["_meta"] = object{"managed_by": "trailscope", "digest": hex.EncodeToString(sum[:shown])}

	return indented(t)
}

// indented returns a JSON text for people and machines.
func indented(t object) []byte {
	text, err := json.MarshalIndent(t, "", "  ")
	if err != nil { // maps, lists, texts and numbers only
		panic(fmt.Sprintf("template: %v", err))
	}

	return append(text, '\n')
}
