package lifecycle

import "time"

// Review hands something to a person.
type Review struct {
	Code        Cause    `json:"code"`
	Transaction string   `json:"transaction,omitempty"`
	Effects     []string `json:"effects,omitempty"` // the effects concerned
	Detail      string   `json:"detail,omitempty"`  // what was expected and what was read; never personal data
}

// ReviewFlag is a review and whether it is still open.
type ReviewFlag struct {
	Review
	Seq       int64 // of the event that raised it; names it
	Operation string
	RaisedAt  time.Time
	Resolved  bool

	counter string // the operation that a person had recorded to take it back
}

// Resolution is what a person decided.
type Resolution string

// The resolutions. The first three are for an operation that needs review, the
// last two for a review of the payment.
const (
	ResolveSucceeded   Resolution = "succeeded"    // it was done: by the effect named
	ResolveRefused     Resolution = "refused"      // it was not done, and shall not be
	ResolveRetry       Resolution = "retry"        // it was not done: send it again
	ResolveAcknowledge Resolution = "acknowledged" // seen; the payment may go on
	ResolveCompensate  Resolution = "compensate"   // seen, and the counter-operation that Evidence.Compensation shows is recorded
)

// Text puts a resolution into words.
func (r Resolution) Text(l Language) string { return text(resolutionTexts(), string(r), l) }

// Resolved is a person's decision. Who decided, and why, is in the event.
type Resolved struct {
	As      Resolution `json:"as"`
	Review  int64      `json:"review,omitempty"`  // the review's Seq
	Effect  string     `json:"effect,omitempty"`  // of ResolveSucceeded
	Version int64      `json:"version,omitempty"` // Payment.Version of what the person looked at
	Counter string     `json:"counter,omitempty"` // of ResolveCompensate: the operation that takes it back
}
