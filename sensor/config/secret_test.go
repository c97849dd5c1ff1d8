package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/config"
)

func TestSecret(t *testing.T) {
	t.Parallel()
	const token = "tell-nobody"
	c := config.NewDefault()
	c.Update.ServerToken = token
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
		for _, value := range []any{c.Update.ServerToken, c.Update, &c.Update, c} {
			if got := fmt.Sprintf(format, value); strings.Contains(got, token) || strings.Contains(got, fmt.Sprintf("%x", token)) {
				t.Errorf("%s shows the secret: %s", format, got)
			}
		}
	}
	var b strings.Builder
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "update", c.Update, "token", c.Update.ServerToken)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "update", c.Update, "token", c.Update.ServerToken)
	if text, err := json.Marshal(c); err != nil || strings.Contains(string(text)+b.String(), token) {
		t.Errorf("%s %s %v", text, b.String(), err)
	}
	if c.Update.ServerToken.Reveal() != token || config.Secret("").String() != "" || c.Update.ServerToken.String() != config.Hidden {
		t.Error("the secret, or what is shown in its place, is another")
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                                     "",
		"https://a.example/x?y=1":              "https://a.example/x?y=1",
		"https://me:pw@a.example:8338/x":       "https://xxxxx@a.example:8338/x",
		"https://token@a.example":              "https://xxxxx@a.example",
		"https://a.example/x@y":                "https://a.example/x@y",
		"http://me:p/w@a.example/":             "http://xxxxx@a.example/",
		"http://me:%zz@a.example/":             "http://xxxxx@a.example/",
		"http://me:p@w@a.example/":             "http://xxxxx@a.example/",
		"me:pw@a.example:3128":                 "xxxxx@a.example:3128",
		"/srv/lists@home":                      "/srv/lists@home",
		"./a@b":                                "./a@b",
		"//me:pw@a.example/":                   "//me:pw@a.example/",
		"https:me:pw@a.example":                "xxxxx@a.example",
		"https://\x00me:pw@a.example/\u00fc@x": "https://xxxxx@x",
	} {
		if got := config.Redact(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}
