package monexttest

import (
	"encoding/json"
	"time"
)

// session is a payment session.
type session struct {
	ID              string            `json:"id"`
	First           string            `json:"first"` // id that the first attempt to pay will have
	Created         time.Time         `json:"created"`
	Expires         time.Time         `json:"expires"`
	ReturnURL       string            `json:"returnURL"`
	NotificationURL string            `json:"notificationURL,omitempty"`
	OrderReference  string            `json:"orderReference"`
	Requested       int64             `json:"requested"` // minor units
	Currency        string            `json:"currency"`
	PaymentType     string            `json:"paymentType"`
	Capture         string            `json:"capture"`
	SoftDescriptor  string            `json:"softDescriptor,omitempty"`
	CaptureOn       time.Time         `json:"captureOn,omitzero"` // for DEFERRED
	MethodID        string            `json:"methodID,omitempty"`
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

// final reports whether the session has a result that can no longer change.
func (p *session) final() bool { return p.over() && !waiting(p.code) }

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

// accepted gives the transaction that was accepted or is on hold, or the empty string.
func (p *session) accepted() string {
	if !p.over() || len(p.transactions) == 0 || titleOf(p.code) != titleAccepted && !waiting(p.code) {
		return ""
	}
	return p.transactions[len(p.transactions)-1]
}

// least is the smallest amount of a payment of this type.
func (p *session) least() int64 {
	if p.PaymentType == paymentVerification {
		return 0
	}
	return 1
}

// transactionType is the type word of an accepted payment.
func (p *session) transactionType() string {
	switch {
	case p.PaymentType == paymentVerification:
		return typeVerification
	case p.Capture == captureAutomatic:
		return typeAuthorizationAndCapture
	}
	return typeAuthorization
}
