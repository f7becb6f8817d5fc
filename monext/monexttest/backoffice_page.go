package monexttest

import (
	"net/http"
	"net/url"
	"slices"
)

const (
	backOfficeRoot = controlRoot + "backoffice/"
	maxForm        = 1 << 12
)

// mountBackOffice adds the web pages for a person. They work without scripts; the caller guards them against forms of
// other sites.
func (s *Server) mountBackOffice(mux *http.ServeMux) {
	pages := map[string]struct {
		show func(w http.ResponseWriter, r *http.Request, failed error)
		do   func(r *http.Request) (next string, err error)
	}{
		"{$}":               {s.showPayments, nil},
		"clock":             {s.showPayments, s.advanceByHand},
		"transactions/{id}": {s.showPayment, s.operateByHand},
		"sessions/{id}":     {s.showPayments, s.resolveByHand},
		"effects/{id}":      {s.showPayments, s.resolveEffectByHand},
	}
	for path, page := range pages {
		mux.HandleFunc(backOfficeRoot+path, func(w http.ResponseWriter, r *http.Request) {
			reads := r.Method == http.MethodGet || r.Method == http.MethodHead
			switch {
			case reads && page.show != nil:
				page.show(w, r, nil)
			case r.Method == http.MethodPost && page.do != nil:
				r.Body = http.MaxBytesReader(w, r.Body, maxForm)
				next, err := page.do(r)
				if err != nil {
					page.show(w, r, err)
					return
				}
				http.Redirect(w, r, next, http.StatusSeeOther)
			default:
				w.Header().Set("Allow", "GET, HEAD, POST")
				http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			}
		})
	}
}

func transactionPath(id string) string { return backOfficeRoot + "transactions/" + url.PathEscape(id) }

// showPayments shows the first page, with what failed, if anything did.
func (s *Server) showPayments(w http.ResponseWriter, _ *http.Request, failed error) {
	writePage(w, pageStatus(failed), "backoffice.html", s.paymentsView(failed))
}

// showPayment shows one payment.
func (s *Server) showPayment(w http.ResponseWriter, r *http.Request, failed error) {
	view, ok := s.paymentView(r.PathValue("id"), failed)
	if !ok {
		s.showPayments(w, r, ErrUnknownTransaction)
		return
	}
	writePage(w, pageStatus(failed), "transaction.html", view)
}

func pageStatus(failed error) int {
	if failed == nil {
		return http.StatusOK
	}
	return controlStatus(failed)
}

func (s *Server) advanceByHand(r *http.Request) (string, error) {
	d, err := parseAdvance(r.PostFormValue("d"))
	if err != nil {
		return "", err
	}
	return backOfficeRoot, s.advance(r.Context(), d)
}

// operateByHand makes a capture, cancel or refund of an amount in major units, with a point or a comma; a cancel
// may name the capture or refund that it stops.
func (s *Server) operateByHand(r *http.Request) (string, error) {
	id := r.PathValue("id")
	t, ok := s.Transaction(id)
	if !ok {
		return "", ErrUnknownTransaction
	}
	amount, ok := parseAmount(r.PostFormValue("amount"), t.Currency)
	if !ok {
		return "", badParameter("the amount must be positive, and have no more decimals than %s has", t.Currency)
	}
	of := id
	if effect := r.PostFormValue("of"); effect != "" {
		if !slices.ContainsFunc(t.Effects, func(e Effect) bool { return e.ID == effect }) {
			return "", ErrUnknownEffect
		}
		of = effect
	}
	_, err := s.BackOffice(of, Kind(r.PostFormValue("kind")), amount)
	return transactionPath(id), err
}

// resolveByHand decides a payment on hold.
func (s *Server) resolveByHand(r *http.Request) (string, error) {
	id := r.PathValue("id")
	if err := s.Resolve(id, r.PostFormValue("code")); err != nil {
		return "", err
	}
	if session, ok := s.Session(id); ok && session.Transaction != "" {
		return transactionPath(session.Transaction), nil
	}
	return backOfficeRoot, nil
}

// resolveEffectByHand decides an operation on hold.
func (s *Server) resolveEffectByHand(r *http.Request) (string, error) {
	id := r.PathValue("id")
	e, err := s.controlEffect(id)
	if err != nil {
		return "", err
	}
	_, err = s.ResolveOperation(id, r.PostFormValue("code"))
	return transactionPath(e.Transaction), err
}
