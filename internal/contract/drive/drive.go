package drive

import (
	"bytes"
	"context"
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

// Program builds a program of the examples and runs it.
func (t Tap) Program(ctx context.Context, name string, args ...string) error {
	dir := filepath.Join(t.Root, "examples")
	binary := filepath.Join(filepath.Dir(t.Overlay), name)
	if err := t.run(ctx, dir, "go", "build", "-buildvcs=false", "-overlay", t.Overlay, "-o", binary, "./"+name); err != nil {
		return err
	}
	return t.run(ctx, dir, binary, args...)
}

// Examples runs the Example functions of every module, and returns in how many packages there are any.
func (t Tap) Examples(ctx context.Context) (packages int, err error) {
	modules, err := examplePackages(t.Root)
	if err != nil {
		return 0, err
	}
	for _, m := range modules {
		args := append([]string{"test", "-overlay", t.Overlay, "-vet=off", "-count=1", "-run=^Example"}, m.packages...)
		if err := t.run(ctx, m.folder, "go", args...); err != nil {
			return 0, err
		}
		packages += len(m.packages)
	}
	return packages, nil
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

// module is a Go module and those of its packages that have Example functions.
type module struct {
	folder   string
	packages []string
}

var exampleFunction = regexp.MustCompile(`(?m)^func Example`)

func examplePackages(root string) ([]module, error) {
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
		source, err := os.ReadFile(path)
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
	var all []module
	for folder, packages := range found {
		slices.Sort(packages)
		all = append(all, module{folder, packages})
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.folder, b.folder) })
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
