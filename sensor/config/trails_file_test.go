package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/config"
)

// TestConfig_TrailsFile shows where the trails are, and who refreshes them.
func TestConfig_TrailsFile(t *testing.T) {
	file, empty := write(t, "trails.csv", "a.example,b,c\n"), write(t, "empty.csv", "")
	missing := filepath.Join(filepath.Dir(file), "missing.csv")
	const server = "UPDATE_SERVER http://192.0.2.1:8338/trails\n"
	testCases := []struct {
		name     string
		maltrail string
		yaml     string
		environ  []string
		want     string
		refresh  bool
	}{
		{name: "yaml_none", refresh: true},
		{name: "yaml_none_disabled", yaml: "update: {enabled: false}"},
		{name: "yaml_file", yaml: "trails: {file: " + file + "}", want: file},
		{name: "yaml_file_missing", yaml: "trails: {file: " + missing + "}", want: missing},
		{name: "yaml_file_and_server", yaml: "trails: {file: " + file + "}\nupdate: {server: https://a.example/trails}", want: file},
		{name: "yaml_starter", yaml: "trails: {file: starter}", want: config.StarterFile},
		{name: "maltrail_file", maltrail: "TRAILS_FILE " + file + "\n", want: file},
		{name: "maltrail_missing", maltrail: "TRAILS_FILE " + missing + "\n", refresh: true},
		{name: "maltrail_empty", maltrail: "TRAILS_FILE " + empty + "\n", refresh: true},
		{name: "maltrail_default", maltrail: "SHOW_DEBUG false\n", refresh: true},
		{name: "maltrail_server", maltrail: "TRAILS_FILE " + file + "\n" + server, refresh: true},
		{name: "maltrail_no_updates", maltrail: "TRAILS_FILE " + missing + "\nDISABLE_TRAIL_UPDATES true\n", want: missing},
		{name: "maltrail_server_no_updates", maltrail: "TRAILS_FILE " + file + "\nDISABLE_TRAIL_UPDATES true\n" + server, want: file},
		{
			name: "maltrail_overridden", maltrail: "TRAILS_FILE " + file + "\n",
			environ: []string{"TRAILSCOPE_TRAILS_FILE=" + missing}, want: missing,
		},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			path := write(t, "trailscope.yaml", tc.yaml)
			if tc.maltrail != "" {
				path = write(t, "maltrail.conf", mandatory+tc.maltrail)
			}
			c, _, err := config.Load(path, &config.Options{Maltrail: environment("/srv/maltrail"), Environ: tc.environ})
			if err != nil {
				t.Fatal(err)
			}
			if got := c.TrailsFile(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if got := c.RefreshesTrails(); got != tc.refresh {
				t.Errorf("refreshes: %v", got)
			}
		})
	}
}

// TestLoad_maltrailTrailsFile shows what is said about the options of Maltrail's
// updater: something when they have no effect, and when the file is missing.
func TestLoad_maltrailTrailsFile(t *testing.T) {
	file := write(t, "trails.csv", "a.example,b,c\n")
	const options = "USE_FEED_UPDATES true\nDISABLED_FEEDS turris\nCUSTOM_TRAILS_URL \nPROXY_ADDRESS 10.0.0.1:3128\n"
	testCases := []struct {
		name    string
		options string
		want    []string
	}{
		{name: "there", options: "TRAILS_FILE " + file, want: []string{
			"info 5: USE_FEED_UPDATES: the trails are those of TRAILS_FILE",
			"info 6: DISABLED_FEEDS: the trails are those of TRAILS_FILE",
			"info 8: PROXY_ADDRESS: the trails are those of TRAILS_FILE",
		}},
		{name: "missing", options: "TRAILS_FILE " + file + ".x", want: []string{"warning 9: TRAILS_FILE: there is no such file"}},
		{name: "not_named", want: []string{"debug 0: TRAILS_FILE: there is no such file"}},
		{name: "empty", options: "TRAILS_FILE ", want: []string{"debug 0: TRAILS_FILE: there is no such file"}},
		{name: "server", options: "TRAILS_FILE " + file + "\nUPDATE_SERVER http://192.0.2.1/trails", want: []string{"info 9: TRAILS_FILE: the trails come from UPDATE_SERVER"}},
		{name: "no_updates", options: "TRAILS_FILE " + file + "\nDISABLE_TRAIL_UPDATES 1\nUPDATE_SERVER http://192.0.2.1/trails", want: []string{
			"info 5: USE_FEED_UPDATES: ", "info 6: DISABLED_FEEDS: ", "info 8: PROXY_ADDRESS: ", "info 11: UPDATE_SERVER: the trails are those",
		}},
	}
	levels := map[config.Level]string{config.Debug: "debug ", config.Info: "info ", config.Warning: "warning "}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			path := write(t, "maltrail.conf", mandatory+options+tc.options+"\n")
			_, notices, err := config.Load(path, &config.Options{Maltrail: environment("/srv/maltrail")})
			if err != nil || len(notices) != len(tc.want) {
				t.Fatalf("%v, notices %v", err, notices)
			}
			for i, n := range notices {
				place := strings.TrimPrefix(n.String(), path+":")
				if n.Line == 0 {
					place = "0:" + place
				}
				if !strings.HasPrefix(levels[n.Level]+place, tc.want[i]) || n.Hint == "" {
					t.Errorf("got %s%s, want prefix %s", levels[n.Level], place, tc.want[i])
				}
			}
		})
	}
}
