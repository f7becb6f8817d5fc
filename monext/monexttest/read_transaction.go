package monexttest

import (
	"net/http"
)

// readTransaction answers GET /checkout/transactions/{id}, for a payment or for one of its operations.
func (d *draft) readTransaction(id string) answer {
	st := d.s.st
	d.entry.Transaction = id
	if t := st.transactionAt(id, d.seen()); t != nil {
		if st.hasNotice(id, d.seen()) {
			d.changes = append(d.changes, change{Read: id})
		}
		p := st.sessionAt(t.Session, d.seen())
		view := d.s.transactionView(p, t)
		d.decide(t.Code)
		return jsonAnswer(http.StatusOK, wireDetails{
			wireContext: d.s.context(p, t.Code), Transaction: &view, Associated: d.associated(t),
		})
	}
	if e := st.effects[id]; e != nil && e.Status != StatusPending && !e.VisibleFrom.After(d.seen()) && d.s.lists(e) {
		return d.readOperation(e)
	}
	return d.flat(http.StatusNotFound, codeUnknownID)
}

// readOperation shows a capture, cancel or refund by its own id.
func (d *draft) readOperation(e *Effect) answer {
	p := d.s.st.sessions[d.s.st.transactions[e.Transaction].Session]
	v := wireDetails{
		Transaction: &wireTransaction{ID: e.ID, Date: wireTime(e.Date), Type: e.Type, Currency: p.Currency,
			RequestedAmount: &e.Amount},
		wireContext: wireContext{Result: resultOf(e.Code)},
	}
	if !d.s.cfg.sparse {
		v.Order = p.Order
	}
	if d.s.cfg.echo {
		v.MerchantReference, v.Comment, v.PrivateData = e.MerchantReference, e.Comment, e.PrivateData
	}
	d.decide(e.Code)
	return jsonAnswer(http.StatusOK, v)
}

// transactionView shows a payment attempt. The card is invented.
func (s *Server) transactionView(p *session, t *transaction) wireTransaction {
	v := p.transactionView(t)
	if s.cfg.sparse {
		v = wireTransaction{ID: v.ID, Date: v.Date, Type: v.Type, Currency: v.Currency, RequestedAmount: v.RequestedAmount}
	}
	return v
}

func (p *session) transactionView(t *transaction) wireTransaction {
	v := wireTransaction{
		ID: t.ID, Date: wireTime(t.Date), Type: p.transactionType(), Currency: p.Currency, PaymentType: p.PaymentType,
		Capture: p.Capture, RequestedAmount: &p.Requested, PaymentMethodID: p.MethodID, SoftDescriptor: p.SoftDescriptor,
		Instrument: &wireInstrument{Used: "UsedCard", ExpirationDate: "1230", Token: "497010SiMuLaToR0007",
			MaskedNumber: "497010XXXXXX0007", Network: "CB", Type: wireCode{"CB"}},
	}
	switch titleOf(t.Code) {
	case titleAccepted:
		if t.Authorised != p.Requested { // the description: empty if equal
			v.AuthorizedAmount = t.Authorised
		}
		v.Partner = &wirePartner{AuthorizationNumber: "A" + t.ID[len(t.ID)-5:], AuthorizationDate: wireTime(t.Date),
			IssuerTransactionID: "0" + t.ID}
		v.Authentication = &wireAuthenticated{ECI: "05", TransStatus: "Y", MessageVersion: "2.2.0", LiabilityShift: true}
	case titleRisk:
		v.Type, v.Fraud = typeOrder, &wireFraud{RiskDetected: true, Code: t.Code}
	case titlePartner:
		v.Type = typeOrder
	}
	return v
}
