package monext

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/monext-community/monext-go/order"
)

// maxQuery bounds the query of a notification: Monext's own parameters and those of the merchant's
// URL.
const maxQuery = 2048

func parseNotification(query url.Values) (Notification, error) {
	var faults order.Faults
	kind := single(&faults, query, "notificationType")
	n := Notification{
		Type:          NotificationType(strings.ToUpper(kind)),
		Token:         single(&faults, query, "token"),
		TransactionID: single(&faults, query, "transactionId"),
	}
	if n.Token != "" {
		checkID(&faults, "token", n.Token)
	}
	if n.TransactionID != "" {
		checkID(&faults, "transactionId", n.TransactionID)
	}
	if n.Type == "" && n.Token != "" {
		n.Type = NotifySession
	}
	switch n.Type {
	case NotifySession, NotifyWebWallet:
		if n.Token == "" && len(faults) == 0 {
			faults.Add("token", order.RuleRequired, "", "must come with this notification type")
		}
	case NotifyTransaction, NotifyTRSWallet:
		if n.TransactionID == "" && len(faults) == 0 {
			faults.Add("transactionId", order.RuleRequired, "", "must come with this notification type")
		}
	case "":
		faults.Add("notificationType", order.RuleRequired, "", "must not be empty")
	default: // of no use here, and no fault
	}
	if len(n.Type) > maxType {
		faults.Add("notificationType", order.RuleTooLong, "32", "must have at most 32 characters")
	}
	if faults != nil {
		return Notification{}, faults
	}
	return n, nil
}

const maxType = 32

// single returns the one value of a parameter. Two values are a fault: which one was meant?
func single(faults *order.Faults, query url.Values, name string) string {
	values := query[name]
	if len(values) > 1 {
		faults.Add(name, order.RuleConflict, "1", "must not be repeated")
		return ""
	}
	return query.Get(name)
}

func returnToken(query url.Values) (string, error) {
	var faults order.Faults
	long, short := single(&faults, query, "paylinetoken"), single(&faults, query, "token")
	switch {
	case faults != nil:
	case long == "":
		long = short
	case short != "" && short != long:
		faults.Add("token", order.RuleConflict, "", "differs from paylinetoken")
	}
	if faults == nil {
		checkID(&faults, "paylinetoken", long)
	}
	if faults != nil {
		return "", faults
	}
	return long, nil
}

type notificationHandler struct{ sink Sink }

// ServeHTTP answers with no body and before anything is read from Monext. Whatever is not ours, or
// cannot be read, gets the same 200 as what is: the answer tells a stranger nothing, and Monext
// does not repeat what we would never use.
func (h notificationHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	switch {
	case r.Method == http.MethodHead:
		w.WriteHeader(http.StatusOK)
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	case len(r.URL.RawQuery) > maxQuery:
		w.WriteHeader(http.StatusRequestURITooLong)
		return
	}
	w.WriteHeader(h.receive(r))
}

func (h notificationHandler) receive(r *http.Request) int {
	n, err := parseNotification(r.URL.Query())
	if err != nil || n.Token == "" && n.TransactionID == "" {
		return http.StatusOK
	}
	known, err := h.sink.Known(r.Context(), n)
	switch {
	case err != nil:
		return http.StatusInternalServerError
	case !known:
		return http.StatusOK
	}
	if err := h.sink.Record(r.Context(), n); err != nil {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
