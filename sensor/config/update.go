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
	// OwnFeeds are feeds besides the built-in ones, and changes of these.
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

// OwnFeed is a feed of the user's. One with the name of a built-in feed changes
// what that feed says: fields that are empty keep its values.
type OwnFeed struct {
	// Name is the name by which the feed is known and disabled.
	Name string `yaml:"name"`
	// URL is the address of the list.
	URL string `yaml:"url"`
	// Format is the form of the list.
	Format string `yaml:"format"`
	// Column is the number of the column that holds the trail, from 1.
	Column int `yaml:"column"`
	// Separator stands between columns.
	Separator string `yaml:"separator"`
	// Path leads to the trails in a JSON document, e.g. "relays.or_addresses[]".
	Path string `yaml:"path"`
	// Expression is the regular expression that finds trails.
	Expression string `yaml:"expression"`
	// Comment is the text from which a line is no trail.
	Comment string `yaml:"comment"`
	// Marker is a text without which the body is not taken for the list.
	Marker string `yaml:"marker"`
	// Info and Reference are what trails of the feed carry.
	Info      string `yaml:"info"`
	Reference string `yaml:"reference"`
	// Minimum is the number of entries below which the body is not taken for the
	// list.
	Minimum int `yaml:"minimum"`
}

// newUpdate returns the settings that apply when nothing is said.
func newUpdate() Update {
	return Update{
		Enabled:       true,
		Period:        Duration(24 * time.Hour),
		Static:        DefaultStatic,
		Feeds:         true,
		DisabledFeeds: []string{"alienvault", "ciarmy", "myip", "policeman", "turris"},
		MinimumFeeds:  3,
		Timeout:       Duration(30 * time.Second),
	}
}
