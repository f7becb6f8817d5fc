package lifecycle

// Cause says why an operation or a payment is in its state. It is stored with
// every decision; Text puts it into words.
type Cause string

// Causes that close or hold an operation.
const (
	CauseAccepted         Cause = "accepted"          // Monext accepted it and named its effect
	CauseFound            Cause = "found"             // no answer came, but its effect is listed
	CauseRefused          Cause = "refused"           // Monext refused it
	CauseTooLate          Cause = "too_late"          // Monext refused the cancel: the capture is on its way, so refund it
	CauseBeyondCapturable Cause = "beyond_capturable" // more than can be captured
	CauseBeyondRefundable Cause = "beyond_refundable" // more than can be refunded
	CauseAlreadyCaptured  Cause = "already_captured"  // all is captured, by us or by itself; and what is captured is not cancelled
	CauseAlreadyCancelled Cause = "already_cancelled" // nothing is left to cancel
	CauseAlreadyRefunded  Cause = "already_refunded"  // nothing is left to refund
	CauseExpired          Cause = "expired"           // the authorisation's life is over
	CauseNotPaid          Cause = "not_paid"          // there is no transaction
	CauseNothingCaptured  Cause = "nothing_captured"  // refund only what was captured: cancel or reverse instead
	CauseReserved         Cause = "reserved"          // another open operation holds the amount
	CauseClosed           Cause = "closed"            // the order was cancelled: no new captures
	CauseWithdrawn        Cause = "withdrawn"         // taken back by the cancelling of the order
	CauseDecidedAnew      Cause = "decided_anew"      // the reverse it was a part of became something else, before it was sent
	CauseNotSent          Cause = "not_sent"          // surely nothing reached Monext
	CauseTurnedAway       Cause = "turned_away"       // Monext says that it did not execute it: bad credentials, too many requests
	CauseNoVerdict        Cause = "no_verdict"        // the answer, or that none came, proves nothing: it is read back
	CauseNotSeen          Cause = "not_seen_yet"      // not listed, and it is too early to believe that it is not there
	CauseUndecided        Cause = "undecided"         // Monext or its partner has not decided yet
	CauseReleased         Cause = "released"          // Monext released what the FINAL capture left
	CauseTooSlow          Cause = "too_slow"          // the send window had passed: not sent
	CauseWindow           Cause = "duplicate_window"  // waits until the duplicate check's window ends
	CauseNoCompensation   Cause = "no_compensation"   // no operation takes back what happened
	CauseWaitsForReview   Cause = "waits_for_review"  // goes on once a person has decided: see Service.Resolve
	CauseResendFenced     Cause = "resend_fenced"     // absent; a second execution would be refused twice over
	CauseResendOperator   Cause = "resend_operator"   // absent; a person decided
)

// Causes for which a payment method does not allow an operation: see Method.
const (
	CauseWholeCapture Cause = "whole_capture" // the method takes one capture, of the whole amount
	CauseCapturesUsed Cause = "captures_used" // the method takes no further capture of this authorisation
	CauseLastCapture  Cause = "last_capture"  // it would be the method's last capture, and lose the rest: capture the whole rest, or give FINAL
	CauseWholeRefund  Cause = "whole_refund"  // the method refunds only the whole captured amount
	CauseNoCancel     Cause = "no_cancel"     // the method has no cancel
)

// Causes of a reverse's decision.
const (
	CauseCancelUncaptured  Cause = "cancel_uncaptured"    // nothing captured: cancel gives it all back
	CauseRefundCaptured    Cause = "refund_captured"      // captured: refund
	CauseRefundThenCancel  Cause = "refund_and_cancel"    // captured in part: refund, and cancel the rest
	CauseRefundRestLapses  Cause = "refund_rest_lapses"   // captured in part: refund; the rest lapses with the authorisation
	CauseLapses            Cause = "lapses"               // nothing captured, and the method has no cancel: the authorisation lapses
	CauseNothingToGiveBack Cause = "nothing_to_give_back" // all was cancelled, refunded or never paid
	CauseNeverPaid         Cause = "never_paid"           // the buyer's sessions ended without payment
)

// Causes for a person to look: each is a review's code.
const (
	CauseAbsent        Cause = "absent"              // sent, never seen, and it may not be sent again
	CauseMisdated      Cause = "misdated"            // sent by a host whose clock was wrong, never seen: the time of sending is unknown
	CauseDoneBefore    Cause = "done_before"         // an equal effect is older than the payment's adoption, and may be it
	CauseAmbiguous     Cause = "ambiguous"           // an effect could be it, but that is not sure
	CauseUnaccounted   Cause = "unaccounted"         // fewer refusals are listed than requests were sent
	CauseGuardRefused  Cause = "guard_refused"       // the duplicate check refused it and nothing equal of ours explains it
	CausePastDeadline  Cause = "past_deadline"       // its turn comes only after the authorisation has ended
	CauseStillPending  Cause = "still_pending"       // Monext has not decided for days
	CauseMismatch      Cause = "mismatch"            // reference, amount, currency or authorised amount is not the order's
	CauseUnreadable    Cause = "unreadable_payment"  // a session is accepted, and no accepted authorisation of it is readable
	CauseSurplus       Cause = "surplus_transaction" // a second accepted authorisation
	CauseUncertain     Cause = "balance_uncertain"   // a reset after a capture
	CauseBroken        Cause = "balance_broken"      // the listed effects contradict each other
	CauseVanished      Cause = "effect_vanished"     // an effect that was told is no more, or is not what it was
	CauseTruncated     Cause = "list_truncated"      // the list is near Monext's limit of 100 entries
	CauseLateEffect    Cause = "late_effect"         // an effect that looks like an operation closed without one
	CauseSecondEffect  Cause = "second_effect"       // a further effect that looks like an operation's that has one
	CauseUnknownEffect Cause = "unknown_effect"      // an effect of an unknown type
	CauseClosedEarly   Cause = "closed_early"        // closed as expired by a clock that was ahead: it may still be captured, under a new key
	CauseTransition    Cause = "transition"          // a state followed another that cannot

	CauseHeldUp        Cause = "held_up"            // turned away, or not to be read, again and again: it goes on
	CauseUndecidedLong Cause = "undecided_for_long" // Monext or its partner has not decided for hours: it is read on
)

// notice reports whether a review with this code shows an operation that goes on: it
// stops nothing, and ends by itself when the operation is over.
func (c Cause) notice() bool { return c == CauseHeldUp || c == CauseUndecidedLong }

// blocks tells whether a review with this code stops every operation of the
// payment: those after which the balances cannot be trusted.
func (c Cause) blocks() bool {
	switch c {
	case CauseMismatch, CauseUnreadable, CauseBroken, CauseVanished, CauseTruncated:
		return true
	default:
		return false
	}
}
