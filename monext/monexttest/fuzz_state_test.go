package monexttest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// stateOf is the state file that a server leaves after this.
func stateOf(tb testing.TB, happens func(*shop)) []byte {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "state")
	s := newShop(tb, monexttest.WithStateFile(path))
	happens(s)
	require.NoError(tb, s.fake.Close())
	state, err := os.ReadFile(path)
	require.NoError(tb, err)
	return state
}

// FuzzStateFile opens any bytes as a state file. One that is refused is left as it was. One that is read is cut to its whole
// lines, reads as the same state again, and answers every request without a panic.
func FuzzStateFile(f *testing.F) {
	full := stateOf(f, busyDay)
	f.Add(full)
	f.Add(full[:len(full)-10])
	f.Add(full[:len(full)/2])
	f.Add(bytes.ReplaceAll(full, []byte(`"session":{`), []byte(`"session":null,"x":{`)))
	small := stateOf(f, func(s *shop) { s.capture(s.paid("A-1", 100, manual), 60) })
	f.Add(small)
	f.Add(append(bytes.Clone(small), small...))
	for _, old := range []string{`"payment"`, `"effect"`, `"ended"`, `"id"`, `"seq":2`, `"at"`, "60"} {
		f.Add(bytes.ReplaceAll(small, []byte(old), []byte(`"zz"`)))
	}
	f.Add([]byte(`{"format":"monexttest/2","seed":18446744073709551615}` + "\n"))
	f.Add([]byte("{}\n"))
	f.Add([]byte("\n"))
	f.Add([]byte{})
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(dir, "state")
		require.NoError(t, os.WriteFile(path, content, 0o600))
		fake, err := monexttest.New(monexttest.WithStateFile(path), monexttest.WithClock(opening))
		if err != nil {
			left, failed := os.ReadFile(path)
			require.NoError(t, failed)
			require.Equal(t, content, left)
			return
		}
		image := (&shop{t: t, fake: fake}).image()
		require.NoError(t, fake.Close())
		left, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, bytes.HasPrefix(left, content[:bytes.LastIndexByte(content, '\n')+1]), "no whole line is lost")
		require.True(t, bytes.HasSuffix(left, []byte("\n")))

		s := newShop(t, monexttest.WithStateFile(path))
		for i, entry := range s.fake.Journal() {
			require.Equal(t, i+1, entry.Seq)
		}
		require.Equal(t, image, s.image())
		for i, p := range s.fake.Sessions() {
			if i < 10 && len(p.ID) < 100 && !strings.ContainsAny(p.ID, "/%?# ") && json.Valid([]byte(`"`+p.ID+`"`)) {
				s.readSession(p.ID)
			}
		}
	})
}

// planted is the word that must not be seen again.
const planted = "Pl4nt3dW0rd"

// FuzzJournalKeepsSecretsOut plants a word in a header, in the credentials and in what a session says of the buyer: the journal,
// as a value and in the state file, keeps the header's name alone, and nothing of the others.
func FuzzJournalKeepsSecretsOut(f *testing.F) {
	for _, name := range []string{"Authorization", "Cookie", "X-Api-Key", "Accept", "accept", "User-Agent", "USER-AGENT", "Proxy-Authorization", ""} {
		f.Add(name, "", "", true)
		f.Add(name, "Bearer ", ";\"\n", false)
	}
	f.Fuzz(func(t *testing.T, name, before, after string, mine bool) {
		word := before + planted + after
		if strings.Contains(name, planted) {
			return
		}
		s := newShop(t)
		body, err := json.Marshal(map[string]any{"comment": word, "amount": 60, "privateData": map[string]string{"k": word}})
		require.NoError(t, err)
		id := s.paid("A-1", 100, manual)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.fake.BaseURL()+"/checkout/transactions/"+id+"/captures", bytes.NewReader(body))
		require.NoError(t, err)
		req.SetBasicAuth(s.fake.Merchant(), word)
		if mine {
			req.SetBasicAuth(s.fake.Merchant(), s.fake.Key())
		}
		req.Header[name] = []string{word, word}
		resp, err := s.client.Do(req)
		if err != nil {
			require.NotContains(t, err.Error(), planted)
			return
		}
		require.NoError(t, resp.Body.Close())
		journal := s.fake.Journal()
		last := journal[len(journal)-1]
		switch name {
		case "Accept", "Accept-Encoding", "Content-Length", "Content-Type", "User-Agent":
			require.Equal(t, []string{word, word}, last.Header[name])
			delete(last.Header, name)
		default:
			require.Contains(t, last.Header, name)
		}
		text, err := json.Marshal(last)
		require.NoError(t, err)
		require.NotContains(t, string(text), planted)
		require.NotContains(t, string(text), s.fake.Key())
	})
}
