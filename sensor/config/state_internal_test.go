package config

import "testing"

func TestDefaultStateDir(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name    string
		environ []string
		root    bool
		want    string
	}{
		{name: "systemd", environ: []string{"HOME=/home/mia", "STATE_DIRECTORY=/var/lib/x"}, want: "/var/lib/x"},
		{name: "systemd_root", environ: []string{"STATE_DIRECTORY=/var/lib/x:/var/lib/y"}, root: true, want: "/var/lib/x"},
		{name: "root", environ: []string{"HOME=/root", "XDG_STATE_HOME=/x"}, root: true, want: "/var/lib/trailscope"},
		{name: "user", environ: []string{"HOME=/home/mia"}, want: "/home/mia/.local/state/trailscope"},
		{name: "state_home", environ: []string{"HOME=/home/mia", "XDG_STATE_HOME=/srv/state"}, want: "/srv/state/trailscope"},
		{name: "state_home_relative", environ: []string{"XDG_STATE_HOME=state", "HOME=/home/mia"}, want: "/home/mia/.local/state/trailscope"},
		{name: "last_counts", environ: []string{"HOME=/a", "HOME=/b", "HOMER=/c"}, want: "/b/.local/state/trailscope"},
		{name: "no_home", want: "/var/lib/trailscope"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := defaultStateDir(tc.environ, tc.root); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	s := Sensor{StateDir: "/srv/state"}
	if got := s.StateDirOrDefault([]string{"STATE_DIRECTORY=/x"}); got != "/srv/state" {
		t.Errorf("got %q, want what is set", got)
	}
}
