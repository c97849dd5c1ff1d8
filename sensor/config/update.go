package config

import "time"

// DefaultStatic is where Maltrail publishes its static lists and data files.
const DefaultStatic = "https://github.com/stamparm/maltrail/archive/refs/heads/master.zip"

// Update says what the set of trails is built from that is used when
// [Trails.File] names no other, and when. Relative paths of a trailscope.yaml
// start at the file's directory.
type Update struct {
	// Enabled has a running sensor build its set anew; see [Config.RefreshesTrails].
	Enabled bool `yaml:"enabled"`
	// Period is the age from which the set, or the file that is used in its
	// place, is old.
	Period Duration `yaml:"period"`
	// Server is the address of a hub's or Maltrail server's /trails. What it
	// gives takes the place of all other sources. Empty is none.
	Server string `yaml:"server"`
	// ServerToken is sent to Server. At most one of it and ServerTokenFile is
	// set.
	ServerToken Secret `yaml:"server_token"`
	// ServerTokenFile is a file that holds the token, read when it is used.
	ServerTokenFile string `yaml:"server_token_file"`
	// Static is the address or path of an archive with Maltrail's static lists
	// and data files, or of such a directory. Empty is none.
	Static string `yaml:"static"`
	// CustomURLs are addresses of lists of your own.
	CustomURLs []string `yaml:"custom_urls"`
	// Feeds downloads feeds.
	Feeds bool `yaml:"feeds"`
	// DisabledFeeds names feeds that are not downloaded. "custom" and "static"
	// stand for these sources.
	DisabledFeeds []string `yaml:"disabled_feeds"`
	// OwnFeeds are feeds besides the built-in ones, and changes of these; see
	// [Update.FeedList].
	OwnFeeds []OwnFeed `yaml:"own_feeds"`
	// MinimumFeeds is how many different feeds must name an IPv4 address; up to
	// 1, any will do.
	MinimumFeeds int `yaml:"minimum_feeds"`
	// DisabledInfo is a regular expression for infos whose trails are left out.
	DisabledInfo string `yaml:"disabled_info"`
	// Proxy is the address of an HTTP proxy; empty leaves that to the
	// environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).
	Proxy string `yaml:"proxy"`
	// CAFile is a PEM file of authorities that are trusted besides those of the
	// system.
	CAFile string `yaml:"ca_file"`
	// Timeout is how long one request may take.
	Timeout Duration `yaml:"timeout"`
}

// newUpdate returns the settings that apply when nothing is said.
func newUpdate() Update {
	return Update{
		Enabled:       true,
		Period:        Duration(24 * time.Hour),
		Static:        DefaultStatic,
		Feeds:         true,
		DisabledFeeds: disabledFeeds(),
		MinimumFeeds:  3,
		Timeout:       Duration(30 * time.Second),
	}
}
