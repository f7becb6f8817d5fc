package monexttest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/retailapi"
	"github.com/monext-community/monext-go/monext/monexttest"
)

// conforming is the server's transport, and holds each of its answers against Monext's description, except those that a
// scripted fault spoilt. Every shop with the default settings has it.
func conforming(tb testing.TB, fake *monexttest.Server) http.RoundTripper {
	tb.Helper()
	return carrier(func(r *http.Request) (*http.Response, error) {
		resp, err := fake.Transport().RoundTrip(r)
		if err != nil || spoilt(fake) || !strings.HasPrefix(r.URL.Path, "/v1/") {
			return resp, err
		}
		raw, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		resp.Body = io.NopCloser(bytes.NewReader(raw))
		if err == nil && !outOfOrder(resp) {
			conforms(tb, r.Method, r.URL.Path, resp.StatusCode, raw)
		}
		return resp, err
	})
}

// outOfOrder reports whether the server says that it is closed, or has lost its file: Monext has no part in that.
func outOfOrder(resp *http.Response) bool {
	return resp.StatusCode >= http.StatusInternalServerError && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain")
}

// spoilt reports whether a fault struck the newest request.
func spoilt(fake *monexttest.Server) bool {
	if len(fake.Faults()) == 0 {
		return false
	}
	for _, entry := range slices.Backward(fake.Journal()) {
		if entry.What == monexttest.WhatRequest {
			return entry.Fault != ""
		}
	}
	return false
}

// conforms holds one answer against the table of its operation and status.
func conforms(tb testing.TB, method, path string, status int, raw []byte) {
	tb.Helper()
	op := operationAt(method, path)
	var body retailapi.Body
	switch {
	case status == http.StatusBadRequest:
		body = retailapi.BadRequest()
	case status >= http.StatusUnauthorized:
		body = retailapi.Failure()
	case op == retailapi.Alive:
		return
	default:
		require.NotEmpty(tb, op, "%s %s", method, path)
		body = retailapi.Answer(op)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var tree any
	require.NoError(tb, dec.Decode(&tree))
	for _, problem := range body.Check(tree) {
		require.Fail(tb, "the answer breaks the description", "%s %s %d: %s %s\n%s", method, path, status, problem.Path, problem.Reason, raw)
	}
	repeats := func(path string) bool { // what was sent, undocumented members too
		top, _, _ := strings.Cut(path, ".")
		return top == "order" || top == "buyer" || top == "delivery"
	}
	require.Empty(tb, slices.DeleteFunc(body.Unknown(tree), repeats), "%s %s %d", method, path, status)
}

func operationAt(method, path string) retailapi.Operation {
	parts := strings.Split(path, "/")
	for _, route := range retailapi.Routes() {
		want := strings.Split(route.Path, "/")
		matches := len(want) == len(parts) && route.Method == method
		for i := range want {
			matches = matches && (strings.HasPrefix(want[i], "{") || want[i] == parts[i])
		}
		if matches {
			return route.Operation
		}
	}
	return ""
}

// TestEveryAnswerConformsToTheDescription walks through every operation in every standing, with the settings that change
// answers within the description.
func TestEveryAnswerConformsToTheDescription(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]monexttest.Option{
		"defaults": nil, "sparse": {monexttest.WithSparseAnswers()}, "202": {monexttest.WithOperationStatus(http.StatusAccepted)},
		"refusals": {monexttest.WithRefusedTransactions()}, "no undecided attempt": {monexttest.WithoutTypelessInProgress()},
		"two attempts": {monexttest.WithAttempts(2)}, "lists": {monexttest.WithUnsortedLists(), monexttest.WithListCap(2)},
		"404": {monexttest.WithEndedStatus(http.StatusNotFound)}, "lag": {monexttest.WithReadLag(time.Minute)},
	} {
		s := newShop(t, opts...)
		answers := 0
		var mu sync.Mutex
		checked := conforming(t, s.fake)
		s.client.Transport = carrier(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			answers++
			return checked.RoundTrip(r)
		})
		s.everyStanding()
		require.Greater(t, answers, 60, name)
		require.Empty(t, s.fake.Violations())
	}
}

// everyStanding makes sessions and transactions of every kind, and reads each after every step.
func (s *shop) everyStanding() {
	s.t.Helper()
	require.Equal(s.t, http.StatusOK, s.send(http.MethodGet, "/checkout/alive", "").HTTP)
	methods := "/merchants/" + s.fake.Merchant() + "/pointsofsale/POS/paymentMethods"
	require.Equal(s.t, http.StatusOK, s.send(http.MethodGet, methods, "").HTTP)

	full := s.send(http.MethodPost, "/checkout/payments/sessions", fullSession)
	require.Equal(s.t, "201 ACCEPTED 00000", full.verdict())
	odd := changed(s.t.(*testing.T), fullSession, "paymentMethod.paymentMethodIDs", []string{"no id of a method"})
	second := s.send(http.MethodPost, "/checkout/payments/sessions", changed(s.t.(*testing.T), odd, "order.reference", "ORD-2"))
	verification := s.send(http.MethodPost, "/checkout/payments/sessions", strings.Replace(sessionBody("V", 0, automatic), "ONE_OFF", "ACCOUNT_VERIFICATION", 1))
	sessions := []string{
		full.ID, second.ID, verification.ID, s.session("A", 100, automatic), s.session("M", 100, manual), s.session("R", 100, manual),
		s.session("H", 100, manual), s.session("P", 100, manual), s.session("X", 100, manual), s.session("Y", 100, manual), s.session("Q", 100, manual),
	}
	readAll := func() {
		for _, id := range sessions {
			s.readSession(id)
		}
		for _, transaction := range s.fake.Transactions() {
			for _, e := range transaction.Effects {
				s.read(e.ID)
			}
			s.read(transaction.ID)
		}
		s.read("nobody")
		s.readSession("nobody")
	}
	readAll()
	s.visit(http.MethodGet, sessions[10], "")
	var paid []string
	for _, id := range sessions[:5] {
		transaction, err := s.fake.Accept(id)
		require.NoError(s.t, err)
		paid = append(paid, transaction)
	}
	require.NoError(s.t, s.fake.Refuse(sessions[5], "01116"))
	_, err := s.fake.Hold(sessions[6], "04003")
	require.NoError(s.t, err)
	_, err = s.fake.Hold(sessions[7], "02000")
	require.NoError(s.t, err)
	require.NoError(s.t, s.fake.Abandon(sessions[8]))
	_, err = s.fake.AcceptPartly(sessions[9], 60)
	require.NoError(s.t, err)
	readAll()
	for i, id := range paid {
		amount := int64(10 + i)
		s.capture(id, amount, `"merchantReference":"c-`+id+`"`)
		s.capture(id, amount)
		s.refund(id, amount)
		s.cancel(id, amount)
		s.cancel(id, 1_000_000)
		s.capture(id, 1, `"option":"FINAL"`)
		s.capture(id, -1)
	}
	readAll()
	s.wait(8 * day)
	s.capture(paid[0], 50, `"option":"LATE_DELIVERY"`)
	s.capture(paid[4], 5)
	readAll()
}
