package app

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailscope/trailscope/trails"
)

// cacheTest is a cache and a trails.csv beside it.
type cacheTest struct {
	*indexCache
	csv string
}

func newCacheTest(t *testing.T) *cacheTest {
	t.Helper()
	dir := t.TempDir()
	return &cacheTest{&indexCache{dir: filepath.Join(dir, "cache")}, filepath.Join(dir, "trails.csv")}
}

// write replaces the csv by one with n trails.
func (c *cacheTest) write(t *testing.T, n int) {
	t.Helper()
	text := ""
	for i := range n {
		text += fmt.Sprintf("name%d.example.org,a,b\n", i)
	}
	if err := os.WriteFile(c.csv, []byte(text+"malformed\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// loads reads the csv and checks how many trails there are.
func (c *cacheTest) loads(t *testing.T, want int) *trails.Report {
	t.Helper()
	set, report, err := c.load(c.csv, nil)
	if err != nil {
		t.Fatal(err)
	}
	if set.Len() != want {
		t.Errorf("%d trails, want %d", set.Len(), want)
	}
	return report
}

// kept returns the indexes in the cache.
func (c *cacheTest) kept(t *testing.T) (paths []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(c.dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// TestIndexCache compiles a csv once, and again when it has changed.
func TestIndexCache(t *testing.T) {
	t.Parallel()
	c := newCacheTest(t)
	c.write(t, 5)
	if r := c.loads(t, 5); r.Malformed.Count != 1 {
		t.Errorf("report %+v", r)
	}
	first := c.kept(t)
	if len(first) != 1 {
		t.Fatalf("kept: %v", first)
	}
	info, err := os.Stat(first[0])
	if err != nil {
		t.Fatal(err)
	}
	if r := c.loads(t, 5); r.Malformed.Count != 0 || r.Rows != 5 {
		t.Errorf("the csv was read again: %+v", r)
	}
	again, err := os.Stat(first[0])
	if err != nil || !os.SameFile(info, again) {
		t.Errorf("the index was written again: %v", err)
	}
	c.write(t, 7)
	c.loads(t, 7)
	if second := c.kept(t); len(second) != 1 || second[0] == first[0] {
		t.Errorf("kept: %v", second)
	}
}

// TestIndexCache_damaged makes an index anew that cannot be used.
func TestIndexCache_damaged(t *testing.T) {
	t.Parallel()
	c := newCacheTest(t)
	c.write(t, 5)
	c.loads(t, 5)
	path := c.kept(t)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range [][]byte{nil, whole[:len(whole)/2], append([]byte("TRAILIDX\xff\xff"), whole[10:]...)} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if r := c.loads(t, 5); r.Malformed.Count != 1 {
			t.Errorf("%d bytes: not made anew", len(data))
		}
	}
}

// TestIndexCache_prune keeps a few indexes of other files.
func TestIndexCache_prune(t *testing.T) {
	t.Parallel()
	c := newCacheTest(t)
	for i := range cachedIndexes + 3 {
		c.csv = filepath.Join(filepath.Dir(c.csv), fmt.Sprintf("%d.csv", i))
		c.write(t, 1)
		c.loads(t, 1)
	}
	if kept := c.kept(t); len(kept) != cachedIndexes {
		t.Errorf("%d indexes are kept, want %d", len(kept), cachedIndexes)
	}
}

// TestIndexCache_unwritable works without a place for indexes.
func TestIndexCache_unwritable(t *testing.T) {
	t.Parallel()
	c := newCacheTest(t)
	c.dir = "/dev/null/cache"
	c.write(t, 3)
	c.loads(t, 3)
}

// TestIndexCache_index maps an index where it lies, and says what is wrong with
// a damaged one.
func TestIndexCache_index(t *testing.T) {
	t.Parallel()
	c := newCacheTest(t)
	c.write(t, 3)
	index := filepath.Join(filepath.Dir(c.csv), "trails.idx")
	if _, err := trails.CompileCSV(c.csv, index); err != nil {
		t.Fatal(err)
	}
	c.csv = index
	c.loads(t, 3)
	if kept := c.kept(t); len(kept) != 0 {
		t.Errorf("kept: %v", kept)
	}
	if err := os.Truncate(index, 100); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.load(index, nil); err == nil {
		t.Error("a damaged index is read as a csv")
	}
}
