package monext

import "log/slog"

// LogValue returns the verdict and a hash of the id: neither the id nor the URL, which open the
// payment page.
func (s Session) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("session_hash", digest(s.ID)),
		slog.String("title", word(s.Result.Title)),
		slog.String("code", word(s.Result.Code)),
	)
}

// LogValue returns the type, the transaction's id and a hash of the session's.
func (n Notification) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("type", word(n.Type)), slog.String("transaction", word(n.TransactionID))}
	if n.Token != "" {
		attrs = append(attrs, slog.String("session_hash", digest(n.Token)))
	}
	return slog.GroupValue(attrs...)
}

// LogValue returns the verdict and the transaction's id: nothing of the buyer.
func (d SessionDetails) LogValue() slog.Value {
	attrs := verdictAttrs(d.Outcome, d.Class, d.Result)
	if len(d.Transactions) > 0 {
		attrs = append(attrs, slog.String("transaction", word(d.Transactions[0].ID)))
	}
	return slog.GroupValue(attrs...)
}

// LogValue returns the verdict, the transaction's id and the number of effects: nothing of the
// buyer.
func (d TransactionDetails) LogValue() slog.Value {
	return slog.GroupValue(append(verdictAttrs(d.Outcome, d.Class, d.Result),
		slog.String("transaction", word(d.Transaction.ID)),
		slog.Int("effects", len(d.AssociatedTransactions)),
	)...)
}

func verdictAttrs(o Outcome, c Class, r Result) []slog.Attr {
	return []slog.Attr{
		slog.String("outcome", o.String()),
		slog.String("class", string(c)),
		slog.String("title", word(r.Title)),
		slog.String("code", word(r.Code)),
	}
}
