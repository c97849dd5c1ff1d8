package filter_test

import (
	"errors"
	"fmt"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

func Example() {
	p, err := filter.Compile("ip multicast", filter.LinkEthernet)
	if err != nil {
		fmt.Println(err)

		return
	}

	fmt.Print(p)

	// Output:
	// (000) ldh [12]
	// (001) jeq      #0x800           jt 2	jf 5
	// (002) ldb [30]
	// (003) jge      #0xe0            jt 4	jf 5
	// (004) ret #262144
	// (005) ret #0
}

func ExampleSyntaxError() {
	_, err := filter.Compile("udp or tcp port http", filter.LinkEthernet)
	var e *filter.SyntaxError
	if errors.As(err, &e) {
		fmt.Println(e)
		fmt.Println(e.Hint())
	}

	// Output:
	// capture filter, column 17: `http` is a name, and names are not looked up
	// udp or tcp port http
	//                 ^
	// write its number, 80
}

// A socket that is bound to no interface gives frames of several kinds.
func ExampleCompileFor() {
	p, err := filter.CompileFor("vlan 5 and udp port 53", &filter.Config{
		Live:   true,
		Length: 2000,
		Link:   filter.LinkNetwork,
		Hardware: []filter.Hardware{
			{Types: []uint16{1, 772}, Link: filter.LinkEthernet}, // ARPHRD_ETHER, ARPHRD_LOOPBACK
			{Types: []uint16{0xfffe}, Link: filter.LinkRaw},      // ARPHRD_NONE
		},
	})
	if err != nil {
		fmt.Println(err)

		return
	}

	fmt.Println(p.Len(), "instructions")

	// Output:
	// 126 instructions
}
