package main

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// kills is how many databases have their first two runs killed, each at a
// random moment.
const kills = 12

// build makes a program of this module.
func build(t *testing.T, name string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), name)
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../"+name)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// program is a program to run, kill, and run again. What it says while it works
// is given to said, if there is one.
type program struct {
	binary string
	args   []string
	said   io.Writer
}

// killed starts it and kills it after a random time.
func (p *program) killed(t *testing.T, within time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.Int64N(int64(within))))
	defer cancel()
	cmd := exec.CommandContext(ctx, p.binary, p.args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if p.said != nil {
		cmd.Stderr = io.MultiWriter(&stderr, p.said)
	}
	_ = cmd.Run() // killed with SIGKILL, or done before
	seen(t, p.args, stdout.String(), stderr.String())
}

// full runs it to its end and gives what it printed.
func (p *program) full(t *testing.T) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), p.binary, p.args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if p.said != nil {
		cmd.Stderr = io.MultiWriter(&stderr, p.said)
	}
	err := cmd.Run()
	seen(t, p.args, stdout.String(), stderr.String())
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return stdout.Bytes()
}

func TestAKilledRunCarriedOnEndsWithTheSameSumsAndNoSecondEffect(t *testing.T) {
	t.Parallel()
	binary := build(t, "quickstart")
	want, err := os.ReadFile("testdata/bundled.json")
	if err != nil {
		t.Fatal(err)
	}
	for range kills {
		db := filepath.Join(t.TempDir(), "shop.db")
		shop := program{binary: binary, args: []string{"-json", "-db", db}}
		shop.killed(t, 700*time.Millisecond)
		shop.killed(t, 700*time.Millisecond)
		if got := shop.full(t); !bytes.Equal(got, want) {
			t.Errorf("after two kills the run ended as\n%s", got)
		}
		ledger, err := monexttest.New(monexttest.WithStateFile(db + ".monext"))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range ledger.Violations() {
			t.Errorf("Monext saw a %s: %s", v.Kind, v.Detail)
		}
		if err := ledger.Close(); err != nil {
			t.Error(err)
		}
	}
}
