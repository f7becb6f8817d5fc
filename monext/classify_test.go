package monext_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// documented is one row of testdata/codes.txt, which is Monext's list and not this package's.
type documented struct {
	code, class string
	title       monext.Title
}

func documentedCodes(tb testing.TB) []documented {
	tb.Helper()
	file, err := os.Open("testdata/codes.txt")
	require.NoError(tb, err)
	defer file.Close()
	var rows []documented
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		require.Len(tb, fields, 3, line)
		rows = append(rows, documented{code: fields[0], title: monext.Title(fields[1]), class: fields[2]})
	}
	require.Greater(tb, len(rows), 140)
	return rows
}

// expectation is what the documented class must become: the class, and the outcome of a capture,
// of a session's creation and of a session that is read.
type expectation struct {
	class                 monext.Class
	money, creation, read monext.Outcome
}

func TestEveryDocumentedCodeHasItsClassAndOutcome(t *testing.T) {
	t.Parallel()
	const (
		accepted, refused, pending = monext.Accepted, monext.Refused, monext.Pending
		notDone, unknown           = monext.NotDone, monext.Unknown
	)
	expectations := map[string]expectation{
		"OK":     {monext.ClassOK, accepted, accepted, accepted},
		"PEND":   {monext.ClassPending, pending, pending, pending},
		"UNK":    {monext.ClassUnknown, unknown, unknown, unknown},
		"TMP":    {monext.ClassTemporary, notDone, notDone, refused},
		"TMPUNK": {monext.ClassTemporary, unknown, unknown, unknown},
		"DUP":    {monext.ClassDuplicate, unknown, refused, refused},
		"NO":     {monext.ClassFinal, refused, refused, refused},
		"OTHER":  {monext.ClassOther, refused, refused, refused},
		"CFG":    {monext.ClassConfiguration, refused, refused, refused},
		"LEFT":   {monext.ClassNothingLeft, refused, refused, refused},
		"FLOW":   {monext.ClassRateLimited, notDone, notDone, notDone},
		"-":      {monext.ClassNone, unknown, refused, refused},
	}
	for _, row := range documentedCodes(t) {
		t.Run(row.code, func(t *testing.T) {
			t.Parallel()
			want, found := expectations[row.class]
			require.True(t, found, row.class)
			if row.code == "02002" { // the payment that was duplicated is itself undecided
				want.read = pending
			}
			title := row.title
			if title == "-" {
				title = monext.TitleError
			}
			require.NotEmpty(t, monext.Meaning(row.code))
			for op, outcome := range map[monext.Operation]monext.Outcome{
				monext.OperationCapture: want.money, monext.OperationCancel: want.money, monext.OperationRefund: want.money,
				monext.OperationCreateSession: want.creation, monext.OperationGetSession: want.read,
				monext.OperationGetTransaction: want.read,
			} {
				gotOutcome, gotClass := monext.Classify(op, title, row.code)
				require.Equal(t, outcome, gotOutcome, op)
				require.Equal(t, want.class, gotClass, op)
			}
		})
	}
}

func TestNoCodeIsClassifiedThatMonextDoesNotDocument(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, row := range documentedCodes(t) {
		require.False(t, known[row.code], "listed twice: %s", row.code)
		known[row.code] = true
	}
	for n := range 100_000 {
		code := fmt.Sprintf("%05d", n)
		if known[code] != (monext.Meaning(code) != "") {
			t.Errorf("%s: documented %t, classified %t", code, known[code], !known[code])
		}
	}
}

func TestTheTitleDecidesAndTheCodeOnlyTakesCertaintyAway(t *testing.T) {
	t.Parallel()
	tests := []struct {
		op      monext.Operation
		title   monext.Title
		code    string
		outcome monext.Outcome
		class   monext.Class
	}{
		{monext.OperationCapture, monext.TitleAccepted, "", monext.Accepted, monext.ClassOK},
		{monext.OperationCapture, monext.TitleAccepted, "34230", monext.Accepted, monext.ClassOK},
		{monext.OperationCapture, monext.TitleAccepted, "01913", monext.Unknown, monext.ClassDuplicate},
		{monext.OperationCapture, monext.TitleAccepted, "02103", monext.Unknown, monext.ClassUnknown},
		{monext.OperationCapture, monext.TitleAccepted, "01116", monext.Unknown, monext.ClassOther},
		{monext.OperationCapture, monext.TitleAccepted, "02602", monext.Unknown, monext.ClassNothingLeft},
		{monext.OperationCapture, monext.TitleAccepted, "91429", monext.Unknown, monext.ClassRateLimited},
		{monext.OperationCancel, monext.TitleAccepted, "02601", monext.Refused, monext.ClassNothingLeft},
		{monext.OperationCancel, "", "02602", monext.Refused, monext.ClassNothingLeft},
		{monext.OperationGetSession, monext.TitleAccepted, "03102", monext.Pending, monext.ClassPending},

		{monext.OperationCapture, monext.TitleRefused, "", monext.Refused, monext.ClassNone},
		{monext.OperationCapture, monext.TitleCancelled, "", monext.Refused, monext.ClassNone},
		{monext.OperationCapture, monext.TitleError, "", monext.Unknown, monext.ClassNone},
		{monext.OperationCapture, monext.TitleError, "43999", monext.Unknown, monext.ClassNone},
		{monext.OperationCapture, monext.TitleRefused, "00000", monext.Unknown, monext.ClassOK},
		{monext.OperationCapture, monext.TitleRefused, "04001", monext.Pending, monext.ClassPending},
		{monext.OperationCreateSession, monext.TitleError, "43999", monext.Refused, monext.ClassNone},
		{monext.OperationGetSession, monext.TitleError, "43999", monext.Refused, monext.ClassNone},

		{monext.OperationCapture, monext.TitleInProgress, "", monext.Pending, monext.ClassPending},
		{monext.OperationRefund, monext.TitleOnHoldPartner, "02002", monext.Pending, monext.ClassDuplicate},
		{monext.OperationGetSession, monext.TitlePendingRisk, "04003", monext.Pending, monext.ClassPending},

		{monext.OperationCapture, "Unauthorized", "", monext.NotDone, monext.ClassUnauthorized},
		{monext.OperationGetSession, "UNAUTHORIZED", "", monext.NotDone, monext.ClassUnauthorized},
		{monext.OperationCapture, "Whatever", "91429", monext.NotDone, monext.ClassRateLimited},

		{monext.OperationCapture, "", "", monext.Unknown, monext.ClassNone},
		{monext.OperationCapture, "accepted", "00000", monext.Unknown, monext.ClassOK},
		{monext.OperationCapture, "ONHOLD", "02000", monext.Unknown, monext.ClassPending},
		{monext.OperationCapture, "EXPIRED", "02604", monext.Unknown, monext.ClassFinal},
		{monext.OperationGetSession, "EXPIRED", "02324", monext.Refused, monext.ClassFinal},
		{monext.OperationGetSession, "ONHOLD", "02000", monext.Pending, monext.ClassPending},
		{monext.OperationGetSession, "EXPIRED", "99999", monext.Unknown, monext.ClassNone},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s %s %s", test.op, test.title, test.code), func(t *testing.T) {
			t.Parallel()
			outcome, class := monext.Classify(test.op, test.title, test.code)
			require.Equal(t, test.outcome, outcome)
			require.Equal(t, test.class, class)
		})
	}
}

func TestOutcomesAreStoredAsWordsAndTheZeroOutcomeIsUnknown(t *testing.T) {
	t.Parallel()
	var zero monext.Outcome
	require.Equal(t, monext.Unknown, zero)
	words := map[monext.Outcome]string{
		monext.Unknown: "unknown", monext.Accepted: "accepted", monext.Refused: "refused", monext.Pending: "pending",
		monext.NotDone: "not_done",
	}
	for outcome, word := range words {
		text, err := outcome.MarshalText()
		require.NoError(t, err)
		require.Equal(t, word, string(text))
		require.Equal(t, word, outcome.String())
		var back monext.Outcome
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, outcome, back)
	}
	_, err := monext.Outcome(99).MarshalText()
	require.Error(t, err)
	require.Equal(t, "outcome(99)", monext.Outcome(99).String())
	require.Error(t, new(monext.Outcome).UnmarshalText([]byte("done")))
}
