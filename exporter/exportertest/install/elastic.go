package install

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// elasticVersion is the Elasticsearch that tests talk to: the last minor version
// of 8, whose client we use.
const elasticVersion = "8.19.7"

// shimSource is the source of the analysis shim.
//
//go:embed shim/AnalysisShim.java
var shimSource []byte

// shimDescriptor says to Elasticsearch what the shim is.
//
//go:embed shim/plugin-descriptor.properties
var shimDescriptor []byte

// elasticPlace returns the name of the directory it is unpacked into.
func elasticPlace() string { return "elasticsearch-" + elasticVersion }

// Elasticsearch returns Elasticsearch's directory.
//
// It is the bare distribution for integration tests: without ILM, the REST API
// of data streams, painless, and some field types. Three analysis components
// that native users and API keys need are missing too; a plug-in of ours stands
// in for them (shim/AnalysisShim.java), which is not Elastic's module.
func Elasticsearch() (string, error) { return find("Elasticsearch", elasticPlace()) }

// makeElastic gets the distribution, unpacks it and adds the shim.
func makeElastic(ctx context.Context, dir, place string) error {
	for _, program := range []string{"mvn", "javac", "unzip"} {
		if _, err := exec.LookPath(program); err != nil {
			return err
		}
	}

	err := run(ctx, dir, nil, "mvn", "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.6.0:copy",
		"-Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:"+elasticVersion+":zip",
		"-DoutputDirectory="+dir)
	if err != nil {
		return err
	}

	if err := run(ctx, dir, nil, "unzip", "-q", "elasticsearch-"+elasticVersion+".zip"); err != nil {
		return err
	}

	home := filepath.Join(dir, "elasticsearch-"+elasticVersion)
	if err := makeShim(ctx, dir, home); err != nil {
		return fmt.Errorf("compiling the analysis shim: %w", err)
	}

	return os.Rename(home, place)
}

// makeShim compiles the shim into a module of the Elasticsearch in home.
func makeShim(ctx context.Context, dir, home string) error {
	module := filepath.Join(home, "modules", "analysis-shim")
	classes := filepath.Join(dir, "classes")

	for _, d := range []string{module, classes} {
		if err := os.Mkdir(d, 0o755); err != nil {
			return err
		}
	}

	source := filepath.Join(dir, "AnalysisShim.java")
	if err := os.WriteFile(source, shimSource, 0o644); err != nil {
		return err
	}

	err := run(ctx, dir, nil, "javac", "-nowarn", "-d", classes, "-cp", filepath.Join(home, "lib", "*"), source)
	if err != nil {
		return err
	}

	err = run(ctx, dir, nil, "jar", "cf", filepath.Join(module, "analysis-shim.jar"), "-C", classes, ".")
	if err != nil {
		return err
	}

	return os.WriteFile(filepath.Join(module, "plugin-descriptor.properties"), shimDescriptor, 0o644)
}
