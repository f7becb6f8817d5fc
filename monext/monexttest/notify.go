package monexttest

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Monext repeats a notification once a minute for two hours.
const (
	notificationEvery   = time.Minute
	notificationFor     = 2 * time.Hour
	notificationTimeout = 10 * time.Second
)

// The notification types that are sent.
const (
	noticeSession     = "WEBTRS"
	noticeTransaction = "TRS"
)

// paymentEndpoint is what the parameter of that name says in the notification of a session. One of Monext's plug-ins asks for
// the parameter; the value is this package's reading.
const paymentEndpoint = "1"

// notify plans to tell the merchant about a session or a transaction of it, from now on.
func (d *draft) notify(s *session, kind, token string) {
	if s.NotificationURL == "" {
		return
	}
	d.changes = append(d.changes, change{Notice: &notice{
		ID: d.s.st.noticed, Type: kind, Token: token, URL: s.NotificationURL, From: d.now,
	}})
	select {
	case d.s.stir <- struct{}{}:
	default:
	}
}

// Notification is something that the merchant is still to be told.
type Notification struct {
	Type        string    `json:"type"` // WEBTRS or TRS
	Session     string    `json:"session,omitempty"`
	Transaction string    `json:"transaction,omitempty"`
	URL         string    `json:"url"`   // without what is appended to its query
	Next        time.Time `json:"next"`  // when it is sent next
	Until       time.Time `json:"until"` // when it is given up
}

// Notifications lists what the merchant is still to be told, the oldest first.
func (s *Server) Notifications() []Notification {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	out := make([]Notification, 0, len(s.st.notices))
	for _, n := range s.st.notices {
		v := Notification{Type: n.Type, URL: n.URL, Next: n.next, Until: n.From.Add(notificationFor)}
		if n.Type == noticeSession {
			v.Session = n.Token
		} else {
			v.Transaction = n.Token
		}
		out = append(out, v)
	}
	return out
}

// nextNotice is the notice that is due first, or nil.
func (st *state) nextNotice() *notice {
	var next *notice
	for _, n := range st.notices {
		if next == nil || n.next.Before(next.next) {
			next = n
		}
	}
	return next
}

// Deliver sends the notifications that are due now, and waits for each answer. It returns the context's error, or that of
// the state file; what the merchant answers is in the journal.
func (s *Server) Deliver(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	if err := s.caughtUp(); err != nil {
		return err
	}
	return s.deliver(ctx)
}

// caughtUp is catchUp for callers that do not hold s.mu.
func (s *Server) caughtUp() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.catchUp()
}

// Run sends notifications when they are due, and lets what happens by itself happen, until the context ends; it then
// returns nil. It follows the server's clock as far as that runs with real time.
func (s *Server) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := s.Deliver(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-s.stir:
		}
	}
}

// deliver sends what is due, one by one, with s.turn held and s.mu free, so that the merchant may call back at once.
func (s *Server) deliver(ctx context.Context) error {
	for {
		due, ok := s.dueNotice()
		if !ok {
			return nil
		}
		status := s.tell(ctx, due)
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.told(due, status); err != nil {
			return err
		}
	}
}

// dueNotice is the first notice that is due now, if one is.
func (s *Server) dueNotice() (notice, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.st.nextNotice()
	if n == nil || n.next.After(s.now()) {
		return notice{}, false
	}
	return *n, true
}

// tell calls the merchant once and gives the status of the answer, 0 for none.
func (s *Server) tell(ctx context.Context, n notice) int {
	ctx, cancel := context.WithTimeout(ctx, notificationTimeout)
	defer cancel()
	u, err := url.Parse(n.URL)
	if err != nil {
		return 0
	}
	addParameter(u, "notificationType", n.Type)
	if n.Type == noticeSession {
		addParameter(u, "paymentEndpoint", paymentEndpoint)
		addParameter(u, "token", n.Token)
	} else {
		addParameter(u, "transactionId", n.Token)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return 0
	}
	resp, err := s.cfg.notifier.RoundTrip(req)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// told writes down how a notification went.
func (s *Server) told(n notice, status int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.draft(WhatNotification, s.now())
	d.entry.Method, d.entry.Status = http.MethodGet, status
	if n.Type == noticeSession {
		d.entry.Session = n.Token
	} else {
		d.entry.Transaction = n.Token
	}
	heard := status == http.StatusOK && (s.cfg.stopOn200 || n.Type == noticeTransaction)
	last := heard || d.now.Add(notificationEvery).After(n.From.Add(notificationFor))
	d.changes = append(d.changes, change{Sent: &sent{Notice: n.ID, Status: status, Last: last}})
	return d.commit()
}
