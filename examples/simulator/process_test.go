package main

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// build compiles the program, without the race detector: what is tested here is a process.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "simulator")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// process is a simulator in a process of its own.
type process struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	said  map[string]string
	err   bytes.Buffer
}

// launch starts the program on a free port and reads the three lines that it prints first.
func launch(t *testing.T, binary string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.CommandContext(t.Context(), binary, append([]string{"-addr", "127.0.0.1:0"}, args...)...), said: map[string]string{}}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = &p.err
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	p.lines = bufio.NewScanner(out)
	for _, name := range []string{"base URL", "merchant", "key"} {
		if !p.lines.Scan() {
			t.Fatalf("the line %s: does not come: %v", name, p.lines.Err())
		}
		value, ok := strings.CutPrefix(p.lines.Text(), name+": ")
		if !ok {
			t.Fatalf("want %s:, got %q", name, p.lines.Text())
		}
		p.said[name] = value
	}
	return p
}

func TestCtrlCStopsTheProgramCleanly(t *testing.T) {
	t.Parallel()
	binary, file := build(t), filepath.Join(t.TempDir(), "state")
	for range 2 { // the second one finds the file of the first free
		p := launch(t, binary, "-state", file)
		if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		last := ""
		for p.lines.Scan() {
			last = p.lines.Text()
		}
		if err := p.cmd.Wait(); err != nil || last != "stopped" || p.err.Len() > 0 {
			t.Errorf("it ended with %v, %q and %q", err, last, p.err.String())
		}
	}
}

func TestMisuseOfTheProgramIsOneLineAndAStatus(t *testing.T) {
	t.Parallel()
	binary := build(t)
	var listen net.ListenConfig
	taken, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	used := filepath.Join(t.TempDir(), "state")
	launch(t, binary, "-state", used)
	for _, tt := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"-addr", taken.Addr().String()}, 1, "simulator: " + taken.Addr().String() + " is taken by another program: choose another -addr"},
		{[]string{"-addr", "127.0.0.1:0", "-state", used}, 1, "simulator: the state file is in use"},
		{[]string{"-addr", "127.0.0.1:0", "-state", t.TempDir()}, 1, "simulator: state file: "},
		{[]string{"-nth", "1"}, 2, "simulator: flag provided but not defined: -nth (-help lists the flags)"},
		{[]string{"-attempts", "0"}, 2, "simulator: -attempts: must be a whole number from 1, not \"0\" (-help lists the flags)"},
		{[]string{"-addr", "127.0.0.1"}, 2, "simulator: -addr: wants HOST:PORT, such as 127.0.0.1:8089, not \"127.0.0.1\""},
	} {
		out, err := exec.CommandContext(t.Context(), binary, tt.args...).CombinedOutput()
		var failed *exec.ExitError
		if !errors.As(err, &failed) || failed.ExitCode() != tt.status || !strings.HasPrefix(string(out), tt.says) || strings.Count(string(out), "\n") != 1 {
			t.Errorf("%v: %v\n%s", tt.args, err, out)
		}
	}
	if out, err := exec.CommandContext(t.Context(), binary, "-help").Output(); err != nil || !strings.HasPrefix(string(out), "A Monext for tests") {
		t.Errorf("-help: %v\n%s", err, out)
	}
}
