package monexttest

import (
	"errors"
	"net/http"
	"net/url"
)

const pagePath = "/v2/"

// places tells who came to the wrong address, most often by leaving out /v1, what is where.
const places = "there is nothing at this address: the API is below /v1/, the payment page at " + pagePath

// pageURL is where the buyer of a session is sent.
func (s *Server) pageURL(sessionID string) string {
	return s.cfg.publicURL + pageAction(sessionID)
}

func pageAction(sessionID string) string { return pagePath + "?token=" + url.QueryEscape(sessionID) }

// servePage serves the page on which a person pays, is refused or gives up. It works without scripts; the session id in
// its address is what entitles the visitor, as on the real page, and forms of other sites are turned away.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path != pagePath:
		http.Error(w, places, http.StatusNotFound)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		s.showPage(w, r)
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", "GET, HEAD, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	case http.NewCrossOriginProtection().Check(r) != nil:
		http.Error(w, "the form of another site", http.StatusForbidden)
	default:
		s.decidePage(w, r)
	}
}

func (s *Server) showPage(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("token")
	if err := s.open(id); err != nil {
		pageError(w, err)
		return
	}
	view, _ := s.pageView(id, r.Header.Get("Accept-Language"))
	writePage(w, http.StatusOK, "pay.html", view)
}

// decidePage does what the buyer chose. "refuse" takes any return code of the list that the page offers, those that leave
// the payment undecided too.
func (s *Server) decidePage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<12)
	id := r.URL.Query().Get("token")
	var err error
	switch r.PostFormValue("do") {
	case "pay":
		_, err = s.Accept(id)
	case "refuse":
		err = s.refuseOnPage(id, r.PostFormValue("code"))
	case "abandon":
		err = s.Abandon(id)
	default:
		err = badParameter("do must be pay, refuse or abandon")
	}
	if refused := (*RefusedError)(nil); errors.As(err, &refused) || errors.Is(err, ErrSessionOver) {
		err = nil
	}
	if err != nil {
		pageError(w, err)
		return
	}
	view, over := s.pageView(id, "")
	to := view.Return
	if !over {
		to = view.Action // another attempt is left
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Server) refuseOnPage(id, code string) error {
	if code == "" {
		code = "01100"
	}
	if waiting(code) {
		_, err := s.Hold(id, code)
		return err
	}
	return s.Refuse(id, code)
}

func pageError(w http.ResponseWriter, err error) {
	text := controlText(err)
	status := controlStatus(err)
	if status == http.StatusInternalServerError {
		text = "the simulator could not do that"
	}
	http.Error(w, text, status)
}

// returnTo is the merchant's return address with the session's token behind its own parameters, and also under its other name
// when a setting asks for it.
func returnTo(p *session, also bool) string {
	u, err := url.Parse(p.ReturnURL)
	if err != nil {
		return p.ReturnURL
	}
	addParameter(u, "paylinetoken", p.ID)
	if also {
		addParameter(u, "token", p.ID)
	}
	return u.String()
}

// addParameter appends to a query as text: what stands there is the merchant's, and stays byte for byte, even where
// url.Values would order it, escape it anew or not understand it.
func addParameter(u *url.URL, name, value string) {
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += name + "=" + url.QueryEscape(value)
}
