package leak

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"math"
	"time"
)

// Logger returns a logger whose every line, at any level, is watched, and given on to the loggers named, at their levels.
func (w *Watch) Logger(next ...*slog.Logger) *slog.Logger {
	h := &handler{watch: w}
	for _, l := range next {
		h.next = append(h.next, l.Handler())
	}
	return slog.New(h)
}

// handler watches a log. What WithAttrs and WithGroup add is added again to each record, in both forms.
type handler struct {
	watch *Watch
	with  []func(slog.Handler) slog.Handler
	next  []slog.Handler
}

func (*handler) Enabled(context.Context, slog.Level) bool { return true }

func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	at := r.Time
	r.Time = time.Time{}
	var b bytes.Buffer
	for _, form := range handlers(&b) {
		for _, with := range h.with {
			form = with(form)
		}
		if err := form.Handle(ctx, r); err != nil {
			return err
		}
	}
	h.watch.note(KindLog, b.String())
	r.Time = at
	for _, next := range h.next {
		if next.Enabled(ctx, r.Level) {
			if err := next.Handle(ctx, r.Clone()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return h.and(func(n slog.Handler) slog.Handler { return n.WithAttrs(attrs) })
}

func (h *handler) WithGroup(name string) slog.Handler {
	return h.and(func(n slog.Handler) slog.Handler { return n.WithGroup(name) })
}

func (h *handler) and(f func(slog.Handler) slog.Handler) *handler {
	with := &handler{watch: h.watch, with: append(append([]func(slog.Handler) slog.Handler(nil), h.with...), f)}
	for _, n := range h.next {
		with.next = append(with.next, f(n))
	}
	return with
}

// handlers are the two that log/slog has. Durations are written in words, to be read by people.
func handlers(w io.Writer) []slog.Handler {
	o := &slog.HandlerOptions{Level: slog.Level(math.MinInt), ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch {
		case a.Key == slog.TimeKey && a.Value.Kind() == slog.KindTime:
			return slog.Attr{}
		case a.Value.Kind() == slog.KindDuration:
			return slog.String(a.Key, a.Value.String())
		}
		return a
	}}
	return []slog.Handler{slog.NewTextHandler(w, o), slog.NewJSONHandler(w, o)}
}
