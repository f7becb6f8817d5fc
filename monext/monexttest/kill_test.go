//go:build unix

package monexttest_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

const childFile = "MONEXTTEST_CHILD_STATE_FILE"

// TestMain lets this test binary serve as the process that gets killed.
func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		serveUntilKilled(path)
	}
	os.Exit(m.Run())
}

func serveUntilKilled(path string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	s, err := monexttest.New(monexttest.WithStateFile(path))
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	panic(server.Serve(listener))
}

// TestAKilledServerForgetsNoAnsweredEffect kills a process in full flight, again and again, on one file.
func TestAKilledServerForgetsNoAnsweredEffect(t *testing.T) {
	t.Parallel()
	const rounds, clients, enough = 8, 4, 25
	path := filepath.Join(t.TempDir(), "state")
	file := monexttest.WithStateFile(path)
	s, err := monexttest.New(file)
	require.NoError(t, err)
	direct := &shop{t: t, fake: s, client: &http.Client{Transport: s.Transport()}}
	id := direct.paid("A-1", 1_000_000, manual)
	require.NoError(t, s.Close())

	var answered sync.Map // merchantReference -> effect id
	var next atomic.Int64
	for range rounds {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), childFile+"="+path)
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		address, err := bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)

		ctx, kill := context.WithCancel(t.Context())
		var done atomic.Int64
		var all sync.WaitGroup
		for range clients {
			all.Go(func() {
				transport := &http.Transport{}
				defer transport.CloseIdleConnections()
				for ctx.Err() == nil {
					n := next.Add(1)
					effect, ok := captureOnce(ctx, transport, strings.TrimSpace(address), id, n)
					if ok {
						answered.Store(fmt.Sprint("op-", n), effect)
					}
					if !ok || done.Add(1) == enough {
						_ = child.Process.Kill()
						kill()
					}
				}
			})
		}
		all.Wait()
		kill()
		_ = child.Wait()
	}

	again, err := monexttest.New(file)
	require.NoError(t, err)
	defer func() { require.NoError(t, again.Close()) }()
	kept := map[string]string{}
	for _, e := range again.Effects(id) {
		kept[e.MerchantReference] = e.ID
	}
	count := 0
	answered.Range(func(ref, effect any) bool {
		require.Equal(t, effect, kept[ref.(string)])
		count++
		return true
	})
	require.GreaterOrEqual(t, count, rounds*enough)
	require.Empty(t, again.Violations())
}

// captureOnce captures n minor units, so that no two requests are equal, and gives the id of the effect.
func captureOnce(ctx context.Context, rt http.RoundTripper, address, id string, n int64) (string, bool) {
	body := fmt.Sprintf(`{"amount":%d,"merchantReference":"op-%d"}`, n, n)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/v1/checkout/transactions/"+id+"/captures", strings.NewReader(body))
	if err != nil {
		return "", false
	}
	req.GetBody = nil
	req.SetBasicAuth("900000000001", "simulator-access-key")
	req.Header.Set("Content-Type", "application/json")
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return "", false
	}
	defer resp.Body.Close()
	return idIn(resp)
}
