package drive

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

// The marks of the README around the calls that it makes to examples/simulator, and the address in them.
const readmeBegin, readmeEnd = "<!-- the five lines -->\n```sh\n", "\n```"

var readmeAddress = regexp.MustCompile(`\bsim=\S+`)

// simulatorTime bounds how long the program may take to say where it listens, or to stop.
const simulatorTime = 30 * time.Second

// Simulator starts examples/simulator on a free port and sends to it what the README sends, with a proxy between the two.
func (t Tap) Simulator(ctx context.Context, proxy *wiretap.Proxy) error {
	script, err := readmeScript(t.Root)
	if err != nil {
		return err
	}
	binary, err := t.build(ctx, "simulator")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "-addr", "127.0.0.1:0") //nolint:gosec // our own program
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = simulatorTime
	target, err := listening(cmd)
	if err != nil {
		return err
	}
	front, closeFront, err := serve(ctx, proxy.Front(target, "README"))
	if err == nil {
		err = t.run(ctx, t.Root, "bash", "-eu", "-o", "pipefail", "-c", readmeAddress.ReplaceAllString(script, "sim=http://"+front))
		closeFront()
	}
	cancel()
	stopped := cmd.Wait()
	if errors.Is(stopped, context.Canceled) {
		stopped = nil // that is us
	}
	return errors.Join(err, stopped)
}

// readmeScript are the lines of the README.
func readmeScript(root string) (string, error) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return "", err
	}
	_, rest, begun := strings.Cut(string(readme), readmeBegin)
	script, _, ended := strings.Cut(rest, readmeEnd)
	if !begun || !ended || !readmeAddress.MatchString(script) {
		return "", errors.New("drive: the README has no lines that call examples/simulator, or they have no sim=address")
	}
	return script, nil
}

// listening starts the program and returns the host and port that its first line names.
func listening(cmd *exec.Cmd) (string, error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return "", err
	}
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if err == nil {
		go func() { _, _ = lines.WriteTo(discard{}) }()
		var base *url.URL
		if base, err = url.Parse(strings.TrimSpace(strings.TrimPrefix(first, "base URL: "))); err == nil && base.Host != "" {
			return base.Host, nil
		}
	}
	_ = cmd.Cancel()
	_ = cmd.Wait()
	return "", fmt.Errorf("drive: simulator: the first line is not its base URL: %q: %w", first, err)
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// serve serves a handler on a free port.
func serve(ctx context.Context, handler http.Handler) (address string, stop func(), err error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: simulatorTime}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	return listener.Addr().String(), func() {
		_ = server.Shutdown(context.WithoutCancel(ctx))
		<-done
	}, nil
}
