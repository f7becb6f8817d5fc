package drive_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/drive"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

// aSimulator answers its own path, and only a caller that came by a proxy.
const aSimulator = `package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp", os.Args[2])
	if err != nil {
		panic(err)
	}
	fmt.Printf("base URL: http://%s/v1\nmerchant: 1\n", listener.Addr())
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, r.URL.Path, r.Header.Get("X-Contract-Recorded"))
	}))
	<-ctx.Done()
}
`

func workshop(t *testing.T, readme string) drive.Tap {
	t.Helper()
	root := t.TempDir()
	write(t, filepath.Join(root, "examples", "go.mod"), "module examples\n\ngo 1.21\n")
	write(t, filepath.Join(root, "examples", "simulator", "main.go"), aSimulator)
	write(t, filepath.Join(root, "overlay.json"), `{"Replace": {}}`)
	write(t, filepath.Join(root, "README.md"), readme)
	return drive.Tap{Root: root, Overlay: filepath.Join(root, "overlay.json"), Folder: root}
}

func lines(script string) string {
	return "# Bakery\n\n<!-- the five lines -->\n```sh\n" + script + "\n```\n"
}

func TestTheReadmeCallsTheSimulatorThroughTheProxy(t *testing.T) {
	t.Parallel()
	var all []wiretap.Exchange // the script calls one after the other
	proxy := wiretap.NewProxy(func(e wiretap.Exchange) { all = append(all, e) })
	defer proxy.Close()
	tap := workshop(t, lines("sim=http://127.0.0.1:8089 auth=1:key\n"+
		`[ "$(curl -sS -u $auth -d '{}' $sim/v1/bakery)" = /v1/bakery1 ]`+"\n"+
		`[ "$(curl -sS $sim/_sim/journal)" = /_sim/journal1 ]`))
	require.NoError(t, tap.Simulator(t.Context(), proxy))
	require.Equal(t, []wiretap.Exchange{{
		Source: "README", Method: http.MethodPost, Path: "/v1/bakery", ContentType: "application/x-www-form-urlencoded", Basic: true,
		Request: []byte("{}"), Answered: true, Status: http.StatusOK, AnswerType: "text/plain", Answer: []byte("/v1/bakery1"),
	}}, all)
}

func TestAReadmeThatFailsIsAnError(t *testing.T) {
	t.Parallel()
	proxy := wiretap.NewProxy(func(wiretap.Exchange) {})
	defer proxy.Close()
	err := workshop(t, lines("sim=http://127.0.0.1:8089\necho the oven is cold\nfalse")).Simulator(t.Context(), proxy)
	require.ErrorContains(t, err, "the oven is cold")
	err = workshop(t, "# Bakery\n").Simulator(t.Context(), proxy)
	require.ErrorContains(t, err, "the README has no lines")
	silent := workshop(t, lines("sim=http://127.0.0.1:8089"))
	write(t, filepath.Join(silent.Root, "examples", "simulator", "main.go"), "package main\n\nfunc main() { println(1) }\n")
	err = silent.Simulator(t.Context(), proxy)
	require.ErrorContains(t, err, "not its base URL")
}
