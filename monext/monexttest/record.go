package monexttest

import (
	"encoding/json"
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
	Violation *Violation     `json:"violation,omitempty"` // the caller broke a rule
}

// session is a payment session.
type session struct {
	ID              string            `json:"id"`
	Created         time.Time         `json:"created"`
	Expires         time.Time         `json:"expires"`
	ReturnURL       string            `json:"returnURL"`
	NotificationURL string            `json:"notificationURL,omitempty"`
	OrderReference  string            `json:"orderReference"`
	Requested       int64             `json:"requested"` // minor units
	Currency        string            `json:"currency"`
	PaymentType     string            `json:"paymentType"`
	Capture         string            `json:"capture"`
	CaptureOn       time.Time         `json:"captureOn,omitzero"` // for DEFERRED
	MethodID        string            `json:"methodID"`
	Language        string            `json:"language,omitempty"`
	PrivateData     map[string]string `json:"privateData,omitempty"`
	Order           json.RawMessage   `json:"order"`
	Buyer           json.RawMessage   `json:"buyer,omitempty"`
	Delivery        json.RawMessage   `json:"delivery,omitempty"`

	// What follows is folded from later records.
	code         string  // result code; empty while the buyer may still pay
	stands       []stand // the codes it had, oldest first
	opened       bool    // the buyer saw the page
	openedAt     time.Time
	transactions []string // payment attempts, oldest first
}

// over reports whether the buyer can no longer act.
func (p *session) over() bool { return p.code != "" }

// visited reports whether a buyer came.
func (p *session) visited() bool { return p.opened || len(p.transactions) > 0 }

// standing is the result code, also while there is no result.
func (p *session) standing() string {
	switch {
	case p.over():
		return p.code
	case p.visited():
		return codeOnPage
	default:
		return codeNotYetThere
	}
}

// final reports whether the session has a result that can no longer change.
func (p *session) final() bool { return p.over() && !waiting(p.code) }

// accepted gives the transaction that was accepted or is on hold, or the empty string.
func (p *session) accepted() string {
	if !p.over() || len(p.transactions) == 0 || titleOf(p.code) != titleAccepted && !waiting(p.code) {
		return ""
	}
	return p.transactions[len(p.transactions)-1]
}

// transaction is one attempt to pay: the authorisation, and the path id of its operations when accepted.
type transaction struct {
	ID         string    `json:"id"`
	Session    string    `json:"session"`
	Date       time.Time `json:"date"`
	Code       string    `json:"code"`
	Authorised int64     `json:"authorised"`         // minor units
	HeldUntil  time.Time `json:"heldUntil,omitzero"` // when a payment on hold is accepted by itself

	// What follows is folded from later records.
	Effects  []*Effect `json:"-"`
	stands   []stand   // the codes it had, oldest first
	deferred bool      // its capture date came
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
