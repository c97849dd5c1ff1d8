package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/trailscope/trailscope/sensor/app"
	"github.com/trailscope/trailscope/sensor/config"
)

func TestReport(t *testing.T) {
	hinted := &app.Failure{Err: errors.New("no room"), Advice: "make some"}
	testCases := []struct {
		name string
		err  error
		want string
	}{
		{name: "none"},
		{name: "plain", err: errors.New("no luck"), want: "error: no luck\n"},
		{name: "hint", err: hinted, want: "error: no room\nhint: make some\n"},
		{name: "wrapped", err: fmt.Errorf("writing: %w", hinted), want: "error: writing: no room\nhint: make some\n"},
		{name: "joined", err: errors.Join(errors.New("first"), nil, errors.Join(hinted)), want: "error: first\nerror: no room\nhint: make some\n"},
		{
			name: "problems",
			err: config.Problems{
				{File: "a.yaml", Line: 3, Key: "capture.snaplen", Text: "1 is out of range", Hint: "write more"},
				{Text: "another"},
			},
			want: "error: a.yaml:3: capture.snaplen: 1 is out of range\nhint: write more\nerror: another\n",
		},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			app.Report(&b, tc.err)
			if b.String() != tc.want {
				t.Errorf("got %q, want %q", b.String(), tc.want)
			}
		})
	}
}
