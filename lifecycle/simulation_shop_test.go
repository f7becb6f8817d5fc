package lifecycle_test

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// ask is one wish of the shop's, or of its operators'.
func (s *schedule) ask() error {
	s.keys++
	q := lifecycle.Request{Order: "O-1", Key: fmt.Sprint("k", s.keys), Amount: eur([]int64{100, 200, 2500, 9000, 20000, 26000}[s.rnd.IntN(6)])}
	all := q
	all.Amount = order.Money{}
	var err error
	switch s.rnd.IntN(16) {
	case 0, 1, 2, 3:
		q.Kind = lifecycle.ActionCapture
		_, err = s.service.Request(s.t.Context(), q)
	case 4:
		_, err = s.service.Capture(s.t.Context(), q)
	case 5:
		q.Kind, q.After = lifecycle.ActionCapture, time.Duration(s.rnd.IntN(600))*time.Minute
		_, err = s.service.Request(s.t.Context(), q)
	case 6, 7, 8:
		_, err = s.service.Refund(s.t.Context(), q)
	case 9:
		_, err = s.service.Refund(s.t.Context(), all)
	case 10:
		if s.keys > 15 {
			q.Option = monext.CaptureFinal
			_, err = s.service.Capture(s.t.Context(), q)
		}
	case 11:
		_, err = s.service.Cancel(s.t.Context(), all)
	case 12:
		if s.keys > 25 {
			all.Kind = lifecycle.ActionReverse
			_, err = s.service.Request(s.t.Context(), all)
		}
	case 13:
		_, err = s.service.Refresh(s.t.Context(), "O-1")
	case 14:
		_, _ = s.service.Sweep(s.t.Context(), 10)
	case 15:
		s.decide()
	}
	return err
}

// decide is an operator who knows what really happened at Monext.
func (s *schedule) decide() {
	p, err := s.store.Memory.Load(s.t.Context(), lifecycle.Key{Account: "shop", Order: "O-1"})
	require.NoError(s.t, err)
	d := lifecycle.Decision{Order: "O-1", Version: p.Version(), Actor: "ana", Reason: "looked at Monext"}
	if reviews := p.Reviews(); len(reviews) > 0 {
		d.As, d.Review = lifecycle.ResolveAcknowledge, reviews[0].Seq
	}
	for _, o := range p.Operations() {
		if o.State != lifecycle.OperationReview || o.Kind == lifecycle.ActionReverse {
			continue
		}
		d.Operation, d.Review = o.ID, 0
		d.As = []lifecycle.Resolution{lifecycle.ResolveRefused, lifecycle.ResolveRetry}[s.rnd.IntN(2)]
		for _, e := range s.monext.Effects(p.TransactionIDs()[0]) {
			if e.MerchantReference == o.ID && e.Status == monexttest.StatusOK && !e.Companion {
				d.As, d.Effect = lifecycle.ResolveSucceeded, e.ID
			}
		}
		break
	}
	if d.As != "" { // what does not fit, or cannot be stored now, is decided later
		_, _ = s.service.Resolve(s.t.Context(), d)
	}
}
