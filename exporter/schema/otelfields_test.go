package schema_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/trailscope/trailscope/exporter/schema"
)

func TestOTelFields_complete(t *testing.T) {
	x := otel(t)
	seen := map[string]bool{}

	for _, tc := range goldenCases() {
		for _, kv := range x.Append(nil, tc.event) {
			seen[string(kv.Key)] = true
		}
	}

	for _, f := range schema.OTelFields() {
		if !seen[f.Name] {
			t.Errorf("no golden record has %s", f.Name)
		}
	}
}

func TestOTelFields_order(t *testing.T) {
	table := schema.OTelFields()

	for i, f := range table {
		if f.Type == "" || f.Convention == "" || f.Meaning == "" || f.Source == "" {
			t.Errorf("%s is not described", f.Name)
		}

		if i > 0 && f.Name <= table[i-1].Name {
			t.Errorf("%s follows %s", f.Name, table[i-1].Name)
		}

		for _, other := range table {
			if strings.HasPrefix(other.Name, f.Name+".") {
				t.Errorf("%s cannot stand beside %s in one document", f.Name, other.Name)
			}
		}
	}
}

// TestOTelFields_conventions holds the names against the semantic conventions
// as the SDK has them.
func TestOTelFields_conventions(t *testing.T) {
	if schema.OTelSchemaURL != semconv.SchemaURL {
		t.Errorf("the names follow %s, not %s", schema.OTelSchemaURL, semconv.SchemaURL)
	}

	conventional := []attribute.Key{
		semconv.DestinationAddressKey, semconv.DestinationPortKey, semconv.DNSAnswersKey, semconv.DNSQuestionNameKey,
		semconv.HTTPRequestMethodKey, semconv.HTTPResponseStatusCodeKey, semconv.LogRecordUIDKey,
		semconv.NetworkInterfaceNameKey, semconv.NetworkProtocolNameKey, semconv.NetworkTransportKey,
		semconv.NetworkTypeKey, semconv.SecurityRuleCategoryKey, semconv.SecurityRuleNameKey,
		semconv.SecurityRuleRulesetNameKey, semconv.SourceAddressKey, semconv.SourcePortKey, semconv.TLSServerHashSha1Key,
		semconv.NetworkProtocolVersionKey, semconv.TLSCipherKey, semconv.TLSNextProtocolKey, semconv.TLSProtocolNameKey,
		semconv.TLSProtocolVersionKey, semconv.TLSServerHashSha256Key,
		semconv.URLDomainKey, semconv.URLOriginalKey, semconv.URLPathKey, semconv.URLPortKey, semconv.URLQueryKey,
		semconv.URLRegisteredDomainKey, semconv.URLSubdomainKey, semconv.URLTopLevelDomainKey, semconv.UserAgentOriginalKey,
	}

	for _, f := range schema.OTelFields() {
		if is := slices.Contains(conventional, attribute.Key(f.Name)); is != (f.Convention == "OpenTelemetry") {
			t.Errorf("%s: defined by %s", f.Name, f.Convention)
		}
	}
}

// Marks around the table of attributes in README.md.
const (
	attributesStart = "<!-- attributes: written by go test ./exporter/schema -update -->\n"
	attributesEnd   = "<!-- end of attributes -->\n"
)

func TestOTelFields_readme(t *testing.T) {
	const path = "README.md"

	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	head, rest, ok := strings.Cut(string(text), attributesStart)
	_, tail, closed := strings.Cut(rest, attributesEnd)

	if !ok || !closed {
		t.Fatal("README.md has no place for the table of attributes")
	}

	var b strings.Builder

	b.WriteString("| attribute | type | name by | meaning | source |\n|---|---|---|---|---|\n")

	for _, f := range schema.OTelFields() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", f.Name, f.Type, f.Convention, f.Meaning, f.Source)
	}

	want := head + attributesStart + b.String() + attributesEnd + tail

	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Error("README.md does not have the table of attributes as it is: run go test ./exporter/schema -update")
	}
}
