package monexttest_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestTheJournalTellsWhoCausedWhat(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 100, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Nth: 1, Do: monexttest.Status(500)}))
	mark := `"merchantReference":"op-1","privateData":{"op":"1"},"comment":"parcel 1"`
	s.capture(id, 60, mark)
	s.capture(id, 60, mark)

	entries := s.fake.Journal()
	require.Len(t, entries, 4)
	for i, e := range entries {
		require.Equal(t, i+1, e.Seq)
		require.Equal(t, opening(), e.At)
	}
	require.Equal(t, monexttest.WhatBuyer, entries[1].What)
	lost, done := entries[2], entries[3]
	require.Equal(t, "status 500 before the effect", lost.Fault)
	require.Equal(t, 500, lost.Status)
	require.Equal(t, 1, lost.Attempt)
	require.Empty(t, lost.Effects)
	require.Equal(t, "/v1/checkout/transactions/"+id+"/captures", done.Path)
	require.Equal(t, 201, done.Status)
	require.Equal(t, "ACCEPTED", done.Title)
	require.Len(t, done.Effects, 1)
	e := done.Effects[0]
	require.Equal(t, []any{"op-1", 2, map[string]string{"op": "1"}, "parcel 1", 4},
		[]any{e.MerchantReference, e.Attempt, e.PrivateData, e.Comment, e.Cause})

	e.PrivateData["op"] = "changed"
	require.Equal(t, "1", s.fake.Effects(id)[1].PrivateData["op"], "what is given out is a copy")
}

func TestTheJournalHoldsNoCredentials(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithCredentials("42", "very-secret"))
	s.send(http.MethodGet, "/checkout/transactions/1", "")
	raw, err := json.Marshal(s.fake.Journal())
	require.NoError(t, err)
	require.Contains(t, string(raw), `"Authorization":["[redacted]"]`)
	require.NotContains(t, string(raw), "NDI6")
	require.NotContains(t, string(raw), "very-secret")
}

func TestASecondEffectOfOneReferenceIsAViolation(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.paid("A-1", 1000, manual)
	s.capture(id, 60, `"merchantReference":"op-1"`)
	s.capture(id, 60, `"merchantReference":"op-1"`) // refused as a duplicate
	s.capture(id, 40, `"merchantReference":"op-2","option":"FINAL"`)
	require.Empty(t, s.fake.Violations())
	s.wait(2 * day)
	s.refund(id, 60, `"merchantReference":"op-1"`)
	require.Len(t, s.fake.Violations(), 1)
	v := s.fake.Violations()[0]
	require.Equal(t, monexttest.ViolationSecondEffect, v.Kind)
	require.Equal(t, "op-1", v.MerchantReference)
	require.Equal(t, id, v.Transaction)
}

func TestALateTwinIsASecondEffect(t *testing.T) {
	t.Parallel()
	s := newShop(t, monexttest.WithDuplicateCheck(monexttest.DuplicateOff, ""))
	id := s.paid("A-1", 1000, manual)
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Nth: 1, Do: monexttest.Late(time.Hour)}))
	_, err := s.do(http.MethodPost, "/checkout/transactions/"+id+"/captures", operationBody(60, `"merchantReference":"op-1"`))
	require.Error(t, err)
	s.capture(id, 60, `"merchantReference":"op-1"`)
	require.Empty(t, s.fake.Violations())
	s.wait(time.Hour)
	require.Len(t, s.fake.Violations(), 1)
	require.Equal(t, 1, s.fake.Effects(id)[2].Attempt, "it is the first attempt that came last")
}

func TestAnOperationWithoutIntentIsAViolation(t *testing.T) {
	t.Parallel()
	known := map[string]bool{"op-1": true}
	s := newShop(t, monexttest.WithIntentCheck(func(ref string) bool { return known[ref] }))
	id := s.paid("A-1", 100, manual)
	s.capture(id, 10, `"merchantReference":"op-1"`)
	require.Empty(t, s.fake.Violations())
	require.NoError(t, s.fake.Inject(monexttest.Fault{Path: monexttest.PathCaptures, Nth: 1, Do: monexttest.Drop()}))
	_, _, err := s.try(id, 20)
	require.Error(t, err)
	s.refund(id, 10, `"merchantReference":"op-9"`)
	s.capture(id, -1)
	got := s.fake.Violations()
	require.Len(t, got, 2, "a lost request counts; one that is no operation does not")
	require.Equal(t, monexttest.ViolationUnknownIntent, got[0].Kind)
	require.Equal(t, "op-9", got[1].MerchantReference)
	require.Equal(t, "refund without a durable intent", got[1].Detail)
	require.Len(t, s.fake.Effects(id), 3, "it is executed all the same")
}

func TestUnknownTransactionsHaveNeitherEffectsNorBalance(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	require.Nil(t, s.fake.Effects("nobody"))
	_, ok := s.fake.Balance("nobody")
	require.False(t, ok)
}
