package monext

import (
	"context"
	"net/http"
	"net/url"
)

const maxAttempts = 10

func New(c Credentials, opts ...Option) (*Client, error) { return &Client{credentials: c}, nil }
func (e *Error) Error() string                           { return "monext" }
func (c *Client) operate(ctx context.Context, op Operation, id string, r OperationRequest) (Answer, error) {
	return Answer{}, nil
}
func (c *Client) getTransaction(ctx context.Context, id string) (TransactionDetails, error) {
	return TransactionDetails{}, nil
}
func (c *Client) createSession(ctx context.Context, r SessionRequest) (Session, error) {
	return Session{}, nil
}
func (c *Client) getSession(ctx context.Context, id string) (SessionDetails, error) {
	return SessionDetails{}, nil
}
func (c *Client) alive(ctx context.Context) error { return nil }

func parseNotification(q url.Values) (Notification, error) { return Notification{}, nil }
func returnToken(q url.Values) (string, error)             { return "", nil }

type notificationHandler struct{ sink Sink }

func (h notificationHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {}

// Classify decides what a title and a code prove about a call.
func Classify(op Operation, title Title, code string) (Outcome, Class) { return Unknown, ClassNone }
