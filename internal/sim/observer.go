package sim

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/monext-community/monext-go/lifecycle"
)

// ctx is the context of what is not a process's.
var ctx = context.Background()

// observer is the host's: it notes what it was told of, and at times does not
// take it.
type observer struct{ p *process }

var errDeaf = errors.New("the host does not listen")

// Observe implements lifecycle.Observer.
func (o observer) Observe(_ context.Context, n lifecycle.Notice) error {
	w := o.p.w
	f, err := o.p.enter(observing)
	switch {
	case err != nil:
		return err
	case f == failBefore:
		return errDeaf
	}
	told := w.told[n.Key]
	if told == nil {
		told = map[int64]bool{}
		w.told[n.Key] = told
	}
	told[n.Event.Seq] = true
	if r := w.records[n.Key]; r == nil || n.Event.Seq > r.version {
		w.violatef("S8", "event %d is told, and is not stored", n.Event.Seq)
	}
	if f == failAfter {
		return errDeaf
	}
	return nil
}

// secrets are what no log line and no job may hold (S11).
var secrets = []string{buyerMail, "pay.example.org"}

// lines takes the log lines, and looks for what must not be in them.
type lines struct{ w *world }

var _ slog.Handler = (*lines)(nil)

func (l *lines) Enabled(context.Context, slog.Level) bool { return true }

func (l *lines) WithAttrs([]slog.Attr) slog.Handler { return l }

func (l *lines) WithGroup(string) slog.Handler { return l }

func (l *lines) Handle(_ context.Context, r slog.Record) error {
	text := r.Message
	r.Attrs(func(a slog.Attr) bool {
		text += " " + a.String()
		return true
	})
	l.w.clean("a log line", text)
	return nil
}

// clean looks for secrets in a text.
func (w *world) clean(what, text string) {
	for _, secret := range secrets {
		w.cleanOf(secret, what, text)
	}
}

// cleanOf looks for one: what is stored may hold the link to the payment page,
// and nobody's address.
func (w *world) cleanOf(secret, what, text string) {
	if strings.Contains(text, secret) {
		w.violatef("S11", "%s holds %s", what, secret)
	}
}
