package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// isSecretKey says whether what stands under a key of a sink is nobody else's
// business. Values of header fields are, and the path of a webhook's address,
// which is all that protects many of them.
func isSecretKey(sink, key string) bool {
	if strings.HasSuffix(key, "_file") {
		return false
	}
	return slices.Contains([]string{"password", "api_key", "token", "secret", "headers"}, key) || sink == SinkWebhook && key == "url"
}

// sinksText writes the list of sinks as it may be written in the environment,
// but for secrets.
func sinksText(all []Sink) string {
	if len(all) == 0 {
		return ""
	}
	texts := make([]string, len(all))
	for i := range all {
		texts[i] = all[i].String()
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// sinkWriter writes one entry.
type sinkWriter struct {
	sink string
	// reveal writes secrets too.
	reveal bool
}

// entry writes the whole entry.
func (w sinkWriter) entry(k *Sink) string {
	own := reflect.ValueOf(k).Elem()
	keys := w.fields(own, nil)
	if k.Settings != nil {
		keys = append(keys, w.fields(reflect.ValueOf(k.Settings).Elem(), fieldNames(own))...)
	}
	return "{" + strings.Join(keys, ", ") + "}"
}

// fields writes the keys that have a value, but for those named.
func (w sinkWriter) fields(v reflect.Value, but []string) (keys []string) {
	for i := range v.NumField() {
		key, f := name(v.Type().Field(i)), v.Field(i)
		if key == "" || key == "-" || f.IsZero() || slices.Contains(but, key) {
			continue
		}
		keys = append(keys, key+": "+w.value(key, f))
	}
	return keys
}

// value writes the value of a key.
func (w sinkWriter) value(key string, f reflect.Value) string {
	if f.Kind() == reflect.Pointer {
		f = f.Elem()
	}
	if !w.reveal && isSecretKey(w.sink, key) {
		return hiddenText(f)
	}
	switch value := f.Interface().(type) {
	case time.Duration:
		return Duration(value).String()
	case Duration:
		return value.String()
	case Size:
		return value.String()
	}
	switch f.Kind() {
	case reflect.String:
		if w.reveal {
			return strconv.Quote(f.String())
		}
		return strconv.Quote(shown(f.String()))
	case reflect.Slice:
		var list []string
		for i := range f.Len() {
			list = append(list, w.value("", f.Index(i)))
		}
		return "[" + strings.Join(list, ", ") + "]"
	case reflect.Map:
		return mapText(f, func(value string) string { return value })
	case reflect.Struct:
		return "{" + strings.Join(w.fields(f, nil), ", ") + "}"
	}
	return text(f)
}

// hiddenText writes what may be known of a secret: the names of header fields,
// and whom an address leads to.
func hiddenText(f reflect.Value) string {
	if f.Kind() == reflect.Map {
		return mapText(f, func(string) string { return Hidden })
	}
	if u, err := url.Parse(f.String()); err == nil && u.Host != "" {
		return strconv.Quote(u.Scheme + "://" + u.Host + "/" + Hidden)
	}
	return strconv.Quote(Hidden)
}

// mapText writes names and values.
func mapText(f reflect.Value, shown func(value string) string) string {
	var list []string
	for _, k := range f.MapKeys() {
		list = append(list, strconv.Quote(k.String())+": "+strconv.Quote(shown(f.MapIndex(k).String())))
	}
	slices.Sort(list)
	return "{" + strings.Join(list, ", ") + "}"
}

// Fingerprint returns a text that changes when the entry does, or a file that it
// names. It shows nothing of either.
func (k *Sink) Fingerprint() string {
	h := sha256.New()
	_, _ = io.WriteString(h, sinkWriter{k.Type, true}.entry(k))
	if k.Settings != nil {
		eachText(reflect.ValueOf(k.Settings).Elem(), func(key string, v reflect.Value) {
			if info, err := os.Stat(v.String()); err == nil && strings.HasSuffix(key, "_file") {
				fmt.Fprintln(h, key, info.Size(), info.ModTime().UnixNano())
			}
		})
	}
	return hex.EncodeToString(h.Sum(nil))
}
