package build_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/build"
)

// model is SPEC 1.5 as it is written, without any thought of cost: a list of
// rows, and the references seen for each key.
type model struct {
	rows       []trails.Trail
	duplicates map[string]map[string]bool
}

func (m *model) find(key string) int {
	return slices.IndexFunc(m.rows, func(t trails.Trail) bool { return t.Key == key })
}

func (m *model) put(t trails.Trail) {
	if i := m.find(t.Key); i >= 0 {
		m.rows[i] = t
	} else {
		m.rows = append(m.rows, t)
	}
}

var lowWords = regexp.MustCompile("reputation|attacker|spammer|abuser|malicious|dnspod|nicru|crawler|compromised|bad history")

// merge is rules 1 to 3 for one source.
func (m *model) merge(source []trails.Trail) {
	own := model{}
	for _, t := range source {
		own.put(t)
	}
	for _, t := range own.rows {
		if !strings.Contains(t.Key, "/") {
			t.Key = strings.TrimPrefix(t.Key, "www.")
		}
		i := m.find(t.Key)
		if i < 0 {
			m.rows = append(m.rows, t)
			continue
		}
		old := m.rows[i].Reference
		if m.duplicates[t.Key] == nil {
			m.duplicates[t.Key] = map[string]bool{}
		}
		m.duplicates[t.Key][old], m.duplicates[t.Key][t.Reference] = true, true
		isOwn := func(r string) bool { return r == "(static)" || r == "(custom)" }
		if !lowWords.MatchString(t.Info) && !isOwn(old) ||
			isOwn(t.Reference) && !strings.Contains(t.Info, "history") ||
			strings.Contains(t.Info, "mass scanner") || strings.Contains(t.Info, "ipinfo") {
			m.rows[i] = t
		}
	}
}

var (
	quad      = regexp.MustCompile(`^\d{1,3}(\.\d{1,3}){3}$`)
	bareWord  = regexp.MustCompile(`^\.?[A-Za-z]+$`)
	wholeOurs = regexp.MustCompile(`\b(custom|static)\b`)
)

// rename gives row i another key: that key's row gets the pair, or a new one
// at the end.
func (m *model) rename(i int, key string) int {
	t := m.rows[i]
	if t.Key == key {
		return i
	}
	m.rows = slices.Delete(m.rows, i, i+1)
	t.Key = key
	m.put(t)
	return m.find(key)
}

// finish is the first pass of post-processing.
func (m *model) finish(minimum int) {
	for _, visited := range slices.Clone(m.rows) {
		i := m.find(visited.Key)
		if i < 0 {
			continue // taken out under this key by another spelling
		}
		if i = m.rename(i, strings.ToLower(visited.Key)); !m.fit(&m.rows[i], minimum) {
			m.rows = slices.Delete(m.rows, i, i+1)
			continue
		}
		key := m.rows[i].Key
		if !strings.Contains(key, "/") {
			key = strings.TrimPrefix(key, "www.")
		}
		if !strings.HasPrefix(key, "/") {
			key, _, _ = strings.Cut(key, "?")
		}
		i = m.rename(i, strings.ReplaceAll(key, "//", "/"))
		t := &m.rows[i]
		var others []string
		for r := range m.duplicates[t.Key] {
			if r != t.Reference {
				others = append(others, r)
			}
		}
		if slices.Sort(others); len(others) > 0 && !strings.Contains(t.Reference, " (+") {
			t.Reference += " (+" + strings.Join(others, ",") + ")"
		}
	}
}

// fit is steps 3 to 5.
func (m *model) fit(t *trails.Trail, minimum int) bool {
	if t.Key == "" || bareWord.MatchString(t.Key) && !strings.Contains(t.Reference, "custom") && !strings.Contains(t.Reference, "static") {
		return false
	}
	if quad.MatchString(t.Key) {
		if strings.Contains(t.Info, "parking site") || strings.Contains(t.Info, "sinkhole") {
			delete(m.duplicates, t.Key)
		}
		if t.Info == "malware" {
			t.Info = "potential malware site"
		}
		if minimum > 1 && max(1, len(m.duplicates[t.Key])) < minimum && !wholeOurs.MatchString(t.Reference) {
			return false
		}
		if slices.ContainsFunc(strings.Split(t.Key, "."), func(n string) bool { return len(n) == 3 && n > "255" }) {
			return false
		}
	}
	if t.Info == "ransomware" {
		t.Info = "ransomware (malware)"
	}
	return true
}

// randomRows makes rows that often meet.
func randomRows(r *rand.Rand) (rows []trails.Trail) {
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	for range r.IntN(14) {
		key := one("", "", "", "www.", "www.www.", "WWW.") + one("a", "b", "B", "c.example", "C.example", "word", "x.y")
		switch r.IntN(6) {
		case 0:
			key = one("66.0.0.1", "66.0.0.2", "66.0.0.300")
		case 1:
			key += one("?q", "/p", "//p", "/p//q?r", "/P", "?Q/")
		}
		rows = append(rows, trails.Trail{
			Key:       key,
			Info:      one("one", "two", "malware", "ransomware", "spammer", "bad history", "some history", "mass scanner", "a sinkhole", "parking site"),
			Reference: one("(static)", "(custom)", "r1", "r2", "r3", "r4", "a (+b)", "x static"),
		})
	}
	return rows
}

// TestBuilder_model compares the builder with the model.
func TestBuilder_model(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2_000) {
		r := rand.New(rand.NewPCG(seed, 1))
		m := model{duplicates: map[string]map[string]bool{}}
		c := &build.Config{MinimumFeeds: r.IntN(4)}
		for i := range 1 + r.IntN(5) {
			rows := randomRows(r)
			c.Feeds = append(c.Feeds, rowFeed{fmt.Sprint(i), rows})
			m.merge(rows)
		}
		m.finish(c.MinimumFeeds)
		got, _, err := build.New(c).Build()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m.rows, slices.Collect(got.All())); diff != "" && len(m.rows)+got.Len() > 0 {
			t.Fatalf("seed %d: %v\nrows differ (- wanted, + got):\n%s", seed, c.Feeds, diff)
		}
	}
}
