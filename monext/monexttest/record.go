package monexttest

import (
	"time"
)

// record is one line of the state file and the only thing that changes the state: the journal entry, and the facts it
// brought. All that one request does is one record, so that it is there wholly or not at all.
type record struct {
	Entry   Entry    `json:"entry"`
	Issued  int      `json:"issued"` // ids given out so far
	Changes []change `json:"changes,omitempty"`
}

// change is one fact; exactly one member is set.
type change struct {
	Session   *session       `json:"session,omitempty"`   // a session was created
	Opened    string         `json:"opened,omitempty"`    // the buyer opened the page of this session
	Payment   *transaction   `json:"payment,omitempty"`   // the buyer tried to pay
	Ended     *ended         `json:"ended,omitempty"`     // a session got its result, or another one
	Read      string         `json:"read,omitempty"`      // the final result of this session or transaction was read
	Effect    *Effect        `json:"effect,omitempty"`    // an operation was executed, refused or put on hold
	Settled   *Effect        `json:"settled,omitempty"`   // an effect on hold was decided: its new form
	Notice    *notice        `json:"notice,omitempty"`    // the merchant is to be told
	Sent      *sent          `json:"sent,omitempty"`      // the merchant was told, or tried to be
	Offset    *time.Duration `json:"offset,omitempty"`    // the clock's lead over the clock below it
	Late      *lateOperation `json:"late,omitempty"`      // a request was lost on its way, and will arrive
	Arrived   int            `json:"arrived,omitempty"`   // that request, by the seq of its entry, arrived
	Deferred  string         `json:"deferred,omitempty"`  // the capture date of this transaction came
	Released  string         `json:"released,omitempty"`  // the time came at which this FINAL capture releases the rest
	Violation *Violation     `json:"violation,omitempty"` // the caller broke a rule
}

// ended tells the result of a session.
type ended struct {
	Session string `json:"session"`
	Code    string `json:"code"`
}

// notice is something the merchant is to be told.
type notice struct {
	ID    int       `json:"id"`
	Type  string    `json:"type"`  // WEBTRS or TRS
	Token string    `json:"token"` // the session's or the transaction's id
	URL   string    `json:"url"`
	From  time.Time `json:"from"`

	next time.Time // when to tell it again
}

// sent tells how one notification went; Status 0 means that nobody answered.
type sent struct {
	Notice int  `json:"notice"`
	Status int  `json:"status"`
	Last   bool `json:"last,omitempty"`
}

// lateOperation is a request that is still on its way.
type lateOperation struct {
	ID        int       `json:"id"` // seq of the entry that lost it
	Due       time.Time `json:"due"`
	Operation operation `json:"operation"`
}
