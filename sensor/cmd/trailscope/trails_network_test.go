package main

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails/feed/feedtest"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
)

// networkKey is under which a script's network lies.
const networkKey = "network"

// TestNetworkScripts runs the whole program like [TestScripts], with a network of
// its own for each file of testdata/network, which the program is led to by a
// proxy: all known feeds have a sample there, and nothing else answers.
func TestNetworkScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/network",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			n := fetchtest.New(t)
			for url, body := range feedtest.Bodies() {
				n.Handle(url, fetchtest.Content(body))
			}
			e.Values[networkKey] = n
			e.Setenv("TZ", "UTC")
			e.Setenv("GORACE", "atexit_sleep_ms=0")
			e.Setenv("STATE", filepath.Join(e.WorkDir, "state"))
			e.Setenv("TRAILSCOPE_SENSOR_STATE_DIR", filepath.Join(e.WorkDir, "state"))
			e.Setenv("TRAILSCOPE_UPDATE_PROXY", n.Proxy())
			e.Setenv("TRAILSCOPE_UPDATE_CA_FILE", n.CAFile())
			e.Setenv("MASTER", config.DefaultStatic)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":       serve,
			"archive":     archive,
			"answer":      answer,
			"certificate": certificate,
			"asked":       asked,
			"proxyuser":   proxyUser,
			"append":      appendFile,
		},
	})
}

// network returns the network of a script.
func network(ts *testscript.TestScript) *fetchtest.Network {
	return ts.Value(networkKey).(*fetchtest.Network)
}

// serve puts a file at an address, with an ETag: `serve FILE URL`.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "FILE", "URL")
	network(ts).Handle(args[1], fetchtest.Content([]byte(ts.ReadFile(args[0]))))
}

// archive packs a directory as GitHub does and puts it at an address: `archive
// DIR URL`.
func archive(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "DIR", "URL")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	tree := os.DirFS(ts.MkAbs(args[0]))
	ts.Check(fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(tree, path)
		if err != nil {
			return err
		}
		w, err := z.Create("maltrail-master/" + path)
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	}))
	ts.Check(z.Close())
	network(ts).Handle(args[1], fetchtest.Content(b.Bytes()))
}

// answer has an address answer with a status, or with a web page: `answer URL
// 404`, `answer URL html`.
func answer(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "URL", "STATUS")
	var h http.Handler
	if args[1] == "html" {
		h = fetchtest.HTML()
	} else {
		code, err := strconv.Atoi(args[1])
		ts.Check(err)
		h = fetchtest.Status(code)
	}
	network(ts).Handle(args[0], h)
}

// certificate makes something wrong with a host's certificate: `certificate HOST
// expired`, `self-signed` or `other-host`.
func certificate(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "HOST", "WRONG")
	wrong, ok := map[string]fetchtest.Wrong{
		"expired": fetchtest.Expired, "self-signed": fetchtest.SelfSigned, "other-host": fetchtest.OtherHost,
	}[args[1]]
	if !ok {
		ts.Fatalf("%q is nothing wrong", args[1])
	}
	network(ts).WrongCertificate(args[0], wrong)
}

// asked demands that a header was sent with the last request for an address:
// `asked URL HEADER VALUE`, or with `!` that it was not.
func asked(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, false, args, "URL", "HEADER", "VALUE")
	if got := network(ts).Header(args[0]).Get(args[1]); (got == args[2]) == neg {
		ts.Fatalf("%s: %s: %q", args[0], args[1], got)
	}
}

// proxyUser has the proxy ask for a user and a password, and puts the address
// with them into $PROXY: `proxyuser USER PASSWORD`.
func proxyUser(ts *testscript.TestScript, neg bool, args []string) {
	operands(ts, neg, args, "USER", "PASSWORD")
	ts.Setenv("PROXY", network(ts).ProxyFor(args[0], args[1]))
}
