package capturetest

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// counterRe finds {name}, {name+1}, {name*7%250+1} and {name:03x}.
var counterRe = regexp.MustCompile(`\{([a-z]+)((?:[+*/%-]\d+)*)(?::(0?\d*[dxXo]?))?\}`)

// termRe finds one operation of a counter.
var termRe = regexp.MustCompile(`([+*/%-])(\d+)`)

// expandText replaces the counters of text that vars knows; anything else in
// braces stays as it is, so payloads may hold ${x}.
func expandText(text string, vars map[string]int) string {
	if !strings.Contains(text, "{") {
		return text
	}

	return counterRe.ReplaceAllStringFunc(text, func(m string) string {
		g := counterRe.FindStringSubmatch(m)
		n, ok := vars[g[1]]
		if !ok {
			return m
		}
		for _, term := range termRe.FindAllStringSubmatch(g[2], -1) {
			n = apply(n, term[1], term[2])
		}

		verb := g[3]
		if verb == "" || strings.HasSuffix(verb, "0") || !strings.ContainsAny(verb[len(verb)-1:], "dxXo") {
			verb += "d"
		}

		return fmt.Sprintf("%"+verb, n)
	})
}

// apply does one operation; dividing by zero gives zero.
func apply(n int, op, text string) int {
	k, err := strconv.Atoi(text)
	if err != nil || (k == 0 && (op == "/" || op == "%")) {
		return 0
	}
	switch op {
	case "+":
		return n + k
	case "-":
		return n - k
	case "*":
		return n * k
	case "/":
		return n / k
	default:
		return n % k
	}
}

// expandStep returns a copy of s with all counters replaced.
func expandStep(s *step, vars map[string]int) step {
	out := *s
	if len(vars) > 0 {
		expandValue(reflect.ValueOf(&out).Elem(), vars)
	}

	return out
}

// expandValue replaces counters in the texts of a struct, copying slices.
func expandValue(v reflect.Value, vars map[string]int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(expandText(v.String(), vars))
	case reflect.Pointer:
		if v.Type().Elem().Kind() == reflect.String && !v.IsNil() {
			text := expandText(v.Elem().String(), vars)
			v.Set(reflect.ValueOf(&text))
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.String || v.IsNil() {
			return
		}
		list := make([]string, v.Len())
		for i := range list {
			list[i] = expandText(v.Index(i).String(), vars)
		}
		v.Set(reflect.ValueOf(list))
	case reflect.Struct:
		for i := range v.NumField() {
			expandValue(v.Field(i), vars)
		}
	}
}
