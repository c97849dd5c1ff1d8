package ja4_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/ja4"
)

// The values of the examples in the published description of JA4.
const (
	exampleCiphers    = "1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035"
	exampleExtensions = "001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015"
	exampleAlgorithms = "0403,0804,0401,0503,0805,0501,0806,0601"
	exampleRaw        = "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_" +
		"0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_" + exampleAlgorithms
)

// example returns the client of the description's example.
func example() (c client) {
	return client{
		ciphers: exampleCiphers, extensions: exampleExtensions, algorithms: exampleAlgorithms,
		protocols: []string{"h2", "http/1.1"}, versions: []uint16{0x0304, 0x0303}, legacy: 0x0303,
	}
}

func TestAppend_example(t *testing.T) {
	t.Parallel()

	h := example().hello(t)
	if got := string(ja4.Append([]byte("JA4 = "), h, false)); got != "JA4 = t13d1516h2_8daaf6152771_e5627efa2ab1" {
		t.Errorf("got %q", got)
	}

	if got := string(ja4.AppendRaw(nil, h, false)); got != exampleRaw {
		t.Errorf("got %q", got)
	}

	// Without signature algorithms there is no separator either.
	c := example()
	c.algorithms = ""
	if got := string(ja4.Append(nil, c.hello(t), true)); got != "q13d1516h2_8daaf6152771_6d807ffa2a79" {
		t.Errorf("got %q", got)
	}
}

// TestAppend_published compares with the outputs that are published beside the
// description: each a fingerprint and what it was made of.
func TestAppend_published(t *testing.T) {
	t.Parallel()

	const chrome = "002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9"

	testCases := []struct{ name, fingerprint, raw string }{{
		name:        "ciphers only",
		fingerprint: "t10d230100_6a57a6f57151_000000000000",
		raw: "0003,0004,0005,0006,0008,0009,000a,0011,0012,0013,0014,0015,0016,002f,0032,0033,0035,0038,0039," +
			"0096,0099,009a,00ff_",
	}, {
		name:        "old curl",
		fingerprint: "t12d4605h2_85626a9a5f7f_aaf95bb78ec9",
		raw: "0004,0005,000a,0016,002f,0033,0035,0039,003c,003d,0041,0045,0067,006b,0081,0084,0088,009c,009d,009e," +
			"009f,00ba,00be,00c0,00c4,00ff,c007,c008,c009,c00a,c011,c012,c013,c014,c023,c024,c027,c028,c02b,c02c," +
			"c02f,c030,cca8,cca9,ccaa,ff85_000a,000b,000d_" +
			"0601,0603,efef,0501,0503,0401,0403,eeee,eded,0301,0303,0201,0203",
	}, {
		name:        "Windows",
		fingerprint: "t12d190800_d83cc789557e_7af1ed941c26",
		raw: "000a,002f,0035,003c,003d,009c,009d,c009,c00a,c013,c014,c023,c024,c027,c028,c02b,c02c,c02f,c030_" +
			"0005,000a,000b,000d,0017,0023,ff01_0804,0805,0806,0401,0501,0201,0403,0503,0203,0202,0601,0603",
	}, {
		name:        "Windows with ALPN",
		fingerprint: "t12d1909h2_d83cc789557e_7af1ed941c26",
		raw: "000a,002f,0035,003c,003d,009c,009d,c009,c00a,c013,c014,c023,c024,c027,c028,c02b,c02c,c02f,c030_" +
			"0005,000a,000b,000d,0017,0023,ff01_0804,0805,0806,0401,0501,0201,0403,0503,0203,0202,0601,0603",
	}, {
		name:        "macOS",
		fingerprint: "t13d2613h2_2802a3db6c62_845d286b0d67",
		raw: "000a,002f,0035,003c,003d,009c,009d,1301,1302,1303,c008,c009,c00a,c012,c013,c014,c023,c024,c027,c028," +
			"c02b,c02c,c02f,c030,cca8,cca9_0005,000a,000b,000d,0012,0015,0017,002b,002d,0033,ff01_" +
			"0403,0804,0401,0503,0203,0805,0805,0501,0806,0601,0201",
	}, {
		name:        "Firefox",
		fingerprint: "t13d1715h2_5b57614c22b0_3d5424432f57",
		raw: "002f,0035,009c,009d,1301,1302,1303,c009,c00a,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_" +
			"0005,000a,000b,000d,0015,0017,001c,0022,0023,002b,002d,0033,ff01_" +
			"0403,0503,0603,0804,0805,0806,0401,0501,0601,0203,0201",
	}, {
		name:        "old Chrome",
		fingerprint: "t13d1615h2_46e7e9700bed_45f260be83e2",
		raw: "000a,002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_" +
			"0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,ff01_" +
			"0403,0804,0401,0503,0805,0501,0806,0601,0201",
	}, {
		name:        "Chrome with a key",
		fingerprint: "t13d1516h2_8daaf6152771_9b887d9acb53",
		raw:         chrome + "_0005,000a,000b,000d,0012,0017,001b,0023,0029,002b,002d,0033,4469,ff01_" + exampleAlgorithms,
	}, {
		name:        "Chrome with a key and padding",
		fingerprint: "t13d1517h1_8daaf6152771_6cdcb247c39b",
		raw:         chrome + "_0005,000a,000b,000d,0012,0015,0017,001b,0023,0029,002b,002d,0033,4469,ff01_" + exampleAlgorithms,
	}, {
		name:        "Chrome without ALPN",
		fingerprint: "t13d151400_8daaf6152771_de4a06bb82e3",
		raw:         chrome + "_0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,ff01_" + exampleAlgorithms,
	}, {
		name:        "Chrome without padding",
		fingerprint: "t13d1515h2_8daaf6152771_f37e75b10bcc",
		raw:         chrome + "_0005,000a,000b,000d,0012,0017,001b,0023,002b,002d,0033,4469,ff01_" + exampleAlgorithms,
	}, {
		name:        "Chrome over QUIC",
		fingerprint: "q13d0310h3_55b375c5d22e_cd85d2d88918",
		raw:         "1301,1302,1303_000a,000d,001b,002b,002d,0033,0039,4469_" + exampleAlgorithms + ",0201",
	}, {
		name:        "Chrome over QUIC with a key",
		fingerprint: "q13d0311h3_55b375c5d22e_3512bcbbc9ec",
		raw:         "1301,1302,1303_000a,000d,001b,0029,002b,002d,0033,0039,4469_" + exampleAlgorithms + ",0201",
	}, {
		name:        "Chrome over QUIC with early data",
		fingerprint: "q13d0312h3_55b375c5d22e_73e2d9e6cde6",
		raw:         "1301,1302,1303_000a,000d,001b,0029,002a,002b,002d,0033,0039,4469_" + exampleAlgorithms + ",0201",
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			prefix, _, _ := strings.Cut(tc.fingerprint, "_")
			quic := prefix[0] == 'q'
			h := published(t, prefix, tc.raw).hello(t)
			if got := string(ja4.Append(nil, h, quic)); got != tc.fingerprint {
				t.Errorf("got %q, want %q", got, tc.fingerprint)
			}

			if got, want := string(ja4.AppendRaw(nil, h, quic)), prefix+"_"+tc.raw; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// published returns the client that a fingerprint was made of, its lists the other
// way round and with GREASE.
func published(t *testing.T, prefix, raw string) (c client) {
	t.Helper()

	parts := append(strings.Split(raw, "_"), "")
	backwards := func(list string) (res string) {
		all := strings.Split(list, ",")
		slices.Reverse(all)

		return strings.Join(all, ",")
	}

	c = client{ciphers: "2a2a," + backwards(parts[0]), extensions: "0000", algorithms: parts[2], legacy: 0x0303}
	if parts[1] != "" {
		c.extensions = "0000,3a3a," + backwards(parts[1]) + ",dada"
	}

	switch prefix[1:3] {
	case "10":
		c.legacy = 0x0301
	case "13":
		c.versions = []uint16{0x4a4a, 0x0303, 0x0304}
	}

	switch prefix[8:] {
	case "h2":
		c.protocols = []string{"h2", "http/1.1"}
	case "h3":
		c.protocols = []string{"h3"}
	case "h1":
		c.protocols = []string{"http/1.1"}
	}

	if c.protocols != nil {
		c.extensions += ",0010"
	}

	return c
}
