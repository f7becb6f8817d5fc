package monexttest

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"
)

// How much the back office shows.
const (
	shownPayments = 100
	shownEntries  = 30
)

// frame is what both pages of the back office have.
type frame struct {
	Style      template.CSS
	Root       string
	Alert      string
	Violations []violationRow
}

// violationRow is a violation, with where its payment is shown.
type violationRow struct {
	Violation

	Link string // empty when there is no such payment
}

func (s *Server) frame(failed error) frame {
	f := frame{Style: webStyle(), Root: backOfficeRoot}
	for _, v := range s.Violations() {
		row := violationRow{Violation: v}
		if _, known := s.Balance(v.Transaction); known {
			row.Link = transactionPath(v.Transaction)
		}
		f.Violations = append(f.Violations, row)
	}
	if failed != nil {
		f.Alert = "Not done: " + controlText(failed) + "."
	}
	return f
}

// paymentsView is the first page.
type paymentsView struct {
	frame

	Now, Clock string
	Payments   []paymentRow
	Older      int
	Journal    []journalRow
}

type paymentRow struct {
	Order, State, Code, Mood, Created    string
	Link, LeadsTo                        string
	Asked, Captured, Cancelled, Refunded string
	Authorised                           string // where it is not what was asked for
}

func (s *Server) paymentsView(failed error) paymentsView {
	now := s.Now()
	v := paymentsView{frame: s.frame(failed), Now: clockText(now), Clock: now.Format(time.RFC3339)}
	last := make(map[string]Transaction) // of each session: its last attempt
	for _, t := range s.Transactions() {
		last[t.Session] = t
	}
	sessions := s.Sessions()
	slices.Reverse(sessions)
	if len(sessions) > shownPayments {
		v.Older = len(sessions) - shownPayments
		sessions = sessions[:shownPayments]
	}
	for _, p := range sessions {
		t := last[p.ID]
		row := paymentRow{
			Order: p.OrderReference, State: stateText(p.Title, p.Code, t.Balance), Code: p.Code, Mood: moodOf(p.Title), Created: clockText(p.Created),
			Asked: amountText(p.Amount, p.Currency), Link: pageAction(p.ID), LeadsTo: "payment page",
		}
		switch {
		case t.ID != "":
			row.Link, row.LeadsTo = transactionPath(t.ID), t.ID
		case p.Title != titleInProgress:
			row.LeadsTo = "ended session"
		}
		if p.Title == titleAccepted {
			if t.Balance.Authorised != p.Amount {
				row.Authorised = amountText(t.Balance.Authorised, p.Currency)
			}
			row.Captured = amountText(t.Balance.Captured, p.Currency)
			row.Cancelled, row.Refunded = amountText(t.Balance.Cancelled, p.Currency), amountText(t.Balance.Refunded, p.Currency)
		}
		v.Payments = append(v.Payments, row)
	}
	v.Journal = s.journalRows(s.Journal())
	return v
}

// paymentView is the page of one payment.
type paymentView struct {
	frame

	ID, Session, Order, State, Code, Mood, Date, Capture, Currency string
	Sums                                                           []namedAmount
	OnHold                                                         bool
	Forms                                                          []operationForm
	Effects, Waiting                                               []effectRow
	Journal                                                        []journalRow
}

type namedAmount struct{ Name, Amount string }

type operationForm struct {
	Kind                  Kind
	Label, Button, Amount string
	Of                    []namedEffect // what it may be made of, beside the payment
}

type namedEffect struct{ ID, Name string }

type effectRow struct {
	ID, Type, Detail, Amount, Status, Mood, Date, Listed, Cause, Reference string
}

func (s *Server) paymentView(id string, failed error) (paymentView, bool) {
	t, ok := s.Transaction(id)
	if !ok {
		return paymentView{}, false
	}
	money := func(minor int64) string { return amountText(minor, t.Currency) }
	number := func(minor int64) string { return strings.TrimSuffix(money(max(minor, 0)), " "+t.Currency) }
	b := t.Balance
	v := paymentView{
		frame: s.frame(failed), ID: t.ID, Session: t.Session, Order: t.OrderReference, State: stateText(t.Title, t.Code, b), Code: t.Code,
		Mood: moodOf(t.Title), Date: clockText(t.Date), Capture: t.Capture, Currency: t.Currency,
		Sums: []namedAmount{
			{"Authorised", money(b.Authorised)}, {"Captured", money(b.Captured)}, {"Cancelled", money(b.Cancelled)}, {"Refunded", money(b.Refunded)},
			{"Left to capture", money(b.Uncaptured())}, {"Left to refund", money(b.Refundable())},
		},
		OnHold: t.Title == titleRisk || t.Title == titlePartner,
	}
	if b.Pending > 0 {
		v.Sums = append(v.Sums, namedAmount{"On hold", money(b.Pending)})
	}
	if t.Title == titleAccepted {
		v.Forms = []operationForm{
			{KindCapture, "Capture", "Capture", number(b.Uncaptured()), nil},
			{KindCancel, "Cancel", "Cancel", number(b.Uncaptured()), stoppable(t, money)},
			{KindRefund, "Refund", "Refund", number(b.Refundable()), nil},
		}
	}
	entries, now := s.Journal(), s.Now()
	for _, e := range t.Effects {
		row := s.effectRow(e, entries, now, money)
		v.Effects = append(v.Effects, row)
		if e.Status == StatusPending {
			v.Waiting = append(v.Waiting, row)
		}
	}
	about := slices.DeleteFunc(entries, func(e Entry) bool { return e.Transaction != id && e.Session != t.Session })
	v.Journal = s.journalRows(about)
	return v, true
}

// stoppable lists the captures and refunds that a cancel may name.
func stoppable(t Transaction, money func(int64) string) []namedEffect {
	var out []namedEffect
	for _, e := range t.Effects {
		if e.Status == StatusOK && (e.Kind == KindCapture || e.Kind == KindRefund) {
			out = append(out, namedEffect{e.ID, e.Type + " " + e.ID + ", " + money(e.Amount)})
		}
	}
	return out
}

// effectRow tells of one effect what Monext lists and what it hides.
func (s *Server) effectRow(e Effect, entries []Entry, now time.Time, money func(int64) string) effectRow {
	row := effectRow{
		ID: e.ID, Type: e.Type, Amount: money(e.Amount), Status: string(e.Status) + " " + e.Code, Mood: "ok", Date: clockText(e.Date),
		Listed: "yes", Reference: e.MerchantReference,
	}
	switch e.Status {
	case StatusPending:
		row.Mood = "wait"
	case StatusKO:
		row.Mood = "bad"
	case StatusOK:
	}
	switch {
	case !s.lists(&e):
		row.Listed = "no"
	case e.VisibleFrom.After(now):
		row.Listed = "not before " + clockText(e.VisibleFrom) + " UTC"
	}
	var details []string
	if e.Option != "" {
		details = append(details, e.Option)
	}
	if e.Companion {
		details = append(details, "with a capture")
	}
	for _, void := range e.Voids {
		details = append(details, "stops "+money(void.Amount)+" of "+void.Effect)
	}
	row.Detail = strings.Join(details, ", ")
	if e.Cause >= 1 && e.Cause <= len(entries) {
		cause := entries[e.Cause-1]
		row.Cause = whoText(cause.What)
		if e.Attempt > 0 {
			row.Cause += fmt.Sprintf(", attempt %d", e.Attempt)
		}
		row.Cause += fmt.Sprintf(" (journal %d)", cause.Seq)
	}
	return row
}

// journalRow is one line of the journal for a person.
type journalRow struct {
	Seq                                      int
	At, Who, What, Note, Fault, Result, Mood string
	Effects                                  []string
}

// journalRows shows the last entries, the newest first. That the clock moved is left out: what happened then is not.
func (s *Server) journalRows(entries []Entry) []journalRow {
	currencies := make(map[string]string)
	for _, t := range s.Transactions() {
		currencies[t.ID] = t.Currency
	}
	rows := make([]journalRow, 0, shownEntries)
	for _, e := range slices.Backward(entries) {
		if e.What == WhatClock || len(rows) == shownEntries {
			continue
		}
		row := journalRow{
			Seq: e.Seq, At: clockText(e.At), Who: whoText(e.What), Note: e.Note, Fault: e.Fault, Mood: moodOf(e.Title),
			What: strings.TrimSpace(e.Method + " " + e.Path), Result: strings.TrimSpace(e.Title + " " + e.Code),
		}
		if e.What == WhatRequest && e.Title == titleUnauthorized {
			row.Who = "a caller without credentials"
		}
		if row.What == "" {
			row.What = strings.TrimSpace(e.Session + " " + e.Transaction)
		}
		if e.What == WhatNotification {
			row.What += " " + e.Session + e.Transaction
		}
		if e.Status != 0 {
			row.Result = fmt.Sprintf("%d %s", e.Status, row.Result)
		} else if e.What == WhatRequest || e.What == WhatNotification {
			row.Result = strings.TrimSpace("no answer " + row.Result)
		}
		for _, f := range e.Effects {
			row.Effects = append(row.Effects, fmt.Sprintf("%s %s %s", f.Type, amountText(f.Amount, currencies[f.Transaction]), f.Status))
		}
		rows = append(rows, row)
	}
	return rows
}

func whoText(w What) string {
	switch w {
	case WhatRequest:
		return "merchant"
	case WhatBuyer, WhatBackOffice, WhatClock, WhatNotification:
		return string(w)
	default:
		return "Monext itself"
	}
}

func clockText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

// stateText names where a payment stands.
func stateText(title, code string, b Balance) string {
	switch title {
	case titleAccepted:
	case titleInProgress:
		if code == codeNotYetThere {
			return "nobody came yet"
		}
		return "on the page"
	case titleRisk, titlePartner:
		return "on hold"
	case titleCancelled:
		return endText(code)
	case titleError:
		return "failed"
	default:
		return "refused"
	}
	switch {
	case b.Captured == 0 && b.Cancelled == b.Authorised:
		return "cancelled"
	case b.Captured == 0:
		return "authorised"
	case b.Refunded == b.Captured:
		return "refunded"
	case b.Refunded > 0:
		return "partly refunded"
	case b.Uncaptured() > 0:
		return "partly captured"
	default:
		return "captured"
	}
}

// endText names how a session ended without a payment.
func endText(code string) string {
	switch code {
	case codeAbandoned:
		return "given up"
	case codeExpired:
		return "expired"
	case codeNeverCame:
		return "nobody came"
	default:
		return "cancelled"
	}
}

// moodOf gives the colour of a result.
func moodOf(title string) string {
	switch title {
	case titleAccepted:
		return "ok"
	case "":
		return ""
	case titleInProgress, titleRisk, titlePartner:
		return "wait"
	default:
		return "bad"
	}
}
