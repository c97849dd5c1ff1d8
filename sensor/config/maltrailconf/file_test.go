package maltrailconf_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
)

// environment is a fixed one, so that tests do not depend on the machine.
func environment(variables map[string]string) *maltrailconf.Environment {
	return &maltrailconf.Environment{
		Lookup: func(name string) (string, bool) {
			v, ok := variables[name]
			return v, ok
		},
		Constants: map[string]string{"HOSTNAME": "probe7", "NAME": "Maltrail", "SYSTEM_LOG_DIR": "/var/log"},
		Root:      "/srv/maltrail",
		Home:      "/home/mia",
	}
}

// parse reads a text that must be fine.
func parse(t *testing.T, text string, variables map[string]string) *maltrailconf.File {
	t.Helper()

	f, err := maltrailconf.Parse([]byte(text), environment(variables))
	if err != nil {
		t.Fatalf("parsing %q: %v", text, err)
	}
	return f
}

func TestParse_value(t *testing.T) {
	testCases := []struct {
		name string
		text string
		opt  string
		env  map[string]string
		want string
	}{
		{name: "plain", text: "SENSOR_NAME x", opt: "SENSOR_NAME", want: "x"},
		{name: "lower_case_name", text: "sensor_name x", opt: "SENSOR_NAME", want: "x"},
		{name: "indented_outside_array", text: " SENSOR_NAME x", opt: "SENSOR_NAME", want: "x"},
		{name: "tab_before_name", text: "\tSENSOR_NAME x", opt: "SENSOR_NAME", want: "x"},
		{name: "tab_and_blank_after_name", text: "SENSOR_NAME\t x", opt: "SENSOR_NAME", want: "x"},
		{name: "tab_before_value", text: "SENSOR_NAME \tx\t", opt: "SENSOR_NAME", want: "x"},
		{name: "carriage_return", text: "SENSOR_NAME x\r\n", opt: "SENSOR_NAME", want: "x"},
		{name: "no_break_spaces", text: "SENSOR_NAME \u00a0x\u00a0", opt: "SENSOR_NAME", want: "x"},
		{name: "later_line_wins", text: "SENSOR_NAME x\nSENSOR_NAME y", opt: "SENSOR_NAME", want: "y"},
		{name: "single_quotes", text: "SENSOR_NAME 'x y'", opt: "SENSOR_NAME", want: "x y"},
		{name: "double_quotes", text: `SENSOR_NAME ""x""`, opt: "SENSOR_NAME", want: "x"},
		{name: "mixed_quotes", text: `SENSOR_NAME "'x'"`, opt: "SENSOR_NAME", want: "x"},
		{name: "half_quoted", text: `SENSOR_NAME "x`, opt: "SENSOR_NAME", want: "x"},
		{name: "two_blanks_keep_first_quote", text: `SENSOR_NAME  "a b"`, opt: "SENSOR_NAME", want: `"a b`},
		{name: "comment", text: "SENSOR_NAME x # y", opt: "SENSOR_NAME", want: "x"},
		{name: "comment_inside_value", text: "SENSOR_NAME a#b", opt: "SENSOR_NAME", want: "a"},
		{name: "comment_inside_quotes", text: `SENSOR_NAME "a # b"`, opt: "SENSOR_NAME", want: "a"},
		{name: "leading_zeros", text: "SENSOR_NAME 0012", opt: "SENSOR_NAME", want: "12"},
		{name: "only_zeros", text: "SENSOR_NAME 000", opt: "SENSOR_NAME", want: "0"},
		{name: "beyond_64_bits", text: "SENSOR_NAME 9223372036854775808", opt: "SENSOR_NAME", want: "0"},
		{name: "sign_is_no_digit", text: "SENSOR_NAME -05", opt: "SENSOR_NAME", want: "-05"},
		{name: "constant", text: "SENSOR_NAME $HOSTNAME-x", opt: "SENSOR_NAME", want: "probe7-x"},
		{name: "constant_before_lower_case", text: "SENSOR_NAME a$NAMEb", opt: "SENSOR_NAME", want: "aMaltrailb"},
		{name: "longer_name_is_another", text: "SENSOR_NAME $NAMES", opt: "SENSOR_NAME", want: "$NAMES"},
		{name: "known_name_first", text: "SENSOR_NAME $NAME/$NAMES", opt: "SENSOR_NAME", want: "Maltrail/MaltrailS"},
		{name: "two_dollars", text: "SENSOR_NAME $$NAME", opt: "SENSOR_NAME", want: "$Maltrail"},
		{name: "braces_are_literal", text: "SENSOR_NAME ${NAME}", opt: "SENSOR_NAME", want: "${NAME}"},
		{name: "unknown_variable", text: "SENSOR_NAME $SITE", opt: "SENSOR_NAME", want: "$SITE"},
		{name: "environment_variable", text: "SENSOR_NAME $SITE", opt: "SENSOR_NAME", env: map[string]string{"SITE": "oslo"}, want: "oslo"},
		{name: "constant_before_environment", text: "SENSOR_NAME $NAME", opt: "SENSOR_NAME", env: map[string]string{"NAME": "x"}, want: "Maltrail"},
		{name: "override", text: "SENSOR_NAME x", opt: "SENSOR_NAME", env: map[string]string{"MALTRAIL_SENSOR_NAME": "y"}, want: "y"},
		{name: "override_keeps_quotes", text: "SENSOR_NAME x", opt: "SENSOR_NAME", env: map[string]string{"MALTRAIL_SENSOR_NAME": `"y#z"`}, want: `"y#z"`},
		{name: "override_is_expanded", text: "SENSOR_NAME x", opt: "SENSOR_NAME", env: map[string]string{"MALTRAIL_SENSOR_NAME": "$HOSTNAME"}, want: "probe7"},
		{name: "override_empty", text: "SENSOR_NAME x", opt: "SENSOR_NAME", env: map[string]string{"MALTRAIL_SENSOR_NAME": ""}, want: "x"},
		{name: "override_not_utf8", text: "SENSOR_NAME x", opt: "SENSOR_NAME", env: map[string]string{"MALTRAIL_SENSOR_NAME": "y\xff"}, want: "x"},
		{name: "variable_not_utf8", text: "SENSOR_NAME $SITE", opt: "SENSOR_NAME", env: map[string]string{"SITE": "\xff"}, want: "$SITE"},
		{name: "override_switch", text: "USE_X false", opt: "USE_X", env: map[string]string{"MALTRAIL_USE_X": "1"}, want: "true"},
		{name: "directory_absolute", text: "LOG_DIR $SYSTEM_LOG_DIR/m", opt: "LOG_DIR", want: "/var/log/m"},
		{name: "directory_detour", text: "LOG_DIR /var/log/a/../m/", opt: "LOG_DIR", want: "/var/log/m"},
		{name: "directory_relative", text: "CUSTOM_TRAILS_DIR ./trails/custom", opt: "CUSTOM_TRAILS_DIR", want: "/srv/maltrail/trails/custom"},
		{name: "directory_home", text: "LOG_DIR ~/logs", opt: "LOG_DIR", want: "/home/mia/logs"},
		{name: "directory_other_home", text: "LOG_DIR ~bob", opt: "LOG_DIR", want: "/srv/maltrail/~bob"},
		{name: "file_stays_relative", text: "TRAILS_FILE a/b.csv", opt: "TRAILS_FILE", want: "a/b.csv"},
		{name: "switch_one", text: "USE_X 1", opt: "USE_X", want: "true"},
		{name: "switch_capitals", text: "CHECK_X TRUE", opt: "CHECK_X", want: "true"},
		{name: "switch_zero", text: "ENABLE_X 0", opt: "ENABLE_X", want: "false"},
		{name: "switch_empty", text: "DISABLE_X ", opt: "DISABLE_X", want: "false"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			f := parse(t, tc.text, tc.env)
			if got := f.Text(tc.opt, "absent"); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if len(f.Notices) > 0 {
				t.Errorf("unexpected notices: %v", f.Notices)
			}
		})
	}
}

func TestParse_array(t *testing.T) {
	testCases := []struct {
		name    string
		text    string
		want    []maltrailconf.Entry
		notices int
	}{
		{name: "entries", text: "USERS\n a b # c\n\n# x\n  c\n", want: []maltrailconf.Entry{{Text: "a b", Line: 2}, {Text: "c", Line: 5}}},
		{name: "comment_after_header", text: "USERS # all\n a\n", want: []maltrailconf.Entry{{Text: "a", Line: 2}}},
		{name: "carriage_returns", text: "USERS\r\n a\r\n", want: []maltrailconf.Entry{{Text: "a", Line: 2}}},
		{name: "ends_at_option", text: "USERS\n a\nX 1\n Y 2\n", want: []maltrailconf.Entry{{Text: "a", Line: 2}}},
		{name: "tab_is_no_entry", text: "USERS\n\tX 1\n"},
		{name: "blanks_after_header", text: "USERS  \n a\n", want: []maltrailconf.Entry{{Text: "a", Line: 2}}, notices: 1},
		{name: "empty", text: "USERS\nX 1\n"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			f := parse(t, tc.text, nil)
			o := f.Get("USERS")
			if o == nil || !o.Array {
				t.Fatalf("no array: %+v", o)
			}
			if diff := cmp.Diff(tc.want, o.Entries); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
			if len(f.Notices) != tc.notices {
				t.Errorf("got notices %v, want %d", f.Notices, tc.notices)
			}
		})
	}
}

func TestParse_arrayIsNoValue(t *testing.T) {
	f := parse(t, "SENSOR_NAME\n abc\nUSE_X\nN\n", map[string]string{"MALTRAIL_SENSOR_NAME": "y"})
	if got := f.Text("SENSOR_NAME", "fallback"); got != "fallback" {
		t.Errorf("text: got %q", got)
	}
	if !f.Switch("USE_X", true) || f.Number("N", 7) != 7 {
		t.Error("an array must not count as a switch or a number")
	}
	if diff := cmp.Diff([]string{"SENSOR_NAME", "USE_X", "N"}, f.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestParse_problems(t *testing.T) {
	testCases := []struct {
		name string
		text string
		want []string
	}{
		{name: "bad_header", text: "A 1\nADMIN:x\n", want: []string{"line 2: `ADMIN:x` is neither"}},
		{name: "tab_after_header", text: "USERS\t\n a\n", want: []string{"line 1: `USERS\t` is neither"}},
		{name: "tab_before_header", text: "USERS\n\tadmin\n", want: []string{"line 2: `\tadmin` is neither"}},
		{name: "tab_is_no_separator", text: "SENSOR_NAME\tx", want: []string{"line 1: `SENSOR_NAME\tx` is neither"}},
		{name: "not_utf8", text: "A 1\nB \xff\n", want: []string{"line 2: not valid UTF-8"}},
		{name: "all_at_once", text: "a-b\nX 1\nc:d\n", want: []string{"line 1: ", "line 3: "}},
		{name: "value_grows", text: "A " + strings.Repeat("$LONG ", 200), want: []string{"line 1: A is longer"}},
		{name: "too_large", text: strings.Repeat("# 4567890\n", 500_000), want: []string{"line 0: the file is larger"}},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			_, err := maltrailconf.Parse([]byte(tc.text), environment(map[string]string{"LONG": strings.Repeat("x", 200)}))
			if err == nil {
				t.Fatal("no error")
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(tc.want) {
				t.Fatalf("got %q, want %d lines", lines, len(tc.want))
			}
			for i, want := range tc.want {
				if !strings.HasPrefix(lines[i], want) {
					t.Errorf("got %q, want prefix %q", lines[i], want)
				}
			}
		})
	}
}

func TestParse_hintForUsers(t *testing.T) {
	_, err := maltrailconf.Parse([]byte("USERS\nadmin:x:0:\n"), environment(nil))
	problems, ok := err.(maltrailconf.Problems)
	if !ok || len(problems) != 1 || problems[0].Hint != "an entry of USERS starts with a blank" {
		t.Errorf("got %#v", err)
	}
}

func TestParse_notices(t *testing.T) {
	f := parse(t, "\ufeffUSE_X on\nCHECK_Y true\n", nil)
	if f.Text("USE_X", "") != "false" {
		t.Error("a switch that is neither true nor false must be false")
	}
	var got []string
	for _, n := range f.Notices {
		got = append(got, n.Text)
	}
	want := []string{"a byte order mark is passed over", `USE_X is "on", which is read as false`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
}

func TestFile_Number(t *testing.T) {
	f := parse(t, "A 007\nB -1\nC 1.5\nD 99999999999999999999\nE x\n", nil)
	for name, want := range map[string]int64{"A": 7, "B": 5, "C": 5, "D": 0, "E": 5, "MISSING": 5} {
		if got := f.Number(name, 5); got != want {
			t.Errorf("%s: got %d, want %d", name, got, want)
		}
	}
}

func TestSystem(t *testing.T) {
	t.Setenv("MALTRAIL_ROOT", "/srv/other")
	t.Setenv("HOME", "/home/mia")
	env := maltrailconf.System("/etc/maltrail.conf")
	f, err := maltrailconf.Parse([]byte("LOG_DIR logs\nTRAILS_FILE $DEFAULT_TRAILS_FILE\n"), env)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Text("LOG_DIR", ""); got != "/srv/other/logs" {
		t.Errorf("log directory: %q", got)
	}
	if got := f.Text("TRAILS_FILE", ""); got != "/home/mia/.maltrail/trails.csv" {
		t.Errorf("trails file: %q", got)
	}

	t.Setenv("MALTRAIL_ROOT", "")
	if got := maltrailconf.System("/etc/maltrail.conf").Root; got != "/etc" {
		t.Errorf("root: %q", got)
	}
}
