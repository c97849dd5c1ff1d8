package fetch_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/trailscope/trailscope/trails/fetch"
)

func ExampleClient_Get() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "192.0.2.1")
	}))
	dir, err := os.MkdirTemp("", "feeds")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	client, err := fetch.New(&fetch.Config{Dir: dir, Proxy: fetch.Direct, Retries: -1})
	if err != nil {
		panic(err)
	}
	source := &fetch.Source{Name: "example", URL: server.URL}
	show := func() {
		got := client.Get(context.Background(), source)
		fmt.Printf("%s: %d bytes, error: %v\n", got.State, len(got.Body), got.Err)
	}
	show()
	show()
	client.Close()
	server.Close()
	show()
	// Output:
	// fresh: 10 bytes, error: <nil>
	// unchanged: 10 bytes, error: <nil>
	// cached: 10 bytes, error: connection refused
}
