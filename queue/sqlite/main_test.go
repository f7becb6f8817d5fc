package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"go.uber.org/goleak"
)

// childVariable names what this binary does instead of testing when a test starts it once more as another process.
const childVariable = "MONEXT_SQLITE_CHILD"

func TestMain(m *testing.M) {
	role := os.Getenv(childVariable)
	if role == "" {
		goleak.VerifyTestMain(m)
		return
	}
	children := map[string]func(args []string) error{
		"writer":   childWriter,
		"worker":   childWorker,
		"readonly": childReadOnly,
		"unsafe":   childUnsafe,
		"shop":     childShop,
		"life":     childLife,
		"fleet":    childFleet,
	}
	if err := children[role](os.Args[1:]); err != nil {
		say("error:", err)
		os.Exit(1)
	}
}

// child is another process of this binary in a role. It is killed when the test ends.
func child(ctx context.Context, t *testing.T, role string, args ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append(os.Environ(), childVariable+"="+role)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// say is how a child speaks to the test.
func say(words ...any) { _, _ = fmt.Fprintln(os.Stdout, words...) }
