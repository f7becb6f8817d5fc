package teeth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Enough is within how many schedules every defect must be caught.
const Enough = 10_000

// Binary is the simulation with all defects in it.
type Binary string

// Build builds the simulation of the module at root with all defects, in a folder
// that must exist.
func Build(ctx context.Context, root, folder string) (Binary, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	overlay, err := Overlay(root, folder, Defects())
	if err != nil {
		return "", err
	}
	binary := filepath.Join(folder, "simulate")
	flags := []string{"build", "-buildvcs=false", "-overlay", overlay, "-o", binary, "./internal/sim/simulate"}
	build := exec.CommandContext(ctx, "go", flags...) //nolint:gosec // our own paths
	build.Dir = root
	build.Env = append(os.Environ(), "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("teeth: build: %w\n%s", err, out)
	}
	return Binary(binary), nil
}

// Catch is what became of a defect.
type Catch struct {
	Rule  string // that was violated first; empty when none was
	What  string
	After int // schedules
}

func (c Catch) String() string {
	if c.Rule == "" {
		return fmt.Sprintf("not caught in %d schedules", c.After)
	}
	return fmt.Sprintf("caught by %s after %d schedules", c.Rule, c.After)
}

// violation is the first line of what a run that violated something prints.
var violation = regexp.MustCompile(`(?m)^(?:world|beyond) (\d+): (\w+): (.*) \(again`)

// Hunt runs schedules with a defect switched on until something is violated.
func (b Binary) Hunt(ctx context.Context, d Defect) (Catch, error) {
	out, violated, err := b.run(ctx, d.Name, d.Beyond, Enough)
	if err != nil {
		return Catch{}, fmt.Errorf("teeth: %s: %w", d.Name, err)
	}
	if !violated {
		return Catch{After: Enough}, nil
	}
	found := violation.FindStringSubmatch(out)
	if found == nil {
		return Catch{}, fmt.Errorf("teeth: %s: the simulation names no violation:\n%s", d.Name, out)
	}
	after, err := strconv.Atoi(found[1]) // the first seed is 1
	return Catch{Rule: found[2], What: found[3], After: after}, err
}

// Control runs schedules with nothing switched on, and returns the last lines:
// the figures with the hash, and "N schedules, V violations".
func (b Binary) Control(ctx context.Context, schedules int) (figures, last string, err error) {
	out, _, err := b.run(ctx, "", false, schedules)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return lines[max(len(lines)-2, 0)], lines[len(lines)-1], err
}

// run is one run of the simulation, and tells whether something was violated.
func (b Binary) run(ctx context.Context, defect string, beyond bool, schedules int) (out string, violated bool, err error) {
	flags := []string{"-stop", "-seed=1", "-schedules=" + strconv.Itoa(schedules), "-beyond=" + strconv.FormatBool(beyond)}
	cmd := exec.CommandContext(ctx, string(b), flags...) //nolint:gosec // what Build built
	cmd.Env = append(os.Environ(), Switch+"="+defect)
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	err = cmd.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) && ended.ExitCode() == 1 {
		return text.String(), true, nil
	}
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, text.String())
	}
	return text.String(), false, err
}
