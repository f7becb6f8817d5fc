package wiretap_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

const root = "../../.."

// A transport of the simulator is recorded inside the process, a socket by the proxy, each exchange once.
func TestAProgramBuiltWithTheOverlayRecordsEveryExchangeOnce(t *testing.T) {
	t.Parallel()
	repository, err := filepath.Abs(root)
	require.NoError(t, err)
	folder := t.TempDir()
	overlay, err := wiretap.Overlay(repository, filepath.Join(folder, "overlay"))
	require.NoError(t, err)
	var mu sync.Mutex
	var proxied []wiretap.Exchange
	proxy := wiretap.NewProxy(func(e wiretap.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		proxied = append(proxied, e)
	})
	defer proxy.Close()
	web := httptest.NewServer(proxy)

	cmd := exec.CommandContext(t.Context(), "go", "test", "-overlay", overlay, "-vet=off", "-count=1", "-v",
		"-run=^(ExampleClient_Capture|Example_severalMerchants|Example_httpmock|ExampleServer_Transport|ExampleServer_Script)$", "./monext", "./monext/monexttest")
	cmd.Dir = repository
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off",
		wiretap.ProxyVariable+"="+strings.TrimPrefix(web.URL, "http://"), wiretap.FolderVariable+"="+folder)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	web.Close() // waits for the proxy's last record

	inside, err := wiretap.Read(folder)
	require.NoError(t, err)
	counts := map[string]int{}
	unanswered := 0
	for _, e := range inside {
		require.Equal(t, e.Source == "monexttest.ExampleServer_Script", e.Spoilt == "status 503", e.Source)
		require.True(t, e.Basic, e.Source)
		counts[e.Source+" "+e.Method]++
		if !e.Answered {
			unanswered++
		}
	}
	for _, e := range proxied {
		require.Equal(t, http.StatusCreated, e.Status)
		counts["proxy "+e.Source+" "+e.Method]++
	}
	require.Equal(t, 3, counts["proxy monext.Example_severalMerchants POST"], counts)
	require.Equal(t, 3, counts["monext.Example_httpmock POST"], "what was never sent is none: %v", counts)
	require.Equal(t, 1, unanswered, "the lost answer")
	require.Equal(t, 3, counts["monext.ExampleClient_Capture POST"], counts)
}

func TestAnOverlayThatNoLongerFitsTheSourceIsAnError(t *testing.T) {
	t.Parallel()
	elsewhere := t.TempDir()
	_, err := wiretap.Overlay(elsewhere, t.TempDir())
	require.Error(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(elsewhere, "monext"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(elsewhere, "monext", "attempt.go"), []byte("package monext\n"), 0o600))
	_, err = wiretap.Overlay(elsewhere, t.TempDir())
	require.ErrorContains(t, err, "0 times, not once")
}

func TestARecordingThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	all, err := wiretap.Read(folder)
	require.NoError(t, err)
	require.Empty(t, all)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "broken.jsonl"), []byte(`{"method":`), 0o600))
	_, err = wiretap.Read(folder)
	require.ErrorContains(t, err, "broken.jsonl")
}
