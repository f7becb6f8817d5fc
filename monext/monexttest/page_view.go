package monexttest

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
)

// pageView is what the payment page shows.
type pageView struct {
	Style     template.CSS
	Words     pageWords
	Reference string
	Total     string
	Lines     []pageLine
	Choices   []pageChoices
	Refused   bool   // an attempt was refused, another one is left
	Over      string // how the session ended; empty while it has not
	Mood      string // the colour of the end
	Code      string // of the end, or of the refused attempt
	Action    string // where the forms go
	Return    string // where the buyer goes when it is over
}

// pageLine is one line of the cart, or what is added to and taken off their sum.
type pageLine struct {
	Text   string
	Each   string // the price of one piece, when there are several
	Amount string // gross
}

// pageView gathers what the page shows of a known session, and says whether the session is over.
func (s *Server) pageView(id, browserLanguage string) (pageView, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	p := s.st.sessions[id]
	words := wordsIn(p.Language, browserLanguage)
	v := pageView{
		Style: webStyle(), Words: words, Reference: p.OrderReference, Total: words.amount(p.Requested, p.Currency),
		Lines: p.lines(words), Choices: words.choices(), Action: pageAction(id), Return: returnTo(p, s.cfg.returnToken), Code: p.code,
	}
	if p.over() {
		v.Over, v.Mood = words.ending(p.code), moodOf(titleOf(p.code))
	} else if n := len(p.transactions); n > 0 {
		v.Refused, v.Code = true, s.st.transactions[p.transactions[n-1]].Code
	}
	return v, p.over()
}

// lines reads the cart out of the order, and what lies between it and the total.
func (p *session) lines(words pageWords) []pageLine {
	var cart struct {
		Discount int64 `json:"discount"`
		Items    []struct {
			Reference string `json:"reference"`
			Comment   string `json:"comment"`
			Quantity  *int64 `json:"quantity"`
			Price     int64  `json:"price"` // of the whole line
		} `json:"items"`
	}
	if json.Unmarshal(p.Order, &cart) != nil {
		return nil
	}
	var lines []pageLine
	for _, i := range cart.Items {
		quantity := int64(1)
		if i.Quantity != nil {
			quantity = *i.Quantity
		}
		name := i.Reference
		if i.Comment != "" {
			name += ", " + i.Comment
		}
		line := pageLine{Text: fmt.Sprintf("%d × %s", quantity, name), Amount: words.amount(i.Price, p.Currency)}
		if quantity > 1 && i.Price%quantity == 0 { // else one piece has no price of its own
			line.Each = fmt.Sprintf(words.Each, words.amount(i.Price/quantity, p.Currency))
		}
		lines = append(lines, line)
	}
	var delivery struct {
		Charge int64 `json:"charge"`
	}
	if json.Unmarshal(p.Delivery, &delivery) == nil && delivery.Charge > 0 {
		lines = append(lines, pageLine{Text: words.Delivery, Amount: words.amount(delivery.Charge, p.Currency)})
	}
	if cart.Discount > 0 {
		lines = append(lines, pageLine{Text: words.Discount, Amount: words.amount(-cart.Discount, p.Currency)})
	}
	return lines
}

// amount writes minor units as the language does: 129,90 EUR in French.
func (w pageWords) amount(minor int64, code string) string {
	text := amountText(minor, code)
	if w.french {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}
