package pattern_test

import (
	"fmt"

	"github.com/trailscope/trailscope/trails/pattern"
)

func ExampleList_Find() {
	var list []*pattern.Pattern
	for _, expr := range []string{`nikto`, `mass\w+`, `scan`} {
		p, err := pattern.Compile(expr, pattern.IgnoreCase|pattern.Linear)
		if err != nil {
			fmt.Println(err)
			return
		}
		list = append(list, p)
	}
	agent := "Mozilla/5.0 MASScan/1.3"
	i, start, end, ok := pattern.NewList(list).Find(agent)
	fmt.Println(i, agent[start:end], ok)
	// Output: 1 MASScan true
}
