package main

import (
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/order/sfcc"
)

// life is what an order's statuses make of its payment.
type life struct {
	abandoned bool // the buyer leaves without paying
	ship      bool // all of it has shipped: capture
	parcels   bool // parts of it have shipped: capture their value
	cancel    bool // the order was cancelled: give the money back
	problem   *problem
}

// plan decides an order's life. The order status decides first: a cancelled
// order is not captured because a parcel of it once left.
func plan(s sfcc.Statuses) life {
	switch s.Order {
	case sfcc.OrderCreated, sfcc.OrderFailed:
		return life{abandoned: true}
	case sfcc.OrderCancelled: // captured first when the shop was paid, in whole or in part
		return life{ship: s.Payment == sfcc.Paid || s.Payment == sfcc.PartPaid, cancel: true}
	case sfcc.OrderNew, sfcc.OrderOpen, sfcc.OrderCompleted:
		switch {
		case s.Shipping == sfcc.Shipped:
			return life{ship: true}
		case s.Shipping == sfcc.PartShipped:
			return life{parcels: true}
		case s.Order == sfcc.OrderCompleted:
			return life{problem: &problem{"status.shipping", order.RuleConflict, "the order is completed but not shipped: nothing is captured"}}
		default:
			return life{}
		}
	case sfcc.OrderReplaced:
		return life{problem: &problem{"status.order", order.RuleUnsupported, "the order was replaced by another: nothing is captured, and nothing given back"}}
	default:
		return life{problem: &problem{"status.order", order.RuleRequired, "the export does not tell the order's status: nothing is captured"}}
	}
}
