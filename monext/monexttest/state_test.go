package monexttest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// image is everything that a server knows, as text.
func (s *shop) image() string {
	s.t.Helper()
	view := map[string]any{
		"journal": s.fake.Journal(), "violations": s.fake.Violations(), "sessions": s.fake.Sessions(), "now": s.fake.Now(),
	}
	for _, e := range s.fake.Journal() {
		if e.Transaction != "" {
			b, _ := s.fake.Balance(e.Transaction)
			view[e.Transaction] = []any{s.fake.Effects(e.Transaction), b}
		}
	}
	out, err := json.MarshalIndent(view, "", " ")
	require.NoError(s.t, err)
	return string(out)
}

// sameText compares line by line, and shows the first line that differs only.
func sameText(t require.TestingT, want, got string) {
	expected, actual := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(expected), len(actual)) {
		require.Equal(t, expected[i], actual[i], "line %d", i+1)
	}
	require.Len(t, actual, len(expected))
}

// readings are the answers to the reads of everything.
func (s *shop) readings() []string {
	s.t.Helper()
	var out []string
	get := func(path string) {
		body, err := json.Marshal(s.send(http.MethodGet, path, "").Body)
		require.NoError(s.t, err)
		out = append(out, path+" "+string(body))
	}
	for _, p := range s.fake.Sessions() {
		get("/checkout/payments/sessions/" + p.ID)
	}
	for _, e := range s.fake.Journal() {
		for _, f := range e.Effects {
			get("/checkout/transactions/" + f.ID)
		}
	}
	return out
}

// busyDay makes one of everything.
func busyDay(s *shop) {
	s.t.Helper()
	id := s.paid("A-1", 10000, manual)
	s.capture(id, 3000, `"merchantReference":"op-1","privateData":{"op":"1"}`)
	s.capture(id, 3000, `"merchantReference":"op-2"`)
	s.capture(id, 2000, `"merchantReference":"op-3","option":"FINAL"`)
	s.refund(id, 500, `"merchantReference":"op-1"`)
	held := s.session("A-2", 700, automatic)
	_, err := s.fake.Hold(held, "04003")
	require.NoError(s.t, err)
	require.NoError(s.t, s.fake.Refuse(s.session("A-3", 100, manual), "01116"))
	require.NoError(s.t, s.fake.Abandon(s.session("A-4", 100, manual)))
	s.visit(http.MethodGet, s.session("A-5", 100, manual), "")
	s.paid("A-6", 400, `"capture":"DEFERRED","deferredCaptureDate":"2025-03-06T00:00:00Z"`)
	require.NoError(s.t, s.fake.Inject(
		monexttest.Fault{Path: monexttest.PathRefunds, Nth: 1, Do: monexttest.Late(time.Hour)},
		monexttest.Fault{Path: monexttest.PathRefunds, Nth: 2, Do: monexttest.OnHold("02000")}))
	_, err = s.do(http.MethodPost, "/checkout/transactions/"+id+"/refunds", operationBody(600))
	require.Error(s.t, err)
	waiting := s.refund(id, 700).ID
	_, err = s.fake.BackOffice(id, monexttest.KindRefund, 800)
	require.NoError(s.t, err)
	s.wait(26 * time.Hour)
	_, err = s.fake.ResolveOperation(waiting, "00000")
	require.NoError(s.t, err)
	require.NoError(s.t, s.fake.Resolve(held, "00000"))
}

func TestAStateFileIsReplayedToTheSameState(t *testing.T) {
	t.Parallel()
	file := monexttest.WithStateFile(filepath.Join(t.TempDir(), "state"))
	s := newShop(t, file)
	busyDay(s)
	before := s.image()
	require.NoError(t, s.fake.Close())

	again := newShop(t, file)
	sameText(t, before, again.image())
	memory := newShop(t)
	busyDay(memory)
	sameText(t, before, memory.image())
	require.Equal(t, memory.readings(), again.readings())
	for _, each := range []*shop{memory, again} {
		each.wait(3 * day) // what was planned before still happens, once
		each.paid("A-7", 100, manual)
	}
	sameText(t, memory.image(), again.image())
	require.NoError(t, again.fake.Close())
	third := newShop(t, file)
	third.wait(0)
	memory.wait(0)
	sameText(t, memory.image(), third.image())
}

func TestATornFileIsCutToItsLastWholeLine(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	s := newShop(t, monexttest.WithStateFile(path))
	s.capture(s.paid("A-1", 100, manual), 60, `"merchantReference":"op-1"`)
	all := s.fake.Journal()
	require.NoError(t, s.fake.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)

	torn := filepath.Join(t.TempDir(), "torn")
	for size := 0; size <= len(whole); size++ {
		require.NoError(t, os.WriteFile(torn, whole[:size], 0o600))
		s, err := monexttest.New(monexttest.WithStateFile(torn), monexttest.WithClock(opening))
		require.NoError(t, err)
		lines := max(0, bytes.Count(whole[:size], []byte("\n"))-1)
		require.Equal(t, all[:lines], append([]monexttest.Entry{}, s.Journal()...), "cut at %d", size)
		require.NoError(t, s.Close())
		kept, err := os.ReadFile(torn)
		require.NoError(t, err)
		if lines > 0 {
			require.Equal(t, whole[:bytes.LastIndexByte(whole[:size], '\n')+1], kept)
		}
	}
}

func TestADamagedFileIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	s := newShop(t, monexttest.WithStateFile(path))
	busyDay(s)
	require.NoError(t, s.fake.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := bytes.SplitAfter(whole, []byte("\n"))
	for name, damaged := range map[string][][]byte{
		"line 1":                 append([][]byte{[]byte("{}\n")}, lines[1:]...),
		"line 3":                 slices.Concat(lines[:2], [][]byte{[]byte("{\n")}, lines[3:]),
		"entry 3 follows":        slices.Concat(lines[:2], lines[3:]),
		"speaks of something un": append(slices.Clone(lines[:1]), []byte(`{"entry":{"seq":1},"changes":[{"opened":"nobody"}]}`+"\n")),
	} {
		require.NoError(t, os.WriteFile(path, bytes.Join(damaged, nil), 0o600))
		_, err := monexttest.New(monexttest.WithStateFile(path))
		require.ErrorContains(t, err, name)
	}
}

func TestARecordThatDoesNotFitIsAnErrorAndNeverAPanic(t *testing.T) {
	t.Parallel()
	whole := string(stateOf(t, func(s *shop) {
		busyDay(s)
		id := s.paid("B-1", 100, manual)
		capture := s.capture(id, 60).ID
		s.cancel(capture, 20)
		require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCancels, Do: monexttest.OnHold("02000")}))
		held := s.cancel(capture, 30).ID
		_, err := s.fake.ResolveOperation(held, "00000")
		require.NoError(t, err)
	}))
	for name, change := range map[string]struct{ old, damaged, says string }{
		"a cancel of an unknown capture":   {`"stops":"`, `"stops":"9`, "something unknown: effect"},
		"a void of an unknown capture":     {`"voids":[{"effect":"`, `"voids":[{"effect":"9`, "something unknown: effect"},
		"a void of another kind":           {`","kind":"capture","amount":20}]`, `","kind":"refund","amount":20}]`, "the kind that a cancel stops"},
		"a void of more than the cancel":   {`","kind":"capture","amount":20}]`, `","kind":"capture","amount":21}]`, "the amount that a cancel stops"},
		"a void below 0":                   {`","kind":"capture","amount":20}]`, `","kind":"capture","amount":-20}]`, "the amount that a cancel stops"},
		"a payment of no session":          {`"payment":{"id":"25063000000002","session":"`, `"payment":{"id":"25063000000002","session":"x`, "something unknown: session"},
		"a payment below 0":                {`"authorised":10000`, `"authorised":-10000`, "the payment's amount"},
		"a payment of more than was asked": {`"authorised":10000`, `"authorised":10001`, "the payment's amount"},
		"a payment whose id is short":      {`"payment":{"id":"25063000000002"`, `"payment":{"id":"2"`, "the payment's id"},
		"a payment whose id is no number":  {`"payment":{"id":"25063000000002"`, `"payment":{"id":"2506300000000x"`, "the payment's id"},
		"a session whose id is a path":     {`"session":{"id":"`, `"session":{"id":"../`, "the session's id"},
		"a session of nothing":             {`"requested":10000`, `"requested":0`, "the session's amount"},
		"a session that returns to script": {`"returnURL":"https://shop`, `"returnURL":"javascript:shop`, "the session's return URL"},
		"a capture below 0":                {`"type":"CAPTURE","amount":3000`, `"type":"CAPTURE","amount":-3000`, "the effect's amount"},
		"a capture of nothing":             {`"type":"CAPTURE","amount":3000`, `"type":"CAPTURE","amount":0`, "the effect's amount"},
		"an authorisation of another sum":  {`"type":"AUTHORIZATION","amount":10000`, `"type":"AUTHORIZATION","amount":9999`, "the effect's amount"},
		"an effect of another transaction": {`"transaction":"25063000000002","kind":"capture"`, `"transaction":"25063000000902","kind":"capture"`, "unknown: transaction"},
		"an effect of an unknown kind":     {`"kind":"capture","type":"CAPTURE"`, `"kind":"gift","type":"CAPTURE"`, "the effect's kind"},
		"an effect without a cause":        {`"cause":3`, `"cause":0`, "the effect's cause"},
		"an effect from the future":        {`"cause":3`, `"cause":4`, "the effect's cause"},
		"an effect that always waits":      {`"status":"PENDING"`, `"status":"LATER"`, "the effect's status"},
		"a result without a payment":       {`"code":"02319"}}`, `"code":"04003"}}`, "the session's payment"},
		"a result of no session":           {`"ended":{"session":"`, `"ended":{"session":"x`, "unknown: session"},
		"a notice about nobody":            {`"token":"`, `"token":"x`, "something unknown"},
		"a notice of an unknown type":      {`"type":"WEBTRS"`, `"type":"WEBTRX"`, "the notice's type"},
		"a late request for less than 0":   {`"operation":{"kind":"refund","transaction":"25063000000002","amount":600`, `"operation":{"kind":"refund","transaction":"25063000000002","amount":-600`, "the late request's amount"},
		"a late request that never was":    {`"arrived":`, `"arrived":9`, "unknown: late request"},
		"a decision on what is decided":    {`"settled":{"id":"`, `"settled":{"id":"9`, "unknown: effect"},
		"a clock that goes back":           {`"offset":`, `"offset":-`, "the clock goes back"},
		"ids taken back":                   {`"issued":3`, `"issued":1`, "ids were given out"},
		"an attempt before the first":      {`"attempt":1`, `"attempt":-1`, "attempt -1"},
		"two facts in one":                 {`{"opened":"`, `{"arrived":1,"opened":"`, "2 members"},
		"a fact that nobody knows":         {`{"opened":"`, `{"lapsed":"`, "0 members"},
	} {
		damaged := strings.Replace(whole, change.old, change.damaged, 1)
		require.NotEqual(t, whole, damaged, name)
		path := filepath.Join(t.TempDir(), "state")
		require.NoError(t, os.WriteFile(path, []byte(damaged), 0o600))
		_, err := monexttest.New(monexttest.WithStateFile(path), monexttest.WithClock(opening))
		require.ErrorContains(t, err, "monexttest: state file: line ", name)
		require.ErrorContains(t, err, change.says, name)
	}
}

func TestOneServerAtATimeHasTheFile(t *testing.T) {
	t.Parallel()
	file := monexttest.WithStateFile(filepath.Join(t.TempDir(), "state"))
	s := newShop(t, file)
	_, err := monexttest.New(file)
	require.ErrorIs(t, err, monexttest.ErrStateInUse)
	require.NoError(t, s.fake.Close())
	newShop(t, file)
}

func TestTheFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	newShop(t, monexttest.WithStateFile(path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	_, err = monexttest.New(monexttest.WithStateFile(t.TempDir()))
	require.Error(t, err)
}

func TestNothingIsExecutedThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	file := monexttest.WithStateFile(filepath.Join(t.TempDir(), "state"))
	s, err := monexttest.New(file, monexttest.WithClock(opening))
	require.NoError(t, err)
	c := &shop{t: t, fake: s, client: &http.Client{Transport: s.Transport()}}
	id := c.paid("A-1", 100, manual)
	require.NoError(t, s.LoseFile())
	require.Equal(t, http.StatusInternalServerError, c.capture(id, 60).HTTP)
	_, err = s.BackOffice(id, monexttest.KindCapture, 60)
	require.Error(t, err)
	require.Error(t, s.Advance(day))
	require.Len(t, s.Effects(id), 1)
	require.Error(t, s.Close())

	c = newShop(t, file)
	require.Equal(t, "AUTHORIZATION 100 OK", c.read(id).types())
}

func TestAClosedServerDoesNothing(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.session("A-1", 100, manual)
	require.NoError(t, s.fake.Close())
	require.NoError(t, s.fake.Close(), "twice is fine")
	require.Equal(t, http.StatusServiceUnavailable, s.readSession(id).HTTP)
	require.Equal(t, http.StatusServiceUnavailable, s.visit(http.MethodGet, id, "").StatusCode)
	_, err := s.fake.Accept(id)
	require.ErrorIs(t, err, monexttest.ErrClosed)
	require.ErrorIs(t, s.fake.Advance(time.Hour), monexttest.ErrClosed)
}

func TestASeedChoosesTheIDs(t *testing.T) {
	t.Parallel()
	first, same, other := newShop(t), newShop(t), newShop(t, monexttest.WithSeed(2))
	id := first.session("A-1", 100, manual)
	require.Equal(t, id, same.session("B-1", 200, manual))
	require.NotEqual(t, id, other.session("A-1", 100, manual))
	require.Regexp(t, `^[A-Za-z0-9]{22}$`, id)
	paid := first.paid("A-2", 100, manual)
	require.Regexp(t, `^25063[0-9]{9}$`, paid)
	require.NotContains(t, other.paid("A-2", 100, manual), paid)
}

// TestServersOfDifferentSeedsShareNoTransactionID: a shop that remembers the ids of an earlier server must not find another
// order's payment under them.
func TestServersOfDifferentSeedsShareNoTransactionID(t *testing.T) {
	t.Parallel()
	seen := make(map[string]uint64)
	for _, seed := range []uint64{0, 1, 2, 3, 1 << 32, 1<<64 - 1} {
		s := newShop(t, monexttest.WithSeed(seed))
		for i := range 20 {
			id := s.paid(fmt.Sprintf("A-%d", i), 100, manual)
			require.Regexp(t, `^25063[0-9]{9}$`, id)
			require.NotContains(t, seen, id, "seed %d", seed)
			seen[id] = seed
			require.Equal(t, "201 ACCEPTED 00000", s.capture(id, 60).verdict())
			seen[s.fake.Effects(id)[1].ID] = seed
		}
	}
	require.Len(t, seen, 6*20*2)
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for i, o := range []monexttest.Option{
		monexttest.WithCredentials("", "k"), monexttest.WithCredentials("a:b", "k"), monexttest.WithPublicURL("shop"),
		monexttest.WithNotificationURL("ftp://x"), monexttest.WithClock(nil), monexttest.WithWait(nil),
		monexttest.WithNotificationTransport(nil), monexttest.WithStateFile(""), monexttest.WithSessionLife(0),
		monexttest.WithAuthorizationLife(-1), monexttest.WithCutOff(24 * time.Hour), monexttest.WithReadLag(-1),
		monexttest.WithAttempts(0), monexttest.WithListCap(1), monexttest.WithEndedStatus(99), monexttest.WithCancelWord(""),
		monexttest.WithReauthorizationWord(""), monexttest.WithOperationStatus(203), monexttest.WithExpiredCaptureCode("1"), monexttest.WithDuplicateCheck(0, "abcde"),
	} {
		_, err := monexttest.New(o)
		require.Error(t, err, "option %d", i)
	}
}

func TestTimeDoesNotGoBack(t *testing.T) {
	t.Parallel()
	at := opening()
	s := newShop(t, monexttest.WithClock(func() time.Time { return at }))
	s.session("A-1", 100, manual)
	at = at.Add(-time.Hour)
	require.Equal(t, opening(), s.fake.Now())
	require.Error(t, s.fake.Advance(-1))
}

func TestTimeDoesNotLeaveItsClockByMoreThanADuration(t *testing.T) {
	t.Parallel()
	at := opening()
	s := newShop(t, monexttest.WithClock(func() time.Time { return at }))
	s.wait(time.Hour)
	require.ErrorContains(t, s.fake.Advance(math.MaxInt64), "more than 292 years ahead")
	require.Equal(t, opening().Add(time.Hour), s.fake.Now(), "a refused step moves nothing")
	s.wait(math.MaxInt64 - time.Hour)
	far := s.fake.Now()
	require.Equal(t, opening().Add(math.MaxInt64), far)
	require.ErrorContains(t, s.fake.Advance(1), "monexttest: advance: the clock would be")
	s.wait(0)
	at = at.Add(time.Hour)
	require.Equal(t, far.Add(time.Hour), s.fake.Now(), "it still runs with the clock below it")
}
