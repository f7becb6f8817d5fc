// Package lifecycle takes an order's payment at Monext from the first session
// to the last refund, so that no operation ever has two effects, nothing
// acknowledged is lost, and what cannot be known is shown instead of guessed.
package lifecycle
