package filter_test

import (
	"errors"
	"fmt"
	"net/netip"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/gopacket/layers"
	"golang.org/x/net/bpf"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

// repeated returns an expression of n conditions.
func repeated(n int, joint string, condition func(i int) (s string)) (expression string) {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = condition(i)
	}

	return strings.Join(parts, joint)
}

// numberedHost returns one of many addresses.
func numberedHost(i int) (a string) {
	return netip.AddrFrom4([4]byte{10, 1, byte(i / 250), byte(i%250 + 1)}).String()
}

// TestCompile_large compiles long lists, whose programs have jumps that are too
// far for one instruction, and asks for each of their entries.
func TestCompile_large(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string

		// most is how many instructions the program may have.
		most       int
		expression string
		frame      func(i int) (frame []byte)
		not        bool
	}{{
		name: "hosts",
		most: 950,
		expression: repeated(300, " or ", func(i int) (s string) {
			return "host " + numberedHost(i)
		}),
		frame: func(i int) (frame []byte) {
			return serialize(t, ether(t, 0x800, macThere), v4(6, "192.168.1.5", numberedHost(i)), syn(1, 2))
		},
	}, {
		name: "no hosts",
		most: 950,
		expression: repeated(300, " and ", func(i int) (s string) {
			return "not host " + numberedHost(i)
		}),
		frame: func(i int) (frame []byte) {
			return serialize(t, ether(t, 0x800, macThere), v4(6, numberedHost(i), "192.168.1.5"), syn(1, 2))
		},
		not: true,
	}, {
		name: "ports",
		most: 950,
		expression: "port (" + repeated(300, " or ", func(i int) (s string) {
			return fmt.Sprint(20_000 + 3*i)
		}) + ")",
		frame: func(i int) (frame []byte) {
			return serialize(t, ether(t, 0x800, macThere), v4(6, "10.0.0.1", "10.0.0.2"), syn(1, 20_000+3*layers.TCPPort(i)))
		},
	}, {
		// Each needs instructions of its own, and jumps over the others.
		name: "bytes",
		most: 4000,
		expression: "tcp and (" + repeated(300, " or ", func(i int) (s string) {
			return fmt.Sprintf("tcp[0:2] = %d and ip[6] + ip[8] + ip[%d] = 64", 20_000+3*i, 12+i%3)
		}) + ")",
		frame: func(i int) (frame []byte) {
			return serialize(t, ether(t, 0x800, macThere), v4(6, "0.0.0.9", "10.0.0.2"), syn(20_000+3*layers.TCPPort(i), 80))
		},
	}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := filter.Compile(c.expression, filter.LinkEthernet)
			if err != nil {
				t.Fatal(err)
			}

			t.Logf("%d instructions for %d bytes", p.Len(), len(c.expression))
			if p.Len() > c.most {
				t.Errorf("%d instructions, want %d at most", p.Len(), c.most)
			}

			vm, err := bpf.NewVM(p.Instructions())
			if err != nil {
				t.Fatal(err)
			}

			for i := range 310 {
				frame := c.frame(i)
				want := (i < 300) != c.not
				n, err := vm.Run(frame)
				if got := p.Match(frame); got != want || err != nil || (n != 0) != want {
					t.Fatalf("entry %d: %t, want %t; the other processor returns %d, %v", i, got, want, n, err)
				}
			}
		})
	}
}

// TestCompile_tooLarge checks that what the kernel would not take is refused in a
// short time.
func TestCompile_tooLarge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, expression, message string }{
		{"instructions", repeated(1000, " or ", func(i int) (s string) { return fmt.Sprintf("tcp[%d] > ip[%d]", i, i) }), "the kernel takes 4096"},
		{"conditions", repeated(5000, " and ", func(i int) (s string) { return fmt.Sprintf("port %d", i%10) }), "too long"},
		{"scratch memory", "len = " + strings.Repeat("ip[ip[0]] - ", 20) + "len", "too much arithmetic"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := filter.Compile(c.expression, filter.LinkEthernet)
			var s *filter.SyntaxError
			if !errors.As(err, &s) || !strings.Contains(s.Message, c.message) {
				t.Errorf("error %v, want %q", err, c.message)
			}
		})
	}
}

// TestCompile_size compares with the programs that tcpdump makes.
func TestCompile_size(t *testing.T) {
	t.Parallel()
	program := needTcpdump(t)
	ours, theirs := 0, 0
	for _, c := range cases() {
		p, err := filter.Compile(c.expression, filter.LinkEthernet)
		if err != nil {
			t.Fatal(err)
		}

		out, err := exec.CommandContext(t.Context(), program, "-y", "EN10MB", "-d", "--", c.expression).Output()
		if err != nil {
			t.Fatalf("tcpdump: %s: %v", c.expression, err)
		}

		n := strings.Count(string(out), "\n")
		ours, theirs = ours+p.Len(), theirs+n
		if p.Len() > n+max(n/10, 2) {
			t.Errorf("%s\n%d instructions, tcpdump has %d", c.expression, p.Len(), n)
		}

		if c.expression == shipped {
			t.Logf("the shipped filter has %d instructions, with tcpdump %d", p.Len(), n)
		}
	}

	t.Logf("%d expressions have %d instructions, with tcpdump %d", len(cases()), ours, theirs)
}

// TestProgram_Match_allocations is not parallel: allocations are counted.
func TestProgram_Match_allocations(t *testing.T) {
	p, err := filter.Compile(shipped, filter.LinkEthernet)
	if err != nil {
		t.Fatal(err)
	}

	frame := samples(t)[1].frame
	if n := testing.AllocsPerRun(100, func() { p.Match(frame) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestProgram_String(t *testing.T) {
	t.Parallel()
	p, err := filter.Compile("len > tcp[0:2] and ip[8] > 5", filter.LinkEthernet)
	if err != nil {
		t.Fatal(err)
	}

	const want = `(000) ldh [12]
(001) jeq      #0x800           jt 2	jf 14
(002) ldb [23]
(003) jeq      #0x6             jt 4	jf 14
(004) ldh [20]
(005) jset     #0x1fff          jt 14	jf 6
(006) ldx 4*([14]&0xf)
(007) ldh [x + 14]
(008) tax
(009) ld #len
(010) jgt      x                jt 11	jf 14
(011) ldb [22]
(012) jgt      #0x5             jt 13	jf 14
(013) ret #262144
(014) ret #0
`
	if got := p.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
