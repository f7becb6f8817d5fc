package monext

import (
	"context"
	"log/slog"
	"time"
)

// result is how a call ended, for those who watch.
type result struct {
	outcome Outcome
	class   Class
	title   Title
	code    string
	failure *Error
}

// begin tells the hooks that a call starts.
func (c *Client) begin(ctx context.Context, call *call) context.Context {
	if c.hooks.Start == nil {
		return ctx
	}
	if with := c.hooks.Start(ctx, call.describe(c.environment)); with != nil {
		return with
	}
	return ctx
}

// finish tells the hooks and the log how a call ended, and returns the error for the caller: a nil
// interface when there is none.
func (c *Client) finish(ctx context.Context, call *call, r result) error {
	var err error
	if f := r.failure; f != nil {
		f.Attempts = call.attempts
		r.outcome, r.class, r.title, r.code = f.Outcome, f.Class, f.Title, f.Code
		err = f
	}
	if c.hooks.End == nil && c.logger == nil {
		return err
	}
	end := End{
		Outcome: r.outcome, Class: r.class, Status: call.status, Title: Title(word(r.title)), Code: word(r.code),
		Attempts: call.attempts, Duration: time.Since(call.began), Err: err,
	}
	if c.hooks.End != nil {
		c.hooks.End(ctx, call.describe(c.environment), end)
	}
	if c.logger != nil {
		c.log(ctx, call, end)
	}
	return err
}

// log writes one line per call: what worked at debug level, refusals and waits at info, what wants
// a look at warn, and credentials that were turned away at error.
func (c *Client) log(ctx context.Context, call *call, end End) {
	level := slog.LevelDebug
	switch {
	case end.Class == ClassUnauthorized:
		level = slog.LevelError
	case end.Err == nil:
	case end.Outcome == Refused || end.Outcome == Pending:
		level = slog.LevelInfo
	default:
		level = slog.LevelWarn
	}
	if !c.logger.Enabled(ctx, level) {
		return
	}
	attrs := make([]slog.Attr, 0, 16)
	attrs = append(attrs,
		slog.String("operation", string(call.op)),
		slog.String("method", call.method),
		slog.String("route", call.route),
		slog.String("environment", string(c.environment)),
		slog.String("merchant", c.MerchantID()),
		slog.String("outcome", end.Outcome.String()),
		slog.Int("status", end.Status),
		slog.Int("attempts", end.Attempts),
		slog.Duration("duration", end.Duration),
	)
	for _, optional := range [...]struct{ key, value string }{
		{"class", string(end.Class)}, {"title", string(end.Title)}, {"code", end.Code},
	} {
		if optional.value != "" {
			attrs = append(attrs, slog.String(optional.key, optional.value))
		}
	}
	switch {
	case call.id == "":
	case call.op == OperationGetSession:
		attrs = append(attrs, slog.String("session_hash", digest(call.id)))
	case call.op == OperationPaymentMethods:
		attrs = append(attrs, slog.String("point_of_sale", call.id))
	default:
		attrs = append(attrs, slog.String("transaction", call.id))
	}
	if end.Err != nil {
		attrs = append(attrs, slog.String("error", end.Err.Error()))
	}
	c.logger.LogAttrs(ctx, level, "monext call", attrs...)
}
