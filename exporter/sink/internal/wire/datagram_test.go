package wire_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/internal/wire"
)

// fingerprint is the SHA-256 of a certificate.
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)

	return hex.EncodeToString(sum[:])
}

// send sends texts.
func send(t *testing.T, d *wire.Datagram, list ...string) delivery.Result {
	t.Helper()

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()

	return d.Send(ctx, len(list), func(dst []byte, i int) []byte { return append(dst, list[i]...) })
}

// datagram returns a sender that is closed with the test.
func datagram(t *testing.T, network, address string) *wire.Datagram {
	t.Helper()

	d := wire.NewDatagram(network, address)
	t.Cleanup(func() { d.Close() }) // It has failed in some tests.

	return d
}

func TestDatagram_Send(t *testing.T) {
	for _, network := range []string{"udp", "unixgram"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: network})
			d := datagram(t, network, r.Address)

			if res := send(t, d, "a", "", "b"); res.Err != nil || res.Retry != nil || res.Refused != nil {
				t.Fatalf("got %+v", res)
			}

			if got := r.Wait(t, 2); got[0].Text != "a" || got[1].Text != "b" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestDatagram_Send_nobody sends while nobody listens: nothing is reported as
// sent, and all of it arrives later.
func TestDatagram_Send_nobody(t *testing.T) {
	for _, network := range []string{"udp", "unixgram"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()

			r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: network})
			d := datagram(t, network, r.Address)

			send(t, d, "a")
			r.Wait(t, 1)
			r.Close()

			for range 3 {
				if res := send(t, d, "b", "c", "d"); res.Err == nil {
					t.Fatalf("got %+v", res)
				}
			}

			if network == "unixgram" {
				if err := os.Remove(r.Address); err != nil {
					t.Fatal(err)
				}
			}

			r = exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: network, Address: r.Address})

			if res := send(t, d, "b", "c", "d"); res.Err != nil || len(res.Retry) > 0 {
				t.Fatalf("got %+v", res)
			}

			got := map[string]bool{}
			for _, m := range r.Wait(t, 3) {
				got[m.Text] = true
			}

			if !got["b"] || !got["c"] || !got["d"] {
				t.Errorf("got %v", got)
			}
		})
	}
}

// TestDatagram_Send_goesAway closes the receiver within a batch.
func TestDatagram_Send_goesAway(t *testing.T) {
	t.Parallel()

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "udp"})
	d := datagram(t, "udp", r.Address)
	list := make([]string, 20)

	for i := range list {
		list[i] = fmt.Sprint("a", i)
	}

	res := d.Send(t.Context(), len(list), func(dst []byte, i int) []byte {
		if i == 10 {
			r.Wait(t, 10)
			r.Close()
		}

		return append(dst, list[i]...)
	})

	if res.Err != nil || len(res.Retry) != 10 || res.Retry[0] != 10 {
		t.Errorf("got %+v", res)
	}
}

func TestDatagram_Send_tooLong(t *testing.T) {
	t.Parallel()

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "udp"})
	d := datagram(t, "udp", r.Address)
	res := send(t, d, "a", strings.Repeat("b", 65_508), "c")

	if res.Err != nil || len(res.Retry) > 0 || len(res.Refused) != 1 || res.Refused[0].Index != 1 {
		t.Errorf("got %+v", res)
	}

	if got := r.Wait(t, 2); got[1].Text != "c" {
		t.Errorf("got %v", got[1])
	}
}

func TestDatagram_Send_badHost(t *testing.T) {
	res := send(t, datagram(t, "udp", "does-not-exist.invalid:514"), "a")
	if res.Err == nil || !strings.Contains(res.Err.Error(), "does-not-exist.invalid") {
		t.Errorf("got %+v", res)
	}
}

func TestDatagram_Send_canceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	res := datagram(t, "udp", "127.0.0.1:9").Send(ctx, 1, func(dst []byte, _ int) []byte { return append(dst, 'a') })
	if !errors.Is(res.Err, context.Canceled) {
		t.Errorf("got %+v", res)
	}
}

// TestDatagram_Send_full fills the queue of a unix socket that nobody reads.
func TestDatagram_Send_full(t *testing.T) {
	t.Parallel()

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "unixgram", Stall: true})
	d := datagram(t, "unixgram", r.Address)

	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()

	const n = 10_000

	res := d.Send(ctx, n, func(dst []byte, i int) []byte { return fmt.Append(dst, i) })
	if res.Err != nil || len(res.Retry) == 0 || res.Retry[len(res.Retry)-1] != n-1 {
		t.Errorf("error %v, %d to repeat", res.Err, len(res.Retry))
	}
}

// TestDatagram_Send_interrupted cancels a write that waits, without a deadline.
func TestDatagram_Send_interrupted(t *testing.T) {
	t.Parallel()

	r := exportertest.NewLineReceiver(t, &exportertest.LinesConfig{Network: "unixgram", Stall: true})
	d := datagram(t, "unixgram", r.Address)

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)

	if res := d.Send(ctx, 10_000, func(dst []byte, i int) []byte { return fmt.Append(dst, i) }); len(res.Retry) == 0 {
		t.Errorf("got %+v", res)
	}
}

func TestDatagram_Close(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() // Only for the test.

	d := wire.NewDatagram("udp", conn.LocalAddr().String())
	send(t, d, "a")

	for range 2 {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}

	if res := send(t, d, "a"); !errors.Is(res.Err, wire.ErrClosed) {
		t.Errorf("got %+v", res)
	}
}
