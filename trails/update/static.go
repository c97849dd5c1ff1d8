package update

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/trailscope/trailscope/trails/fetch"
)

var errNoLists = errors.New("no static lists in it")

// lists are the static lists, with what comes with them.
type lists struct {
	// tree are the lists, data the data files; nil for none.
	tree, data fs.FS
	// name is what the tree is called in messages.
	name   string
	closer io.Closer
}

func (l *lists) close() {
	if l.closer != nil {
		_ = l.closer.Close() // it was only read
	}
}

// static gets the static lists.
func (r *run) static(ctx context.Context) (l lists, s Source) {
	address := r.config.Static
	s.Address = fetch.Redact(address)
	l.name = s.Address
	var tree fs.FS
	var err error
	if isAddress(address) {
		got := r.get(ctx, &fetch.Source{Name: staticCopy, URL: address, Limit: maxArchive, Check: isArchive})
		if s.add(got); got.Body == nil {
			return l, s
		}
		tree, err = fetch.ReadTree(got.Body)
	} else {
		s.State, s.Fetched = Fresh, r.config.now()
		tree, l.closer, err = fetch.OpenTree(address)
	}
	if err == nil {
		if l.tree = fetch.Static(tree); l.tree == nil {
			err = errNoLists
		}
	}
	if err != nil {
		s.fail(err)
		return l, s
	}
	l.data = fetch.Data(tree)
	return l, s
}

// isArchive says why a body is no archive of static lists.
func isArchive(body []byte) error {
	tree, err := fetch.ReadTree(body)
	if err != nil {
		return err
	}
	if fetch.Static(tree) == nil {
		return errNoLists
	}
	return nil
}
