package monext

import (
	"context"
	"net/http"
	"net/url"
)

// NotificationType says what a notification is about. Unknown words survive parsing.
type NotificationType string

// The notification types of Monext's documentation.
const (
	// NotifySession (WEBTRS) tells that a session has a result; it carries the session's token.
	NotifySession NotificationType = "WEBTRS"
	// NotifyTransaction (TRS) tells of an operation on a transaction, made in the back office for
	// instance; it carries the transaction id.
	NotifyTransaction NotificationType = "TRS"
	NotifyTRSWallet   NotificationType = "TRSWALLET"
	NotifyWallet      NotificationType = "WALLET"
	NotifyWebWallet   NotificationType = "WEBWALLET"
	NotifyBill        NotificationType = "BILL"
	NotifyAlert       NotificationType = "ALERT"
)

// Notification is a hint that something happened at Monext. It is unsigned and anybody can send
// one: never act on it, read the session or the transaction it names.
type Notification struct {
	Type NotificationType
	// Token is the session id, for WEBTRS and WEBWALLET.
	Token string
	// TransactionID is set for TRS, TRSWALLET, BILL and ALERT.
	TransactionID string
}

// Sink is the host's side of a [NotificationHandler]. The lifecycle's Service is one.
type Sink interface {
	// Known reports whether the notification speaks of a session or transaction of ours.
	Known(ctx context.Context, n Notification) (bool, error)
	// Record stores durably that the session or transaction wants reading. It must not call Monext.
	Record(ctx context.Context, n Notification) error
}

// ParseNotification reads the query of a notification. Type words are compared in upper case; an
// unknown type is no fault, and may come with neither token nor transaction id. What is wrong with
// the query comes back as order.Faults.
func ParseNotification(query url.Values) (Notification, error) { return parseNotification(query) }

// NotificationHandler answers Monext's notifications, which are GET requests. It panics if sink is nil, as
// [http.Handle] does of a nil handler: the program is wrong, and would only notice at its first notification.
func NotificationHandler(sink Sink) http.Handler {
	if sink == nil {
		panic("monext: notification handler: sink is nil; give the lifecycle's Service or a Sink of your own")
	}
	return notificationHandler{sink}
}

// ReturnToken finds the session id in the query with which the buyer's browser returns: Monext
// names it paylinetoken on some routes and token on others.
func ReturnToken(query url.Values) (string, error) { return returnToken(query) }
