package monext

// Title is the state word of a [Result]. Words that are not listed here survive decoding and are
// treated as not final.
type Title string

// The titles of Monext's return codes.
const (
	TitleAccepted      Title = "ACCEPTED"
	TitleRefused       Title = "REFUSED"
	TitleCancelled     Title = "CANCELLED"
	TitleError         Title = "ERROR"
	TitleInProgress    Title = "INPROGRESS"
	TitleOnHoldPartner Title = "ONHOLD_PARTNER"
	TitlePendingRisk   Title = "PENDING_RISK"
	TitleUnauthorized  Title = "Unauthorized"
)

// Result is Monext's verdict, found in every answer of the API.
type Result struct {
	// Title is the state; decisions rest on it.
	Title Title
	// Code is the return code, usually five digits; leading zeros matter.
	Code string
	// Detail is English text for people, never for logic. It is not part of any error text or log
	// line of this package.
	Detail string
}
