package text_test

import (
	"fmt"

	"github.com/trailscope/trailscope/trails/text"
)

func ExampleLossy() {
	fmt.Printf("%+q\n", text.Lossy([]byte("a\xE2\x82b\xED\xA0\x80")))
	// Output: "a\ufffdb\ufffd\ufffd\ufffd"
}
