// Package monext is the HTTP client of the Monext Retail API (Monext Online, formerly Payline).
//
// It opens payment sessions, reads sessions and transactions, and asks for captures, cancels
// and refunds. Above it, package lifecycle decides when to ask and remembers what was asked;
// this package only promises that one call is understood exactly.
//
// # One attempt is one request
//
// Monext documents no idempotency key, so a capture sent twice can be a buyer charged twice.
// [Client.Capture], [Client.Cancel] and [Client.Refund] therefore put at most one request on the
// wire, whatever happens: no retry here, none in go-retryablehttp, and none in net/http, whose
// own silent resends are switched off. A transport of the host ([WithHTTPClient]) must not retry
// either; a second write that shows makes the call [Unknown].
//
// Reads ([Client.GetSession], [Client.GetTransaction], [Client.PaymentMethods], [Client.Verify],
// [Client.Alive]) are harmless and are retried with capped, jittered back-off. [Client.CreateSession] is retried only while no byte
// of it was written.
//
// # Time, load and keys
//
// Each request is bounded by [Timeouts], and by a context that ends earlier. [WithMaxInFlight] limits
// the calls under way; 429 and code 91429 on an operation are returned at once, with the wish for how long to wait in
// [Answer].RetryAfter, which package lifecycle turns into a delay, and package queue into a pause. A client calls
// for one merchant: a process may have several, over one transport. [Client.Rotate] renews its key.
//
// # Every call ends in an Outcome
//
// Monext's verdict is in the body, not in the HTTP status: a refusal is a 201, wrong credentials
// can be a 200 and a cancelled session can be a 500. Five outcomes cover it all:
//
//   - [Accepted]: Monext did it.
//   - [Refused]: Monext will not do it; asking the same again is pointless.
//   - [Pending]: somebody has yet to decide; read again later.
//   - [NotDone]: surely nothing happened; the same request may be made again.
//   - [Unknown]: nobody can say. Read the transaction before anything else.
//
// Refused and NotDone rest on Monext's own words, a title or a code of its lists. An answer without
// them, such as a gateway's 401, 403 or 429, is Unknown whatever its status: the request may have been
// executed behind it. Its [Class] tells what the status suggests.
//
// The call's error is nil exactly when the outcome is Accepted; otherwise it is an [*Error], which
// matches the sentinels of this package with errors.Is.
//
// # The description
//
// Requests are checked against Monext's published OpenAPI description before they are sent
// ([SessionRequest.Validate], [order.Order.Validate]): limits, patterns and words. What Monext refuses
// all the same comes back as order.Faults in the [*Error], with the paths of this module, and in
// [Error].InvalidParams in Monext's words. Words in answers stay open.
//
// # Secrets and personal data
//
// [Credentials] cannot be printed by any verb, logger or encoder. Log lines, hooks and error texts
// carry route templates, codes and durations only; a session id, which is a capability, appears as
// a hash.
package monext
