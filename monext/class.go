package monext

// Class says what kind of thing a return code reports, and so what can help. It refines an
// [Outcome], which alone says whether money may have moved.
type Class string

const (
	// ClassNone is the class of an answer whose code is absent or not listed.
	ClassNone Class = ""
	// ClassOK is success.
	ClassOK Class = "ok"
	// ClassPending wants polling, or patience until the notification.
	ClassPending Class = "pending"
	// ClassUnknown wants a read: the engine itself does not know, or something must be reversed.
	ClassUnknown Class = "unknown"
	// ClassTemporary reports a passing failure: nothing was done, later may be better.
	ClassTemporary Class = "temporary"
	// ClassDuplicate reports that the duplicate check fired: look up what is already there, and
	// never send the same again as is.
	ClassDuplicate Class = "duplicate"
	// ClassFinal is a definitive no to this request.
	ClassFinal Class = "final"
	// ClassOther means that only another card, or another attempt of the buyer, can help.
	ClassOther Class = "other"
	// ClassConfiguration means that the caller or the merchant's set-up is wrong.
	ClassConfiguration Class = "configuration"
	// ClassNothingLeft means that the authorisation is already cancelled or has expired.
	ClassNothingLeft Class = "nothing_left"
	// ClassUnauthorized means that the credentials were turned away. Nothing was executed if the outcome
	// is [NotDone]; a status 401 or 403 without a word of Monext's does not prove that.
	ClassUnauthorized Class = "unauthorized"
	// ClassRateLimited means too many requests: wait before the next. Nothing was executed if the outcome
	// is [NotDone]; a status 429 without a word of Monext's does not prove that.
	ClassRateLimited Class = "rate_limited"
	// ClassTransport means that no readable answer of the API arrived: no connection, a time-out,
	// a cut or oversized body, a gateway's page.
	ClassTransport Class = "transport"
)
