package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Key is one setting.
type Key struct {
	// Path is the section and the name, e.g. "capture.snaplen".
	Path string
	// Variable is the environment variable that overrides it, e.g.
	// "TRAILSCOPE_CAPTURE_SNAPLEN".
	Variable string
	// Value is the setting's value as it would be written in the environment: a
	// list of texts with commas, a list of several keys each as YAML in one line.
	// Secrets, and the credentials of addresses, are not in it.
	Value string

	field reflect.Value
}

// Keys lists all settings of c with their values, in the order of the file.
func (c *Config) Keys() []Key {
	var keys []Key
	sections := reflect.ValueOf(c).Elem()
	for i := range sections.NumField() {
		section := name(sections.Type().Field(i))
		if section == "" {
			continue
		}
		fields := sections.Field(i)
		for j := range fields.NumField() {
			path := section + "." + name(fields.Type().Field(j))
			keys = append(keys, Key{
				Path:     path,
				Variable: variablePrefix + strings.ToUpper(strings.ReplaceAll(path, ".", "_")),
				Value:    text(fields.Field(j)),
				field:    fields.Field(j),
			})
		}
	}
	return keys
}

// name returns what trailscope.yaml calls a field, or "" for a field that it
// does not hold.
func name(f reflect.StructField) string { return f.Tag.Get("yaml") }

// text writes a value; [set] reads it.
func text(v reflect.Value) string {
	switch value := v.Interface().(type) {
	case []string:
		list := make([]string, len(value))
		for i, s := range value {
			list[i] = shown(s)
		}
		return strings.Join(list, ",")
	case string:
		return shown(value)
	case []Sink:
		return sinksText(value)
	}
	if isEntries(v) {
		return entriesText(v)
	}
	return fmt.Sprint(v.Interface())
}

// shown returns a text without the credentials that it has if it is an address.
func shown(text string) string {
	if strings.Contains(text, "://") {
		return Redact(text)
	}
	return text
}

// set gives a setting its value from a text. Lists are set by their owners. The
// error says what is wrong, the hint what a value looks like.
func set(v reflect.Value, text string) (hint string, err error) {
	switch p := v.Addr().Interface().(type) {
	case *string:
		*p = text
	case *Secret:
		*p = Secret(text)
	case *bool:
		hint = "write true or false"
		switch text {
		case "true":
			*p = true
		case "false":
			*p = false
		default:
			err = fmt.Errorf("%q is neither true nor false", text)
		}
	case *int:
		hint = "write a whole number"
		if *p, err = strconv.Atoi(text); err != nil {
			err = fmt.Errorf("%q is not a whole number", text)
		}
	case *float64:
		hint = "write a number such as 0.5"
		if *p, err = strconv.ParseFloat(text, 64); err != nil {
			err = fmt.Errorf("%q is not a number", text)
		}
	case *Duration:
		hint = "write a number with its unit: 100ms, 30s, 5m, 24h"
		*p, err = ParseDuration(text)
	case *Size:
		hint = "write a whole number with its unit: 2000B, 64MiB, 1GiB"
		*p, err = ParseSize(text)
	default:
		return setOther(v, text)
	}
	return hint, err
}

// setOther is [set] for the types that settings of sinks have besides.
func setOther(v reflect.Value, text string) (hint string, err error) {
	if d, ok := v.Addr().Interface().(*time.Duration); ok {
		return set(reflect.ValueOf((*Duration)(d)).Elem(), text)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		var on bool
		hint, err = set(reflect.ValueOf(&on).Elem(), text)
		v.SetBool(on)
	case reflect.Int64: // a number of bytes
		var n Size
		hint, err = set(reflect.ValueOf(&n).Elem(), text)
		v.SetInt(int64(n))
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		if hint, err = set(p.Elem(), text); err == nil {
			v.Set(p)
		}
	default:
		panic("BUG: a setting of type " + v.Type().String())
	}
	return hint, err
}
