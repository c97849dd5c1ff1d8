package grafana_test

import (
	"fmt"
	"regexp"
	"slices"
)

// object is a JSON object.
type object = map[string]any

// queryString returns a Lucene query, all of whose variables stand for everything.
func queryString(query string) object {
	query = regexp.MustCompile(`\$(sensor|severity|kind)\b`).ReplaceAllString(query, "*")

	return object{"query_string": object{"analyze_wildcard": true, "query": query}}
}

// request returns what Grafana asks Elasticsearch for a query, in a time that
// all events are in.
func request(q *target) object {
	filter := []any{
		object{"range": object{q.TimeField: object{"gte": "2024-02-29T00:00:00Z", "lte": "2024-03-02T00:00:00Z"}}},
		queryString(q.Query),
	}
	body := object{"size": 0, "query": object{"bool": object{"filter": filter}}}

	if len(q.BucketAggs) == 0 { // newest documents
		body["size"] = 200
		body["sort"] = []any{object{q.TimeField: object{"order": "desc", "unmapped_type": "boolean"}}}

		return body
	}

	metrics := object{}
	for _, m := range q.Metrics {
		metrics[m.ID] = object{m.Type: object{"field": m.Field}}
	}

	aggs := metrics

	for _, b := range slices.Backward(q.BucketAggs) {
		agg, below := b.request(), object{}

		for name, a := range aggs {
			below[name] = a
		}

		if a, ok := metrics[b.Settings.OrderBy]; ok { // what it is ordered by stands directly below
			below[b.Settings.OrderBy] = a
		}

		agg["aggs"] = below
		aggs = object{b.ID: agg}
	}

	body["aggs"] = aggs

	return body
}

// request returns the aggregation without those below it.
func (b *bucketAgg) request() object {
	switch b.Type {
	case "terms":
		by := b.Settings.OrderBy
		if by == "_term" {
			by = "_key"
		}

		return object{"terms": object{"field": b.Field, "size": b.Settings.Size, "order": object{by: b.Settings.Order}, "min_doc_count": 1}}
	case "filters":
		filters := object{}
		for _, f := range b.Settings.Filters {
			filters[f.Label] = queryString(f.Query)
		}

		return object{"filters": object{"filters": filters}}
	default:
		return object{b.Type: object{"field": b.Field, "fixed_interval": "10m", "min_doc_count": 1}}
	}
}

// bucket is a bucket of an answer with what is below it.
type bucket struct {
	key  string
	docs float64
	sub  object
}

// buckets returns the buckets of an aggregation, which may be a list or, for
// filters, an object.
func buckets(agg any) (list []bucket) {
	switch all := agg.(object)["buckets"].(type) {
	case []any:
		for _, b := range all {
			o := b.(object)
			list = append(list, bucket{key: fmt.Sprint(o["key"]), docs: o["doc_count"].(float64), sub: o})
		}
	case object:
		for key, b := range all {
			o := b.(object)
			list = append(list, bucket{key: key, docs: o["doc_count"].(float64), sub: o})
		}
	}

	return list
}

// values returns a metric's values by the keys of the first grouping, summed over
// the groupings below.
func values(q *target, answer object, metric string) map[string]float64 {
	var sum func(sub object, level int) float64

	sum = func(sub object, level int) (total float64) {
		if level == len(q.BucketAggs) {
			v, _ := sub[metric].(object)["value"].(float64)

			return v
		}

		for _, b := range buckets(sub[q.BucketAggs[level].ID]) {
			total += sum(b.sub, level+1)
		}

		return total
	}

	result := map[string]float64{}
	for _, b := range buckets(answer["aggregations"].(object)[q.BucketAggs[0].ID]) {
		result[b.key] = sum(b.sub, 1)
	}

	return result
}
