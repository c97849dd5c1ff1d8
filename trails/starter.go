package trails

import (
	"embed"
	"io/fs"
)

//go:embed starter/*.csv starter/*.txt
var starterFiles embed.FS

// starterFile returns an embedded file. Tests prove that all of them exist.
func starterFile(name string) []byte {
	data, err := fs.ReadFile(starterFiles, "starter/"+name)
	if err != nil {
		panic("BUG: no starter file: " + err.Error())
	}
	return data
}

// Starter returns the small set that comes with the program (see the package
// documentation). Each call makes a new one.
func Starter() *Set {
	csv := starterFile("trails.csv")
	s, _, err := Parse(csv, nil)
	if err != nil {
		panic("BUG: the starter set cannot be read: " + err.Error())
	}
	return s
}
