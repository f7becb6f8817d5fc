package lifecycle

import (
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
