package app

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/update"
)

const (
	// homepage tells who runs a server where its visitors come from.
	homepage = "https://github.com/trailscope/trailscope"
	// copiesDir is where last good copies lie, below the directory of trails.
	copiesDir = "feeds"
	// maxToken bounds a file with a token, in bytes.
	maxToken = 4 << 10
)

// updaterOptions are what a configuration does not say about an update. The
// functions are those of [update.Config].
type updaterOptions struct {
	offline, force bool
	progress       func(update.Progress)
	refuse         func(parse.Note)
	drop           func(trails.Trail, build.Reason)
	// log gets what goes wrong beside what the report says.
	log *slog.Logger
}

// newUpdater returns what builds the set of trails of the loader's directory,
// as the configuration says. close ends its connections.
func newUpdater(l *loader, o *updaterOptions) (u *update.Updater, closer func(), err error) {
	c := l.config
	whitelist, report, err := readRules(c.Trails.WhitelistFile, l.whitelistReader())
	if err != nil {
		return nil, nil, err
	}
	if n := report.Suspicious.Count; n > 0 {
		o.log.Warn("entries of the whitelist may not do what they are meant to", "entries", n, "first", firstNote(&report.Suspicious))
	}
	token, err := serverToken(&c.Update)
	if err != nil {
		return nil, nil, err
	}
	client, err := fetch.New(&fetch.Config{
		Dir:       filepath.Join(l.dir(), copiesDir),
		UserAgent: userAgent(),
		Proxy:     c.Update.Proxy,
		CAFile:    c.Update.CAFile,
		Timeout:   time.Duration(c.Update.Timeout),
		Log:       o.log,
	})
	if err != nil {
		return nil, nil, &Failure{Err: err, Advice: "check update.proxy, update.ca_file and update.timeout"}
	}
	u, err = update.New(&update.Config{
		Dir: l.dir(), Client: client, Offline: o.offline, Force: o.force,
		Period: time.Duration(c.Update.Period), MinRatio: c.Trails.ReloadMinRatio,
		UseFeeds: c.Update.Feeds, Feeds: c.Update.FeedList(), DisabledFeeds: strings.Join(c.Update.DisabledFeeds, " "),
		MinimumFeeds: c.Update.MinimumFeeds, DisabledInfo: disabledInfo(&c.Update),
		Static: c.Update.Static, CustomDir: c.Trails.CustomDir, CustomURLs: c.Update.CustomURLs,
		Server: c.Update.Server, ServerToken: token,
		DataDir: c.Trails.DataDir, Whitelist: whitelist, Full: c.Detection.Profile == config.ProfileFull,
		Progress: o.progress, Refuse: o.refuse, Drop: o.drop,
	})
	if err != nil {
		client.Close()
		return nil, nil, &Failure{Err: err, Advice: "check the section update of the configuration"}
	}
	return u, client.Close, nil
}

// whitelistReader returns what reads whitelists for the profile.
func (l *loader) whitelistReader() ruleReader {
	if l.does(detect.WhitelistForms) {
		return allow.ReadLenientWhitelist
	}
	return allow.ReadWhitelist
}

// serverToken returns the token for the server, which may lie in a file.
func serverToken(u *config.Update) (string, error) {
	if u.ServerTokenFile == "" {
		return u.ServerToken.Reveal(), nil
	}
	const advice = "check update.server_token_file"
	f, err := os.Open(u.ServerTokenFile)
	if err != nil {
		return "", failure(advice, "reading the token: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxToken+1))
	if err != nil {
		return "", failure(advice, "reading the token: %w", err)
	}
	token := strings.TrimSpace(string(text))
	bad := strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
	if token == "" || bad || len(text) > maxToken {
		return "", failure(advice+": one line of ASCII characters without blanks", "%s holds no token", u.ServerTokenFile)
	}
	return token, nil
}

// userAgent is what servers are told that they are asked by.
func userAgent() string {
	return fmt.Sprintf("Trailscope/%s (+%s)", strings.Trim(Version(), "()"), homepage)
}
