package fetch_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
)

// TestClient_Get_limits gets 60 sources of 12 hosts at once.
func TestClient_Get_limits(t *testing.T) {
	t.Parallel()
	network := fetchtest.New(t)
	var group sync.WaitGroup
	client := newClient(t, network.Config())
	for i := range 60 {
		at := fmt.Sprintf("https://host%d.example/%d", i%12, i)
		network.Handle(at, fetchtest.Slow(list, 10, time.Millisecond))
		group.Go(func() {
			wantCopy(t, client.Get(t.Context(), &fetch.Source{URL: at}), fetch.Fresh, list, "")
		})
	}
	group.Wait()
	if n := network.Most(); n > fetch.DefaultParallel || n < 2 {
		t.Errorf("%d requests at a time, want %d", n, fetch.DefaultParallel)
	}
	for i := range 12 {
		if n := network.MostOf(fmt.Sprintf("host%d.example", i)); n != 1 {
			t.Errorf("%d requests to host %d at a time", n, i)
		}
	}
}

// TestClient_Get_busyHost has a host that never answers take no more than its
// own place, and whoever waits for it leave at once when cancelled.
func TestClient_Get_busyHost(t *testing.T) {
	t.Parallel()
	network := fetchtest.New(t)
	network.Handle("https://slow.example/", fetchtest.Silent())
	c := network.Config()
	c.Parallel = 2
	client := newClient(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			wantCopy(t, client.Get(ctx, &fetch.Source{URL: "https://slow.example/"}), fetch.Failed, nil, "cancelled")
		})
	}
	for network.Count("https://slow.example/") == 0 {
		time.Sleep(time.Millisecond)
	}
	for i := range 10 {
		at := fmt.Sprintf("https://host%d.example/", i)
		network.Serve(at, list)
		wantCopy(t, client.Get(t.Context(), &fetch.Source{URL: at}), fetch.Fresh, list, "")
	}
	cancel()
	group.Wait()
	if n := network.Count("https://slow.example/"); n != 1 {
		t.Errorf("%d requests to a host that never answers", n)
	}
}

// TestClient_Get_order has sources of one host be got in the order in which
// they were asked for.
func TestClient_Get_order(t *testing.T) {
	t.Parallel()
	network := fetchtest.New(t)
	var (
		mu    sync.Mutex
		order []string
		group sync.WaitGroup
	)
	start := make(chan struct{})
	client := newClient(t, network.Config())
	for i := range 5 {
		at := fmt.Sprintf("http://a.example/%d", i)
		network.Handle(at, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-start
			mu.Lock()
			defer mu.Unlock()
			order = append(order, r.URL.Path)
			_, _ = w.Write(list) // the client may be gone
		}))
		group.Go(func() { client.Get(t.Context(), &fetch.Source{URL: at}) })
		time.Sleep(20 * time.Millisecond) // the next is asked for later
	}
	close(start)
	group.Wait()
	if got := fmt.Sprint(order); got != "[/0 /1 /2 /3 /4]" {
		t.Errorf("order is %s", got)
	}
}

// TestClient_Get_wait has nobody use a host while it is waited for as it asked.
func TestClient_Get_wait(t *testing.T) {
	t.Parallel()
	network := fetchtest.New(t)
	var (
		mu    sync.Mutex
		times []time.Time
	)
	note := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			times = append(times, time.Now())
			mu.Unlock()
			h.ServeHTTP(w, r)
		})
	}
	network.Handle("http://a.example/1", note(fetchtest.Sequence(fetchtest.Later(429, "1"), fetchtest.Body(list))))
	network.Handle("http://a.example/2", note(fetchtest.Body(list)))
	c := network.Config()
	c.MaxRetryAfter = time.Second
	client := newClient(t, c)
	var group sync.WaitGroup
	for i := 1; i <= 2; i++ {
		group.Go(func() {
			at := fmt.Sprintf("http://a.example/%d", i)
			wantCopy(t, client.Get(t.Context(), &fetch.Source{URL: at}), fetch.Fresh, list, "")
		})
		for i == 1 && network.Count("http://a.example/1") == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	group.Wait()
	if len(times) != 3 || times[1].Sub(times[0]) < time.Second {
		t.Errorf("requests at %v", times)
	}
}
