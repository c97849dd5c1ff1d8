package addr_test

import (
	"fmt"
	"net/netip"

	"github.com/trailscope/trailscope/trails/addr"
)

func ExampleString() {
	for _, s := range []string{"192.0.2.1", "2001:db8::", "2001:db8:0:0:1:0:0:1", "2001:db8:1:2:3:4:5:6"} {
		fmt.Println(addr.String(netip.MustParseAddr(s)))
	}
	// Output:
	// 192.0.2.1
	// 2001:db8::0
	// 2001:db8::1:0:0:1
	// 2001:0db8:0001:0002:0003:0004:0005:0006
}
