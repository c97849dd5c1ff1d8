package threat

import "testing"

func TestSigns_read(t *testing.T) {
	testCases := []struct {
		name string
		in   string
		want signs
	}{
		{name: "empty", in: ""},
		{name: "alone", in: "c2", want: signs{compromise: true}},
		{name: "upper", in: "C2", want: signs{compromise: true}},
		{name: "between_brackets", in: "x(c2)y", want: signs{compromise: true}},
		{name: "longer_word", in: "scanning ransomware phishing infected"},
		{name: "underscore_joins", in: "c2_server my_scan"},
		{name: "hyphen_parts", in: "iot-malware", want: signs{compromise: true}},
		{name: "dot_parts", in: "mail.phish.example", want: signs{compromise: true}},
		{name: "both", in: "malware scan", want: signs{compromise: true, noise: true}},
		{name: "every_noise", in: "honeypot", want: signs{noise: true}},
		{name: "brute_force_joined", in: "bruteforce", want: signs{noise: true}},
		{name: "brute_force_blank", in: "ssh brute force", want: signs{noise: true}},
		{name: "brute_force_hyphen", in: "Brute-Force!", want: signs{noise: true}},
		{name: "brute_force_wide_space", in: "brute\u3000force", want: signs{noise: true}},
		{name: "brute_force_two_blanks", in: "brute  force"},
		{name: "brute_force_underscore", in: "brute_force"},
		{name: "brute_force_slash", in: "brute/force"},
		{name: "brute_forced", in: "brute forced"},
		{name: "brute_at_end", in: "brute "},
		{name: "letters_of_other_scripts_end_words", in: "éscané", want: signs{noise: true}},
		{name: "long_word", in: "cobaltcobaltcobalt rat", want: signs{compromise: true}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var got signs

			got.read(tc.in)

			if got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestMurmur3(t *testing.T) {
	// Values of the published algorithm.
	testCases := []struct {
		name string
		in   string
		seed uint32
		want uint32
	}{
		{name: "empty", in: "", seed: 0, want: 0},
		{name: "empty_seed_1", in: "", seed: 1, want: 0x514E28B7},
		{name: "four_bytes", in: "test", seed: 0, want: 0xBA6BD213},
		{name: "thirteen_bytes", in: "Hello, world!", seed: 0, want: 0xC0363E43},
		{name: "sentence", in: "The quick brown fox jumps over the lazy dog", seed: 0x9747b28c, want: 0x2FA826CD},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := murmur3([]byte(tc.in), tc.seed); got != tc.want {
				t.Errorf("got %#x, want %#x", got, tc.want)
			}
		})
	}
}

func TestDisplayID(t *testing.T) {
	testCases := []struct {
		name string
		key  string
		kind string
		want string
	}{
		// Rows that Maltrail's own report page shows.
		{name: "page_1", key: "10.0.87.129~>rklelmenn.net", want: "8e7f9b85"},
		{name: "page_2", key: "10.2.105.52~>dikktgiig.com", want: "ee4afa5a"},
		{name: "page_3", key: "10.1.195.200~>dikktgiig.com", want: "5ab51e44"},
		{name: "page_4", key: "10.0.6.124~>rklelmenn.net", want: "11aa6feb"},
		{name: "page_5", key: "10.2.44.81~>dikktgiig.com", want: "9042890d"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			if got := displayID([]byte(tc.key), tc.kind); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestKnownPorts_sorted(t *testing.T) {
	for i := 1; i < len(knownPorts); i++ {
		if knownPorts[i-1].number >= knownPorts[i].number {
			t.Errorf("port %s stands too late", knownPorts[i].number)
		}
	}
}
