package lifecycle_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// hideCaptures takes the captures out of a transaction's list.
func hideCaptures(body string) string {
	return editList(body, func(e map[string]any) bool { return e["type"] != "CAPTURE" })
}

// editList keeps those entries of a transaction's list that the function keeps.
func editList(body string, keep func(map[string]any) bool) string {
	var doc map[string]any
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	if d.Decode(&doc) != nil || doc["associatedTransactions"] == nil {
		return body
	}
	var list []any
	for _, e := range doc["associatedTransactions"].([]any) {
		if keep(e.(map[string]any)) {
			list = append(list, e)
		}
	}
	doc["associatedTransactions"] = list
	text, err := json.Marshal(doc)
	if err != nil {
		return body
	}
	return string(text)
}

// during runs a function once, while the answer to a read of a transaction is
// on its way back.
func (r *rig) during(f func()) {
	r.monextDone = func(req *http.Request) {
		if req.Method == http.MethodGet && strings.Contains(req.URL.Path, "/transactions/") {
			r.monextDone = nil
			f()
		}
	}
}

func TestAnOlderReadDoesNotContradictANewerOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1000)
	require.NoError(t, err)
	r.during(func() { // the screen is slow; meanwhile a notification's job reads what else the back office did
		_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 2000)
		require.NoError(t, err)
		q, err := r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.Equal(t, eur(3000), q.Ledger().Captured)
	})
	p, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Empty(t, p.Reviews(), "what came later is not missing from what was read before")
	require.Equal(t, eur(3000), p.Ledger().Captured)
	version := p.Version()
	p, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, version, p.Version(), "and the next read finds nothing new")
}

func TestAnOlderReadOfASessionDoesNotTakeBackANewerOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := r.open("O-1", 5000, "")
	r.monextDone = func(*http.Request) {
		r.monextDone = nil
		require.NoError(t, r.monext.Refuse(session, "01116"))
		p, err := r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.Equal(t, lifecycle.StateRefused, p.State())
	}
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Equal(t, lifecycle.StateRefused, p.State())
}

func TestAnEffectThatVanishesStopsThePayment(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.paid("O-1", 5000)
	o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(2000)})
	require.NoError(t, err)
	_, err = r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	r.rewrite = hideCaptures
	p, err := r.service.Refresh(t.Context(), "O-1")
	require.NoError(t, err)
	require.Len(t, p.Reviews(), 1)
	require.Equal(t, lifecycle.CauseVanished, p.Reviews()[0].Code)
	require.Equal(t, []string{o.Effect}, p.Reviews()[0].Effects)
	_, err = r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "b"})
	require.ErrorIs(t, err, lifecycle.ErrNotAllowed)
	require.Equal(t, eur(2000), p.Ledger().Captured, "what was captured is not forgotten")
}

func TestAnEffectThatIsNotWhatItWasStopsThePayment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		listed   bool // before it changes
		old, new string
	}{
		"a capture turns KO":                              {true, `"status":"OK"`, `"status":"KO"`},
		"a capture changes its amount":                    {true, `"amount":2000`, `"amount":1000`},
		"an accepted capture is listed as KO":             {false, `"status":"OK"`, `"status":"KO"`},
		"an accepted capture is listed with other amount": {false, `"amount":2000`, `"amount":1000`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.paid("O-1", 5000)
			o, err := r.service.Capture(t.Context(), lifecycle.Request{Order: "O-1", Key: "a", Amount: eur(2000)})
			require.NoError(t, err)
			if c.listed {
				_, err = r.service.Refresh(t.Context(), "O-1")
				require.NoError(t, err)
			}
			r.rewrite = func(body string) string {
				at := strings.Index(body, `"type":"CAPTURE"`)
				if at < 0 {
					return body
				}
				from := strings.LastIndex(body[:at], "{")
				to := at + strings.Index(body[at:], "}")
				return body[:from] + strings.ReplaceAll(body[from:to], c.old, c.new) + body[to:]
			}
			p, err := r.service.Refresh(t.Context(), "O-1")
			require.NoError(t, err)
			last := p.Reviews()[len(p.Reviews())-1] // behind the remark that a state came back that cannot
			require.Equal(t, lifecycle.CauseVanished, last.Code)
			require.Equal(t, []string{o.Effect}, last.Effects)
		})
	}
}

func TestAnEntryListedTwiceCountsOnceAndARefusedOneNeedsNoID(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.paid("O-1", 5000)
	_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1000)
	require.NoError(t, err)
	for _, twin := range []string{`"OK"`, `"KO"`} {
		r.rewrite = func(body string) string {
			const list = `"associatedTransactions":[`
			at := strings.Index(body, `"type":"CAPTURE"`)
			if at < 0 {
				return body
			}
			entry := body[strings.LastIndex(body[:at], "{") : at+strings.Index(body[at:], "}")+1]
			again := strings.Replace(entry, `"OK"`, twin, 1)
			refused := `{"type":"REFUND","status":"KO","amount":1}`
			return strings.Replace(body, list, list+again+","+refused+",", 1)
		}
		p, err = r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.Equal(t, eur(1000), p.Ledger().Captured)
		require.Empty(t, p.Reviews())
		version := p.Version()
		p, err = r.service.Refresh(t.Context(), "O-1")
		require.NoError(t, err)
		require.Equal(t, version, p.Version(), "reading it again adds nothing")
	}
}

func TestAListNearMonextsLimitStopsThePayment(t *testing.T) {
	t.Parallel()
	r := newRig(t, withMonext(monexttest.WithDuplicateCheck(monexttest.DuplicateOff, "")))
	p := r.paid("O-1", 50000)
	o := r.request(lifecycle.Request{Order: "O-1", Kind: lifecycle.ActionCapture, Key: "a", Amount: eur(3)})
	for range 94 {
		_, err := r.monext.BackOffice(p.TransactionIDs()[0], monexttest.KindCapture, 1)
		require.NoError(t, err)
	}
	r.run(time.Hour)
	p = r.payment("O-1")
	require.Equal(t, lifecycle.CauseTruncated, p.Reviews()[0].Code)
	require.Zero(t, r.posts(o.ID))
	require.NotEqual(t, lifecycle.OperationSucceeded, r.operation("O-1", o.ID).State)
}
