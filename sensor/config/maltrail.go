package config

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
)

// conversion turns a maltrail.conf into a [Config]. What becomes of each option
// is said by the table that [optionTable] returns.
type conversion struct {
	config   *Config
	file     *maltrailconf.File
	env      *maltrailconf.Environment
	path     string
	notices  []*Notice
	problems Problems
}

// newMaltrail returns the settings of a maltrail.conf that sets nothing: the
// column "if absent" of SPEC 7.2, which is not what Maltrail ships.
func newMaltrail(env *maltrailconf.Environment) *Config {
	c := NewDefault()
	c.Detection.Heuristics = false
	c.Detection.CheckHostDomains = false
	c.Detection.SNI = false
	c.Update.Feeds = false
	c.Trails.File = env.Constants["DEFAULT_TRAILS_FILE"]
	if data := filepath.Join(env.Root, "data"); isDirectory(data) {
		c.Trails.DataDir = data
	}
	if custom := defaultCustomDir(env); isDirectory(custom) {
		c.Trails.CustomDir = custom
	}
	if isDirectory(filepath.Join(env.Root, "trails", "static")) {
		c.Update.Static = env.Root
	}
	return c
}

// defaultCustomDir returns where custom lists are that CUSTOM_TRAILS_DIR does
// not place elsewhere.
func defaultCustomDir(env *maltrailconf.Environment) string {
	return filepath.Join(env.Root, "trails", "custom")
}

// isDirectory says whether path is a directory.
func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// convert reads the text of a maltrail.conf. path is for messages.
func convert(path string, text []byte, env *maltrailconf.Environment) (*Config, []*Notice, Problems) {
	c := &conversion{config: newMaltrail(env), path: path, env: env}
	file, err := maltrailconf.Parse(text, env)
	if err != nil {
		return c.config, nil, c.syntax(err)
	}
	c.file = file
	for _, n := range file.Notices {
		c.notices = append(c.notices, &Notice{Level: Warning, File: path, Line: n.Line, Text: n.Text, Hint: n.Hint})
	}
	c.options()
	c.trailsFile()
	c.mandatory()
	slices.SortStableFunc(c.notices, func(a, b *Notice) int { return cmp.Compare(a.Line, b.Line) })
	slices.SortStableFunc(c.problems, func(a, b *Problem) int { return cmp.Compare(a.Line, b.Line) })
	return c.config, c.notices, c.problems
}

// syntax turns the parser's problems into ours.
func (c *conversion) syntax(err error) Problems {
	remarks, ok := err.(maltrailconf.Problems)
	if !ok {
		return Problems{{File: c.path, Text: err.Error()}}
	}
	var all Problems
	for _, r := range remarks {
		all = append(all, &Problem{File: c.path, Line: r.Line, Text: r.Text, Hint: r.Hint})
	}
	return all
}

// options applies every option that the file sets.
func (c *conversion) options() {
	table := optionTable()
	names := make([]string, len(table))
	for i, h := range table {
		names[i] = h.name
	}
	for _, name := range c.file.Names() {
		o := c.file.Get(name)
		i := slices.IndexFunc(table, func(h handling) bool { return h.covers(name) })
		if i < 0 {
			c.notice(o, &Notice{Level: Debug, Text: "no such option; passed over", Hint: nearest(name, names)})
			continue
		}
		table[i].apply(c, o)
	}
}

// trailsFile settles whether TRAILS_FILE is used or our own set, and says which
// options have no effect then.
func (c *conversion) trailsFile() {
	c.config.maltrailFile = c.config.Trails.File
	if c.config.TrailsFile() != "" {
		for _, h := range optionTable() {
			if o := c.file.Get(h.name); h.builds && o != nil && !o.Array && !h.isUsual(o) {
				c.notice(o, &Notice{Level: Info, Text: builtElsewhere, Hint: builtElsewhereHint})
			}
		}
		return
	}
	n := &Notice{Level: Warning, Text: "there is no such file, or nothing in it: the set of trails is used that trailscope builds itself", Hint: ownSetHint}
	if c.config.Update.Server != "" {
		n.Level, n.Text = Info, "the trails come from UPDATE_SERVER, and this file is not used"
	}
	o := c.file.Get("TRAILS_FILE")
	if o == nil || o.Array || o.Value == "" { // nobody has asked for the file
		o, n.Level = &maltrailconf.Option{Name: "TRAILS_FILE"}, Debug
	}
	c.notice(o, n)
}

// mandatory reports the options without which Maltrail does not start.
func (c *conversion) mandatory() {
	for _, line := range []string{"MONITOR_INTERFACE any", "CAPTURE_BUFFER 10%", "LOG_DIR /var/log/maltrail", "UPDATE_PERIOD 86400"} {
		name, _, _ := strings.Cut(line, " ")
		if o := c.file.Get(name); o == nil || o.Array {
			c.problems = append(c.problems, &Problem{
				File: c.path, Key: name, Text: "this option is missing", Hint: "add a line `" + line + "`",
			})
		}
	}
}

// field returns a pointer to the setting at path, for a type switch, and
// remembers that o has set it.
func (c *conversion) field(path string, o *maltrailconf.Option) any {
	c.config.setOrigin(path, c.origin(o))
	for _, k := range c.config.Keys() {
		if k.Path == path {
			return k.field.Addr().Interface()
		}
	}
	panic("BUG: no setting has the path " + path)
}

// origin returns the place of o: its line, or the variable that replaced it.
func (c *conversion) origin(o *maltrailconf.Option) origin {
	if o.Variable != "" {
		return origin{name: o.Variable}
	}
	return origin{file: c.path, name: o.Name, line: o.Line}
}

// notice adds n, about o.
func (c *conversion) notice(o *maltrailconf.Option, n *Notice) {
	at := c.origin(o)
	n.File, n.Line, n.Key = at.file, at.line, at.name
	c.notices = append(c.notices, n)
}

// problem notes that the value of o will not do.
func (c *conversion) problem(o *maltrailconf.Option, hint, format string, args ...any) {
	at := c.origin(o)
	c.problems = append(c.problems, &Problem{File: at.file, Line: at.line, Key: at.name, Text: fmt.Sprintf(format, args...), Hint: hint})
}
