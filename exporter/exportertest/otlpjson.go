package exportertest

import (
	"fmt"
	"strconv"
	"time"
)

// otlpLogs is the JSON form of an OTLP logs request, as far as tests look at it.
type otlpLogs struct {
	ResourceLogs []struct {
		Resource struct {
			Attributes []otlpAttribute `json:"attributes"`
		} `json:"resource"`
		SchemaURL string `json:"schemaUrl"`
		ScopeLogs []struct {
			Scope struct {
				Name       string          `json:"name"`
				Version    string          `json:"version"`
				Attributes []otlpAttribute `json:"attributes"`
			} `json:"scope"`
			SchemaURL  string       `json:"schemaUrl"`
			LogRecords []otlpRecord `json:"logRecords"`
		} `json:"scopeLogs"`
	} `json:"resourceLogs"`
}

// otlpRecord is one record.
type otlpRecord struct {
	Time           string          `json:"timeUnixNano"`
	ObservedTime   string          `json:"observedTimeUnixNano"`
	SeverityNumber int             `json:"severityNumber"`
	SeverityText   string          `json:"severityText"`
	EventName      string          `json:"eventName"`
	Body           otlpValue       `json:"body"`
	Attributes     []otlpAttribute `json:"attributes"`
}

// otlpAttribute is a key with its value.
type otlpAttribute struct {
	Key   string    `json:"key"`
	Value otlpValue `json:"value"`
}

// otlpValue is a value: one of its fields.
type otlpValue struct {
	String *string  `json:"stringValue"`
	Bool   *bool    `json:"boolValue"`
	Int    *string  `json:"intValue"`
	Double *float64 `json:"doubleValue"`
	Bytes  *[]byte  `json:"bytesValue"`
	Array  *struct {
		Values []otlpValue `json:"values"`
	} `json:"arrayValue"`
	Map *struct {
		Values []otlpAttribute `json:"values"`
	} `json:"kvlistValue"`
}

// append appends the request's records.
func (l *otlpLogs) append(records []*LogRecord) ([]*LogRecord, error) {
	for _, rl := range l.ResourceLogs {
		resource, err := attributes(rl.Resource.Attributes)
		if err != nil {
			return nil, err
		}

		for _, sl := range rl.ScopeLogs {
			scope, err := attributes(sl.Scope.Attributes)
			if err != nil {
				return nil, err
			}

			scope["name"], scope["version"] = sl.Scope.Name, sl.Scope.Version

			for i := range sl.LogRecords {
				r, err := sl.LogRecords[i].decode()
				if err != nil {
					return nil, err
				}

				r.Resource, r.Scope = resource, scope
				r.ResourceSchema, r.ScopeSchema = rl.SchemaURL, sl.SchemaURL
				records = append(records, r)
			}
		}
	}

	return records, nil
}

// decode returns the record's own part.
func (r *otlpRecord) decode() (*LogRecord, error) {
	attrs, err := attributes(r.Attributes)
	if err != nil {
		return nil, err
	}

	body, err := r.Body.decode()
	if err != nil {
		return nil, err
	}

	at, err := nanos(r.Time)
	if err != nil {
		return nil, err
	}

	observed, err := nanos(r.ObservedTime)
	if err != nil {
		return nil, err
	}

	return &LogRecord{
		Attributes: attrs, Body: body, EventName: r.EventName, SeverityText: r.SeverityText,
		SeverityNumber: r.SeverityNumber, Time: at, ObservedTime: observed,
	}, nil
}

// nanos reads nanoseconds since 1970; nothing and 0 are no time.
func nanos(text string) (time.Time, error) {
	if text == "" || text == "0" {
		return time.Time{}, nil
	}

	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("time: %w", err)
	}

	return time.Unix(0, int64(n)).UTC(), nil
}

// attributes makes a map, in which a repeated key is an error.
func attributes(list []otlpAttribute) (map[string]any, error) {
	m := make(map[string]any, len(list))

	for _, a := range list {
		if _, ok := m[a.Key]; ok {
			return nil, fmt.Errorf("attribute %s: twice", a.Key)
		}

		v, err := a.Value.decode()
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", a.Key, err)
		}

		m[a.Key] = v
	}

	return m, nil
}

// decode returns the value; nil when it is empty.
func (v *otlpValue) decode() (any, error) {
	switch {
	case v.String != nil:
		return *v.String, nil
	case v.Bool != nil:
		return *v.Bool, nil
	case v.Int != nil:
		return strconv.ParseInt(*v.Int, 10, 64)
	case v.Double != nil:
		return *v.Double, nil
	case v.Bytes != nil:
		return *v.Bytes, nil
	case v.Map != nil:
		return attributes(v.Map.Values)
	case v.Array != nil:
		list := make([]any, len(v.Array.Values))

		for i := range list {
			item, err := v.Array.Values[i].decode()
			if err != nil {
				return nil, err
			}

			list[i] = item
		}

		return list, nil
	default:
		return nil, nil
	}
}
