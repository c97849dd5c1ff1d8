package allow_test

import (
	"fmt"
	"strings"

	"github.com/trailscope/trailscope/trails/allow"
)

func ExampleWhitelist() {
	w, err := allow.ReadWhitelist(strings.NewReader("example.com\n192.0.2.0/24\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(w.Domain([]byte("www.Example.com:8080")), w.AddrText("192.0.2.7"), w.AddrText("192.0.3.7"))
	// Output: true true false
}
