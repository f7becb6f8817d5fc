package main

import (
	"bytes"
	"context"
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

// killedRun starts a program and kills it after a random time.
func killedRun(t *testing.T, within time.Duration, binary string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.Int64N(int64(within))))
	defer cancel()
	_ = exec.CommandContext(ctx, binary, args...).Run() // killed with SIGKILL, or done before
}

// fullRun runs a program to its end and gives what it printed.
func fullRun(t *testing.T, binary string, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
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
		args := []string{"-json", "-db", db}
		killedRun(t, 700*time.Millisecond, binary, args...)
		killedRun(t, 700*time.Millisecond, binary, args...)
		if got := fullRun(t, binary, args...); !bytes.Equal(got, want) {
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
