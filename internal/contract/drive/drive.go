package drive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

// Tap is how a program is built and run so that it records.
type Tap struct {
	Root    string // the repository's folder, absolute
	Overlay string // the overlay's file
	Proxy   string // the proxy's host and port
	Folder  string // for the recordings
}

// Program is one of the programs under examples/ with its arguments.
type Program struct {
	Name string
	Args []string
}

func (p Program) String() string { return strings.Join(append([]string{p.Name}, p.Args...), " ") }

// Programs are those that send requests by themselves. The one that serves those of others is run by [Tap.Simulator].
func Programs() []Program {
	return []Program{{"quickstart", nil}, {"quickstart", []string{"-json"}}, {"probe", []string{"-cap"}}}
}

// Program builds a program and runs it to its end.
func (t Tap) Program(ctx context.Context, p Program) error {
	binary, err := t.build(ctx, p.Name)
	if err != nil {
		return err
	}
	return t.run(ctx, filepath.Join(t.Root, "examples"), binary, p.Args...)
}

// build builds a program under examples/ and returns its path.
func (t Tap) build(ctx context.Context, name string) (string, error) {
	binary := filepath.Join(filepath.Dir(t.Overlay), name)
	return binary, t.run(ctx, filepath.Join(t.Root, "examples"),
		"go", "build", "-buildvcs=false", "-overlay", t.Overlay, "-o", binary, "./"+name)
}

// Examples runs the Example functions of every module, those of the next when one fails, and returns in how many packages
// there are any.
func (t Tap) Examples(ctx context.Context) (packages int, err error) {
	modules, err := ExamplePackages(t.Root)
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, m := range modules {
		args := append([]string{"test", "-overlay", t.Overlay, "-vet=off", "-count=1", "-run=^Example"}, m.Packages...)
		failed = append(failed, t.run(ctx, m.Folder, "go", args...))
		packages += len(m.Packages)
	}
	return packages, errors.Join(failed...)
}

// run runs a command with the tap in its environment. What it printed is in the error.
func (t Tap) run(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // our own programs
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", wiretap.ProxyVariable+"="+t.Proxy, wiretap.FolderVariable+"="+t.Folder)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("drive: %s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, out.Bytes())
	}
	return nil
}

// Module is a Go module and those of its packages that have Example functions.
type Module struct {
	Folder   string
	Packages []string // ./monext
}

var exampleFunction = regexp.MustCompile(`(?m)^func Example`)

// ExamplePackages finds the modules below a folder that have Example functions.
func ExamplePackages(root string) ([]Module, error) {
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path) //nolint:gosec // our own tree
		if err != nil || !exampleFunction.Match(source) {
			return err
		}
		folder := moduleOf(root, filepath.Dir(path))
		below, err := filepath.Rel(folder, filepath.Dir(path))
		if below = "./" + filepath.ToSlash(below); err == nil && !slices.Contains(found[folder], below) {
			found[folder] = append(found[folder], below)
		}
		return err
	})
	var all []Module
	for folder, packages := range found {
		slices.Sort(packages)
		all = append(all, Module{folder, packages})
	}
	slices.SortFunc(all, func(a, b Module) int { return strings.Compare(a.Folder, b.Folder) })
	return all, err
}

// moduleOf is the folder of the module that a folder belongs to.
func moduleOf(root, folder string) string {
	for folder != root {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		folder = filepath.Dir(folder)
	}
	return root
}
