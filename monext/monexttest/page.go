package monexttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/monext-community/monext-go/order"
)

const pagePath = "/v2/"

// pageURL is where the buyer of a session is sent.
func (s *Server) pageURL(sessionID string) string {
	return s.cfg.publicURL + pagePath + "?token=" + url.QueryEscape(sessionID)
}

// servePage serves the page on which a person pays, refuses or gives up. It works without scripts; the session id in its
// address is what entitles the visitor, as on the real page, and forms of other sites are turned away.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path != pagePath:
		http.NotFound(w, r)
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

// pageView is what the page shows.
type pageView struct {
	Words     pageWords
	Reference string
	Total     string
	Lines     []pageLine
	Refused   bool   // an attempt was refused, another one is left
	Over      string // title of the result, when there is one
	Action    string // where the form goes
	Return    string // where the buyer goes when it is over
}

type pageLine struct {
	Reference string
	Quantity  int64
	Price     string
}

func (s *Server) showPage(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("token")
	if err := s.open(id); err != nil {
		pageError(w, err)
		return
	}
	view, _ := s.pageView(id)
	var out bytes.Buffer
	if err := pageTemplate().Execute(&out, view); err != nil {
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "same-origin") // no-referrer would hide the form's own origin
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(out.Bytes())
}

func (s *Server) decidePage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<12)
	id := r.URL.Query().Get("token")
	var err error
	switch r.PostFormValue("do") {
	case "pay":
		_, err = s.Accept(id)
	case "refuse":
		err = s.Refuse(id, "01100")
	case "abandon":
		err = s.Abandon(id)
	default:
		http.Error(w, "do must be pay, refuse or abandon", http.StatusBadRequest)
		return
	}
	if refused := (*RefusedError)(nil); errors.As(err, &refused) || errors.Is(err, ErrSessionOver) {
		err = nil
	}
	if err != nil {
		pageError(w, err)
		return
	}
	view, over := s.pageView(id)
	to := view.Return
	if !over {
		to = view.Action // another attempt is left
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func pageError(w http.ResponseWriter, err error) {
	if errors.Is(err, ErrUnknownSession) {
		http.Error(w, "unknown session", http.StatusNotFound)
		return
	}
	if errors.Is(err, ErrClosed) {
		http.Error(w, "the simulator is closed", http.StatusServiceUnavailable)
		return
	}
	http.Error(w, "the simulator could not do that", http.StatusInternalServerError)
}

// pageView gathers what the page shows of a known session, and says whether the session is over.
func (s *Server) pageView(id string) (pageView, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.st.sessions[id]
	v := pageView{
		Words: wordsIn(p.Language), Reference: p.OrderReference, Total: amountText(p.Requested, p.Currency),
		Refused: !p.over() && len(p.transactions) > 0, Action: pagePath + "?token=" + url.QueryEscape(id),
		Return: returnTo(p),
	}
	var items struct {
		Items []struct {
			Reference string `json:"reference"`
			Quantity  *int64 `json:"quantity"`
			Price     int64  `json:"price"`
		} `json:"items"`
	}
	if err := json.Unmarshal(p.Order, &items); err == nil {
		for _, i := range items.Items {
			line := pageLine{i.Reference, 1, amountText(i.Price, p.Currency)}
			if i.Quantity != nil {
				line.Quantity = *i.Quantity
			}
			v.Lines = append(v.Lines, line)
		}
	}
	if p.over() {
		v.Over = titleOf(p.code)
	}
	return v, p.over()
}

// returnTo is the merchant's return address with the session's token; its own parameters stay.
func returnTo(p *session) string {
	u, err := url.Parse(p.ReturnURL)
	if err != nil {
		return p.ReturnURL
	}
	q := u.Query()
	q.Set("paylinetoken", p.ID)
	u.RawQuery = q.Encode()
	return u.String()
}

// amountText writes minor units for people, with the digits that the currency has.
func amountText(minor int64, code string) string {
	c, err := order.ParseCurrency(code)
	if err != nil {
		return ""
	}
	return order.NewMoney(minor, c).String()
}

// pageWords are the texts of the page.
type pageWords struct{ Lang, Title, Order, Pay, Refuse, Abandon, Refused, Over, Back, Note string }

// wordsIn chooses French when the session asks for it, else English.
func wordsIn(language string) pageWords {
	if strings.HasPrefix(strings.ToUpper(language), "FR") {
		return pageWords{"fr", "Paiement", "Commande", "Payer", "Faire refuser", "Abandonner",
			"Le paiement a été refusé. Vous pouvez réessayer.", "Cette session est terminée", "Retour à la boutique",
			"Simulateur : aucun paiement réel."}
	}
	return pageWords{"en", "Payment", "Order", "Pay", "Have it refused", "Give up",
		"The payment was refused. You may try again.", "This session is over", "Back to the shop",
		"Simulator: no real payment."}
}

func pageTemplate() *template.Template { return template.Must(template.New("page").Parse(pageHTML)) }

const pageHTML = `<!doctype html>
<html lang="{{.Words.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Words.Title}} – {{.Reference}}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; color: #1c2330; }
table { width: 100%; border-collapse: collapse; } td { padding: .3rem 0; border-bottom: 1px solid #d8dde6; }
td:last-child { text-align: right; } .total { font-size: 1.6rem; font-weight: 600; } .note { color: #5a6473; }
button { font: inherit; padding: .6rem 1.2rem; border-radius: .4rem; border: 1px solid #5a6473; background: #fff; }
button.pay { background: #0b5d3b; border-color: #0b5d3b; color: #fff; } .alert { color: #9c1c1c; }
</style>
</head>
<body>
<main>
<h1>{{.Words.Title}}</h1>
<p>{{.Words.Order}} {{.Reference}}</p>
{{with .Lines}}<table>{{range .}}
<tr><td>{{.Quantity}} × {{.Reference}}</td><td>{{.Price}}</td></tr>{{end}}
</table>{{end}}
<p class="total">{{.Total}}</p>
{{if .Over}}<p class="alert" role="status">{{.Words.Over}} ({{.Over}}).</p>
<p><a href="{{.Return}}">{{.Words.Back}}</a></p>
{{else}}{{if .Refused}}<p class="alert" role="alert">{{.Words.Refused}}</p>{{end}}
<form method="post" action="{{.Action}}">
<button class="pay" name="do" value="pay">{{.Words.Pay}}</button>
<button name="do" value="refuse">{{.Words.Refuse}}</button>
<button name="do" value="abandon">{{.Words.Abandon}}</button>
</form>{{end}}
<p class="note">{{.Words.Note}}</p>
</main>
</body>
</html>
`
