package app

import (
	"testing"
	"time"
)

func TestHostZone(t *testing.T) {
	winter := time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC)
	summer := time.Date(2024, 7, 15, 12, 0, 0, 0, time.UTC)
	testCases := []struct {
		name           string
		environ        []string
		winter, summer string // empty: the zone that package time knows
	}{
		{name: "unset", environ: []string{"TZDIR=x"}},
		{name: "empty", environ: []string{"TZ="}},
		{name: "utc", environ: []string{"TZ=UTC"}},
		{name: "file", environ: []string{"TZ=/usr/share/zoneinfo/Europe/Berlin"}},
		{name: "rules", environ: []string{"TZ=CET-1CEST,M3.5.0,M10.5.0/3"}, winter: "13:00", summer: "14:00"},
		{name: "rules_with_colon", environ: []string{"TZ=:CET-1CEST,M3.5.0,M10.5.0/3"}, winter: "13:00", summer: "14:00"},
		{name: "rules_of_the_south", environ: []string{"TZ=NZST-12NZDT,M9.5.0,M4.1.0/3"}, winter: "01:00", summer: "00:00"},
		{name: "usual_rules", environ: []string{"TZ=ABC5DEF"}, winter: "07:00", summer: "08:00"},
		{name: "fixed", environ: []string{"TZ=XYZ+3"}, winter: "09:00", summer: "09:00"},
		{name: "half_an_hour", environ: []string{"TZ=<+0530>-5:30"}, winter: "17:30", summer: "17:30"},
		{name: "last_counts", environ: []string{"TZ=XYZ+3", "TZ=XYZ+4"}, winter: "08:00", summer: "08:00"},
		{name: "nonsense", environ: []string{"TZ=nonsense"}, winter: "12:00", summer: "12:00"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			zone := hostZone(tc.environ)
			if tc.winter == "" {
				if zone != time.Local {
					t.Errorf("got %v", zone)
				}
				return
			}
			if got := winter.In(zone).Format("15:04"); got != tc.winter {
				t.Errorf("winter: got %s, want %s", got, tc.winter)
			}
			if got := summer.In(zone).Format("15:04"); got != tc.summer {
				t.Errorf("summer: got %s, want %s", got, tc.summer)
			}
		})
	}
}
