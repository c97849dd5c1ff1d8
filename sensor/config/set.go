package config

import "slices"

// Set gives the setting at path a value, written as in the environment (see [Key]). from
// names the place for messages, such as a flag. An error is of type [Problems].
func (c *Config) Set(path, value, from string) error {
	keys := c.Keys()
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Path == path })
	if i < 0 {
		return Problems{{Key: from, Text: "there is no setting " + path, Hint: nearest(path, paths(keys))}}
	}
	return c.assign(&keys[i], value, from).orNil()
}

// assign gives one key its value.
func (c *Config) assign(k *Key, value, from string) Problems {
	c.setOrigin(k.Path, origin{name: from})
	if list, ok := k.field.Addr().Interface().(*[]string); ok {
		*list = splitList(value)
		return nil
	}
	if isSinks(k.field) || isEntries(k.field) {
		return c.assignEntries(k, value, from)
	}
	if hint, err := set(k.field, value); err != nil {
		return Problems{{Key: from, Text: err.Error(), Hint: hint}}
	}
	return nil
}

// paths lists the paths of all keys.
func paths(keys []Key) []string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.Path
	}
	return all
}
