package feed_test

import (
	"fmt"

	"github.com/trailscope/trailscope/trails/feed"
)

func ExampleFeed_Read() {
	f := feed.Feed{
		Name: "office", Addresses: []string{"https://lists.example/bad.csv"},
		Format: feed.CSV, Column: 2, InfoColumn: 1, Header: 1, Rules: feed.OwnRules(),
		Info: "seen by the office", Reference: "lists.example",
	}
	if err := f.Validate(); err != nil {
		fmt.Println(err)
		return
	}
	list, err := f.Read([]byte("what,where\nphishing,https://login.example/a/\n,2001:DB8::0:1\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for t := range list.Items() {
		fmt.Println(t.Key, "|", t.Info, "|", t.Reference)
	}
	// Output:
	// login.example/a | phishing | lists.example
	// 2001:db8::1 | seen by the office | lists.example
}

func ExampleFeed_Validate() {
	f := feed.Feed{Name: "office", Addresses: []string{"bad.csv"}, Format: feed.CSV, Info: "bad", Reference: "lists.example"}
	fmt.Println(f.Validate())
	// Output:
	// url: "bad.csv" is neither an address nor a path; write an address such as https://lists.example/bad.txt, or the full path of a file
	// column: there is no column 0; columns count from 1, and no more than 100 are told apart
}
