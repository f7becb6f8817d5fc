// Package lifecycle takes an order's payment at Monext from the first session
// to the last refund, so that no operation ever has two effects, nothing
// acknowledged is lost, and what cannot be known is shown instead of guessed.
//
// # The way of a payment
//
// A Service runs the payments of one account. The calls of a shop, in order:
//
//	opening, err := service.Open(ctx, lifecycle.OpenRequest{Order: o, ReturnURL: back})
//	// the buyer pays at opening.RedirectURL and comes back
//	payment, err := service.Return(ctx, token)
//	// a parcel leaves; a job captures its value
//	operations, err := service.Apply(ctx, lifecycle.ShopEvent{Order: ref, Kind: lifecycle.ShopShipped, Key: parcel, Value: value})
//	// customer service looks, and refunds by hand
//	summary, err := service.Summary(ctx, ref)
//	operation, err := service.Refund(ctx, lifecycle.Request{Order: ref, Key: form, Amount: amount, Actor: who})
//
// Open gives the same session again while it lives and the order has not
// changed. Return, Refresh and the notifications (a Service is a monext.Sink)
// read the payment back from Monext. A Payment has one State, derived from what
// Monext told; Transitions is the whole table.
//
// # Operations
//
// A capture, cancel, refund or reverse is an Operation. Request and Apply record
// one, with its amount reserved; Capture, Cancel, Refund and Reverse record one
// and perform its first pass. Every request has a Key: asking again with the
// same key and content gives the first operation, so a double click, a repeated
// message and a retry after a time-out are harmless.
//
// Not every payment method takes several captures, partial refunds or a cancel.
// Monext's API does not report these limits; state them in Settings.Methods. A
// contract without an entry is captured once, in full.
//
// What is recorded is carried out by passes: Execute performs one and says when
// to come again. The wakes that a Store commits with a payment say what wants
// executing. Package queue runs them; a host's own runner can do as well.
//
//	ready         recorded, nothing of it is at Monext
//	sending       a request is on its way, or its sender died
//	unknown       sent, and what came of it is not known yet: it is being read back
//	pending       Monext or its partner has not decided
//	succeeded     done, and one effect at Monext is claimed
//	refused       refused, by Monext or by the ledger; no effect
//	nothing_left  what it wanted had already happened
//	withdrawn     taken back before it was sent
//	needs_review  a person decides: see Service.Reviews and Service.Resolve
//
// A reverse gives the buyer the money back. On its turn, on a fresh ledger, it
// becomes a cancel, a refund, one of each, or nothing, and says why.
//
// # Errors
//
// An error of Request, Apply, Capture, Cancel, Refund or Reverse means that
// nothing was recorded:
//
//   - order.Faults: the request is wrong; each fault names its field,
//   - *NotAllowedError (ErrNotAllowed): the payment does not allow it, with the
//     Cause, and how much it would allow,
//   - ErrConflict: the key stands for something else,
//   - ErrNotFound: no payment of this order, or no such operation,
//   - anything else is the store's; asking again with the same key is safe.
//
// What Monext answered is never such an error: it is in the Operation, which has
// its Cause, and Cause.Text puts it into words, in English and French.
//
// # Storage
//
// A Payment is the fold of its events. A Store keeps them as one document, with
// compare-and-swap, fenced leases, and wakes in the same commit; storetest
// proves one. NewMemory is for tests; queue/sqlite is the embedded default.
//
// # What a host runs beside
//
// Sweep looks after payments whose jobs were lost; call it every few minutes. An
// Observer hears of every event after its commit, at least once. Both are wired
// in one place in the guide docs/integrate.md.
package lifecycle
