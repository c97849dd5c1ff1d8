package app

import (
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/update"
)

func TestStats_judge(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	const hour = 3600
	for _, tc := range []struct {
		name string
		set  stats
		want []string
	}{
		{name: "starter", set: stats{Source: fromStarter}, want: []string{"this is the small starter set, for a first look only"}},
		{name: "own lists alone", set: stats{Source: fromStarter, CustomDir: "own"}},
		{name: "young", set: stats{Source: fromUpdate, Age: 47 * hour}},
		{name: "old", set: stats{Source: fromUpdate, Age: 72 * hour}, want: []string{"the set is 3d old, and is to be built anew every 24h"}},
		{name: "old file", set: stats{Source: fromFile, Age: 30 * hour}, want: []string{"the trails file is 30h old, more than 24h"}},
		{name: "sources", set: stats{Source: fromUpdate, Update: &update.Report{
			Finished: now.Add(-time.Hour), Error: "no source gives any trails",
			Feeds: []update.Source{
				{Name: "good", State: update.Fresh, Fetched: now.Add(-time.Hour)},
				{Name: "young", State: update.Cached, Fetched: now.Add(-6 * 24 * time.Hour), Error: "HTTP 503"},
				{Name: "stale", State: update.Cached, Fetched: now.Add(-8 * 24 * time.Hour), Error: "HTTP 404"},
				{Name: "gone", State: update.Failed, Error: "no such host"},
				{Name: "off", State: update.Disabled},
			},
			Remote: []update.Source{{Address: "https://lists.example/x", State: update.Failed, Error: "HTTP 500"}},
		}}, want: []string{
			"the last update, 1h ago, failed: no source gives any trails", "stale is 8d old: HTTP 404",
			"gone gives nothing: no such host", "https://lists.example/x gives nothing: HTTP 500",
		}},
		{name: "of another set", set: stats{Source: fromFile, Update: &update.Report{Error: "x"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := tc.set
			s.now = now
			s.judge(&loader{config: config.NewDefault()}, &ruleReport{file: &trails.Report{}})
			var got []string
			for _, w := range s.Warnings {
				got = append(got, w.Text)
			}
			if g, w := strings.Join(got, "\n"), strings.Join(tc.want, "\n"); g != w {
				t.Errorf("got\n%s\nwant\n%s", g, w)
			}
		})
	}
}
