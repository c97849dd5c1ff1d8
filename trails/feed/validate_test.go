package feed_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/trails/feed"
)

// valid returns a feed without a mistake.
func valid() feed.Feed {
	return feed.Feed{
		Name: "my_feed2", Addresses: []string{"https://lists.example/bad.txt"}, Format: feed.Lines,
		Rules: feed.OwnRules(), Info: "bad", Reference: "lists.example",
	}
}

func TestFeed_Validate(t *testing.T) {
	t.Parallel()
	const formats = "write one of lines, column, csv, json, hosts, regex"
	long := strings.Repeat("x", 2000)
	for _, tt := range []struct {
		name   string
		change func(f *feed.Feed)
		want   string // the start of each line
	}{
		{"valid", func(*feed.Feed) {}, ""},
		{"path", func(f *feed.Feed) { f.Addresses = []string{"/srv/lists/bad.txt"} }, ""},
		{"file", func(f *feed.Feed) { f.Addresses = []string{"file:///srv/bad.txt", "http://x.example"} }, ""},
		{"column", func(f *feed.Feed) { f.Format, f.Column, f.Separator = feed.Column, 2, " # " }, ""},
		{"csv", func(f *feed.Feed) { f.Format, f.Column, f.InfoColumn, f.Info, f.Header = feed.CSV, 1, 2, "", 1 }, ""},
		{"json", func(f *feed.Feed) { f.Format, f.Path = feed.JSON, "[].ioc" }, ""},
		{"json all", func(f *feed.Feed) { f.Format, f.Path = feed.JSON, "[]" }, ""},
		{"json nested", func(f *feed.Feed) { f.Format, f.Path = feed.JSON, "relays.or_addresses[][]" }, ""},
		{"hosts", func(f *feed.Feed) { f.Format, f.Header = feed.Hosts, 3 }, ""},
		{"regex", func(f *feed.Feed) { f.Format, f.Expression = feed.Regex, "block (.+)" }, ""},

		{"nothing", func(f *feed.Feed) { *f = feed.Feed{} }, "name: is missing; write a short name\nurl: is missing; write an address\nformat: is missing; " + formats + "\ninfo: is missing; write what\nreference: is missing; write who"},
		{"name with blank", func(f *feed.Feed) { f.Name = "my feed" }, `name: "my feed" has other characters than letters, digits and underscores; write a short name`},
		{"name with path", func(f *feed.Feed) { f.Name = "../x" }, `name: "../x" has other characters`},
		{"name of a list", func(f *feed.Feed) { f.Name = "custom" }, `name: "custom" stands for lists that are no feeds; write`},
		{"long name", func(f *feed.Feed) { f.Name = long }, "name: has more than 64 characters; write"},
		{"relative", func(f *feed.Feed) { f.Addresses[0] = "bad.txt" }, `url: "bad.txt" is neither an address nor a path; write`},
		{"scheme", func(f *feed.Feed) { f.Addresses[0] = "ftp://me:secret@x.example/" }, `url: "ftp://xxxxx@x.example/" is neither`},
		{"no host", func(f *feed.Feed) { f.Addresses[0] = "https:///x" }, `url: "https:///x" is neither`},
		{"secret", func(f *feed.Feed) { f.Addresses[0] = "me:secret@x.example" }, `url: "xxxxx@x.example" is neither`},
		{"fallback", func(f *feed.Feed) { f.Fallback = "x" }, `url: "x" is neither`},
		{"format", func(f *feed.Feed) { f.Format = "xml" }, `format: "xml" is none; ` + formats},
		{"format of a feed", func(f *feed.Feed) { f.Format = "viriback" }, `format: "viriback" is none; ` + formats},
		{"no column", func(f *feed.Feed) { f.Format = feed.Column }, "column: there is no column 0; columns count from 1"},
		{"column below", func(f *feed.Feed) { f.Format, f.Column = feed.CSV, -1 }, "column: there is no column -1; columns"},
		{"column above", func(f *feed.Feed) { f.Format, f.Column = feed.CSV, 101 }, "column: there is no column 101; columns"},
		{"info column", func(f *feed.Feed) { f.Format, f.Column, f.InfoColumn = feed.CSV, 1, 1 }, "info_column: is the column of the entry; write"},
		{"info column above", func(f *feed.Feed) { f.Format, f.Column, f.InfoColumn = feed.CSV, 1, 101 }, "info_column: there is no column 101; columns"},
		{"separator", func(f *feed.Feed) { f.Format, f.Column, f.Separator = feed.CSV, 1, "::" }, `separator: "::" cannot part the columns of csv; write one character`},
		{"separator quote", func(f *feed.Feed) { f.Format, f.Column, f.Separator = feed.CSV, 1, `"` }, `separator: "\"" cannot part`},
		{"separator long", func(f *feed.Feed) { f.Format, f.Column, f.Separator = feed.Column, 1, long }, "separator: has more than 256 characters; write"},
		{"columns of lines", func(f *feed.Feed) { f.Column, f.InfoColumn, f.Separator = 1, 2, ";" }, "column: belongs to the formats column and csv; leave it out\ninfo_column: belongs to the formats\nseparator: belongs to the formats"},
		{"no path", func(f *feed.Feed) { f.Format = feed.JSON }, "path: a path has 1 to 256 characters; write names joined by dots"},
		{"path with number", func(f *feed.Feed) { f.Format, f.Path = feed.JSON, "a[0].b" }, `path: "a[0]": brackets stand behind a name and hold nothing; write`},
		{"path with hole", func(f *feed.Feed) { f.Format, f.Path = feed.JSON, "a..b" }, "path: a name between dots is missing; write"},
		{"path of lines", func(f *feed.Feed) { f.Path = "a" }, "path: belongs to the format json; leave it out, or write another format than lines"},
		{"no expression", func(f *feed.Feed) { f.Format = feed.Regex }, "expression: is missing; write an expression"},
		{"bad expression", func(f *feed.Feed) { f.Format, f.Expression = feed.Regex, "(" }, "expression: error parsing regexp: missing closing ): `(`; write an expression"},
		{"empty match", func(f *feed.Feed) { f.Format, f.Expression = feed.Regex, "a*" }, "expression: finds entries in an empty text; write"},
		{"long expression", func(f *feed.Feed) { f.Format, f.Expression = feed.Regex, long }, "expression: has more than 1000 characters; write"},
		{"expression of lines", func(f *feed.Feed) { f.Expression = "a" }, "expression: belongs to the format regex; leave"},
		{"comment of hosts", func(f *feed.Feed) { f.Format, f.Comment = feed.Hosts, ";" }, "comment: belongs to the formats lines, column and csv; leave"},
		{"header of json", func(f *feed.Feed) { f.Format, f.Path, f.Header = feed.JSON, "a", 1 }, "header: belongs to the formats lines, column, csv and hosts; leave"},
		{"header", func(f *feed.Feed) { f.Header = -1 }, "header: -1 is no number of lines; write a number from 0 to 1000"},
		{"minimum", func(f *feed.Feed) { f.Minimum = -2 }, "minimum: -2 is no number of entries; write a number from 1 to 10000000"},
		{"info", func(f *feed.Feed) { f.Info = "a\nb" }, "info: has characters that are no text; write"},
		{"info not UTF-8", func(f *feed.Feed) { f.Info = "\xff" }, "info: has characters that are no text; write"},
		{"marker", func(f *feed.Feed) { f.Marker = long }, "marker: has more than 256 characters; write"},
		{"reference", func(f *feed.Feed) { f.Reference = "(custom)" }, `reference: "(custom)" stands for lists that are no feeds; write`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := valid()
			tt.change(&f)
			err := f.Validate()
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			want := strings.Split(tt.want, "\n")
			got := strings.Split(errorText(err), "\n")
			if len(got) != len(want) {
				t.Fatalf("got %q", got)
			}
			for i := range want {
				if !strings.HasPrefix(got[i], want[i]) {
					t.Errorf("got %q, want %q", got[i], want[i])
				}
			}
			var field *feed.FieldError
			if !errors.As(err, &field) || field.Hint == "" || !strings.HasPrefix(want[0], field.Field+": "+field.Problem[:2]) {
				t.Errorf("field error %+v", field)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestFeed_Read_own reads feeds of users in every format.
func TestFeed_Read_own(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(f *feed.Feed)
		body   string
		want   string // keys, with infos that are not the feed's
	}{
		{"lines", func(f *feed.Feed) { f.Header = 1 }, "name.of.column\n\n# a.example\nhttps://b.example/x/\n 2001:DB8:0:0::1\n[2001:db8::2]:443\nc.example:80\nword\n", "b.example/x 2001:db8::1 [2001:db8::2]:443 c.example:80"},
		{"comment", func(f *feed.Feed) { f.Comment = "//" }, "a.example // yes\n// b.example\nc.example;\n#d.example", "a.example c.example;"},
		{"blanks", func(f *feed.Feed) { f.Format, f.Column = feed.Column, 2 }, "1 a.example\n2 \t b.example c\n3.\n", "a.example b.example"},
		{"separator", func(f *feed.Feed) { f.Format, f.Column, f.Separator = feed.Column, 1, "||" }, `a.example||"x||y"` + "\nb.example", "a.example b.example"},
		{"csv", func(f *feed.Feed) { f.Format, f.Column, f.InfoColumn = feed.CSV, 2, 1 }, `"x, ""y""","a.example"` + "\n" + `,"b.example"tail` + "\nz,c.example,more\nnone.example\n" + `"open,d.example`, `a.example=x, "y" b.exampletail c.example=z`},
		{"csv separator", func(f *feed.Feed) { f.Format, f.Column, f.Separator = feed.CSV, 2, ";" }, `"1;2" ; "a.example" ;3`, "a.example"},
		{"json", func(f *feed.Feed) { f.Format, f.Path = feed.JSON, "[].ioc" }, `[{"ioc":"a.example","x":["ioc"]},{"ioc":null},{"ioc":["b.example",["c.example"]]},{"ioc":{"ioc":"no.example"}},{"ioc":7},"ioc",{"ioc":"d\u002eexample"}]`, "a.example b.example c.example d.example"},
		{"json any member", func(f *feed.Feed) { f.Format, f.Path = feed.JSON, "*.ioc" }, `{"1":[{"ioc":"a.example"}],"ioc":"no.example","2":{"ioc":"b.example","sub":{"ioc":"no.example"}}}`, "a.example b.example"},
		{"json lines", func(f *feed.Feed) { f.Format, f.Path = feed.JSON, "ioc" }, `{"ioc":"a.example"}` + "\n" + `{"ioc":"b.example"}`, "a.example b.example"},
		{"json texts", func(f *feed.Feed) { f.Format, f.Path = feed.JSON, "[]" }, `["a.example","bad` + "\xff" + `.example",true]`, "a.example"},
		{"hosts", func(f *feed.Feed) { f.Format = feed.Hosts }, "127.0.0.1 localhost localhost.localdomain\n::1 ip6-loopback\n0.0.0.0 0.0.0.0\n0.0.0.0 a.example  b.example # c.example\n# 0.0.0.0 d.example\ne.example\n:: f.example", "a.example b.example f.example"},
		{"regex", func(f *feed.Feed) { f.Format, f.Expression = feed.Regex, `(?i)block (\S+)|never(x)` }, "block a.example, BLOCK b.example\n# block c.example\nneverx", "a.example, b.example c.example"},
		{"regex without group", func(f *feed.Feed) { f.Format, f.Expression = feed.Regex, `\b[a-z]\.example\b` }, "<a.example> <bb.example> <c.example>", "a.example c.example"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := valid()
			tt.change(&f)
			if err := f.Validate(); err != nil {
				t.Fatal(err)
			}
			l, err := f.Read([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for item := range l.Items() {
				key := item.Key
				if item.Info != f.Info {
					key += "=" + item.Info
				}
				got = append(got, key)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, l.Refused)
			}
		})
	}
}

// TestFeed_Read_invalid does not read what Validate refuses.
func TestFeed_Read_invalid(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(f *feed.Feed){
		"format":     func(f *feed.Feed) { f.Format = "xml" },
		"column":     func(f *feed.Feed) { f.Format = feed.Column },
		"path":       func(f *feed.Feed) { f.Format = feed.JSON },
		"expression": func(f *feed.Feed) { f.Format, f.Expression = feed.Regex, "(" },
	} {
		f := valid()
		change(&f)
		if _, err := f.Read([]byte("a.example")); err == nil || !strings.HasPrefix(err.Error(), "my_feed2 cannot be read: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
