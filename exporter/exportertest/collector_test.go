package exportertest_test

import (
	"crypto/tls"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
)

const otlpRequest = `{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"trailscope"}}]},
"schemaUrl":"https://schema.example/1","scopeLogs":[{"scope":{"name":"scope","version":"1"},"logRecords":[{
"timeUnixNano":"1709251198000001000","severityNumber":17,"severityText":"high","eventName":"trailscope.detection",
"body":{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":true}}]}},
"attributes":[{"key":"n","value":{"intValue":"9007199254740993"}},{"key":"f","value":{"doubleValue":1.5}},
{"key":"list","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"ü|\"\n"}]}}}]}]}]}]}`

func TestStartCollector(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)

	testCases := []struct {
		name   string
		config *exportertest.CollectorConfig
	}{
		{name: "plain"},
		{name: "tls", config: &exportertest.CollectorConfig{CA: ca}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			c := exportertest.StartCollector(t, tc.config)
			client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Pool()}}}

			status, answer, err := post(t, client, c.HTTP+"/v1/logs", otlpRequest, "Content-Type", "application/json")
			if err != nil || status != http.StatusOK {
				t.Fatalf("answer %d %q %v", status, answer, err)
			}

			got := c.Wait(t, 1)
			want := &exportertest.LogRecord{
				Resource: map[string]any{"service.name": "trailscope"}, ResourceSchema: "https://schema.example/1",
				Scope: map[string]any{"name": "scope", "version": "1"},
				Attributes: map[string]any{
					"n": int64(9007199254740993), "f": 1.5, "list": []any{int64(1), "ü|\"\n"},
				},
				Body: map[string]any{"a": true}, EventName: "trailscope.detection",
				SeverityNumber: 17, SeverityText: "high", Time: time.Unix(1709251198, 1000).UTC(),
			}

			if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Errorf("got %+v, want %+v", got[0], want)
			}
		})
	}
}
