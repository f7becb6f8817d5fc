package lifecycle

import (
	"context"
	"time"

	"github.com/monext-community/monext-go/order/sfcc"
)

// Preset is one job configuration: which orders it selects, and what it does
// with them. The first three are those of Monext's cartridge for Salesforce
// Commerce Cloud; the last two are what it lacks.
//
// Unlike the cartridge's queries a preset looks at the ledger too, so that an
// order that is finished leaves the selection for good.
type Preset struct {
	Name   string
	Query  string // the cartridge's order query, for reference; empty where there is none
	Action Action // what it does; ActionRefresh only reads
	// Selects tells whether the preset is for an order with these statuses and
	// this payment.
	Selects func(s sfcc.Statuses, p *Payment, now time.Time) bool
}

// RunPreset does for one order what a preset says, if it is for it: it records
// the preset's operation, or reads the payment again. A shop calls it for each
// order of its export or query; calling it again changes nothing. The bool tells
// whether the preset was for the order. Errors are those of Request and Refresh.
func (s *Service) RunPreset(ctx context.Context, preset Preset, reference string, status sfcc.Statuses) (bool, error) {
	p, err := s.load(ctx, reference)
	if err != nil || !preset.Selects(status, p, s.now()) {
		return false, err
	}
	if preset.Action == ActionRefresh {
		_, err = s.Refresh(ctx, reference)
	} else {
		_, err = s.Request(ctx, Request{Order: reference, Kind: preset.Action, Key: "preset:" + preset.Name, Actor: preset.Name})
	}
	return true, err
}

// Presets returns the built-in job configurations. A pending payment counts as
// stale after stale; an authorisation is announced when it ends within soon.
func Presets(stale, soon time.Duration) []Preset {
	return []Preset{
		{
			Name: "CaptureShipped", Action: ActionCapture,
			Query: "(status=3 OR status=4) AND shippingStatus=2 AND paymentStatus=0",
			Selects: func(s sfcc.Statuses, p *Payment, _ time.Time) bool {
				return (s.Order == sfcc.OrderNew || s.Order == sfcc.OrderOpen) && s.Shipping == sfcc.Shipped &&
					s.Payment == sfcc.NotPaid && p.Ledger().Capturable.Sign() > 0 && !p.closed
			},
		},
		{
			Name: "RefundCancelled", Action: ActionReverse, Query: "status=6 AND paymentStatus=2",
			Selects: func(s sfcc.Statuses, p *Payment, _ time.Time) bool {
				return s.Order == sfcc.OrderCancelled && s.Payment == sfcc.Paid && p.Ledger().Refundable.Sign() > 0
			},
		},
		{
			Name: "CancelTransactionForCancelledOrdersThatAreOnlyAuthorized", Action: ActionReverse,
			Query: "status=6 AND paymentStatus=0 AND custom.monextIsAuthorizedOnlyTransactionCancelled!=true",
			Selects: func(s sfcc.Statuses, p *Payment, _ time.Time) bool {
				return s.Order == sfcc.OrderCancelled && s.Payment == sfcc.NotPaid && p.Ledger().Cancellable.Sign() > 0 && !p.closed
			},
		},
		{
			Name: "RefreshStalePending", Action: ActionRefresh,
			Selects: func(_ sfcc.Statuses, p *Payment, now time.Time) bool { return PendingSince(p, now, stale) },
		},
		{
			Name: "ReportExpiring", Action: ActionRefresh,
			Selects: func(_ sfcc.Statuses, p *Payment, now time.Time) bool { return ExpiresWithin(p, now, soon) },
		},
	}
}
