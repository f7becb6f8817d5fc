package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/queue"
	"github.com/monext-community/monext-go/queue/sqlite"
)

// look opens what a killed process left, and holds it against what was acknowledged and what was there before.
func (l *lane) look() {
	l.t.Helper()
	db, err := sqlite.Open(l.t.Context(), l.path)
	if err != nil {
		l.t.Fatal(err)
	}
	if err := errors.Join(l.compare(l.t.Context(), db), db.Close()); err != nil {
		l.t.Fatal(err)
	}
}

// compare is look on a file that is open.
func (l *lane) compare(ctx context.Context, db *sqlite.DB) error {
	if err := db.Check(ctx); err != nil {
		l.failf("%v", err)
	}
	rows, err := documents(ctx, db)
	if err != nil {
		return err
	}
	found := map[string]*lifecycle.Payment{}
	for reference, row := range rows {
		if bytes.Equal(l.docs[reference], row.document) {
			continue
		}
		if p := l.unfold(reference, row); p != nil {
			found[reference] = p
		}
	}
	for reference := range l.docs {
		if rows[reference] == nil {
			l.differ++
			l.failf("%s was there and is gone", reference)
		}
	}
	for reference, p := range found {
		l.docs[reference] = rows[reference].document
		l.work(ctx, db, p)
	}
	return nil
}

// row is a payment as it is stored.
type row struct {
	version  int64
	state    string
	review   bool
	document []byte
}

func documents(ctx context.Context, db *sqlite.DB) (map[string]*row, error) {
	rows := map[string]*row{}
	err := db.Update(ctx, func(tx *sql.Tx) error {
		r, err := tx.QueryContext(ctx, "SELECT order_ref, version, state, review, document FROM payments")
		if err != nil {
			return err
		}
		defer func() { _ = r.Close() }()
		for r.Next() {
			var reference string
			one := new(row)
			if err := r.Scan(&reference, &one.version, &one.state, &one.review, &one.document); err != nil {
				return err
			}
			rows[reference] = one
		}
		return r.Err()
	})
	return rows, err
}

// unfold checks that a payment is the replay of its events, byte for byte, and that those that were there before are there.
func (l *lane) unfold(reference string, r *row) *lifecycle.Payment {
	before, whole := bytes.CutSuffix(l.docs[reference], []byte("]}"))
	if whole && !bytes.HasPrefix(r.document, before) {
		l.differ++
		l.failf("%s: its events were %s and are %s", reference, before, r.document)
	}
	p := new(lifecycle.Payment)
	if err := json.Unmarshal(r.document, p); err != nil {
		l.failf("%s: %v", reference, err)
		return nil
	}
	replayed, err := lifecycle.Replay(p.Key(), p.Events())
	if err != nil {
		l.failf("%s: %v", reference, err)
		return nil
	}
	document, err := json.Marshal(replayed)
	if err != nil || !bytes.Equal(document, r.document) {
		l.differ++
		l.failf("%s: the replay is %s, %v, and %s is stored", reference, document, err, r.document)
	}
	if replayed.Version() != r.version || string(replayed.State()) != r.state || replayed.NeedsReview() != r.review {
		l.differ++
		l.failf("%s: its row says version %d, %s, review %v; its events say %d, %s, %v", reference,
			r.version, r.state, r.review, replayed.Version(), replayed.State(), replayed.NeedsReview())
	}
	return p
}

// work checks that each operation that is open has a job: they were committed together.
func (l *lane) work(ctx context.Context, db *sqlite.DB, p *lifecycle.Payment) {
	waiting := map[string]bool{}
	spec, err := queue.SpecOf(lifecycle.Wake{Key: p.Key(), Action: lifecycle.ActionRefresh})
	if err != nil {
		l.t.Fatal(err)
	}
	for j, err := range db.Jobs().List(ctx, queue.Filter{Key: spec.Key}) {
		if err != nil {
			l.t.Fatal(err)
		}
		if task, err := queue.TaskOf(j); err == nil && !j.State.Finished() {
			waiting[task.Operation] = true
		}
	}
	for _, o := range p.Operations() {
		if !o.State.Closed() && len(o.Children) == 0 && !waiting[o.ID] {
			l.failf("%s: %s %s is %s, and no job carries it on", p.Key().Order, o.Kind, o.ID, o.State)
		}
	}
}

// answers holds all that was acknowledged against the file, once nothing is open. What is missing is lost.
func (l *lane) answers(ctx context.Context, db *sqlite.DB) {
	for n := range l.acks.opened {
		p := l.payments[crashReference(n)]
		switch {
		case p == nil || l.acks.paid[n] && !p.State().Paid():
			l.losef("%s was opened, and is not there, or paid and is not", crashReference(n))
			continue
		case l.acks.notified[n] > noted(p):
			l.losef("%s: the notification of %d was answered, and the last that is there is of %d", p.Key().Order, l.acks.notified[n], noted(p))
		}
	}
	for id, s := range l.acks.asked {
		p := l.payments[crashReference(s.Order)]
		if p == nil {
			l.losef("%s: the payment of operation %s is gone", crashReference(s.Order), id)
			continue
		}
		o, ok := p.Operation(id)
		w := crashLife(s.Order)[s.Step]
		if !ok || o.Key != crashKey(w, s.Step) || string(o.Kind) != s.Kind || o.Amount.Minor() != s.Cents || o.Option != w.option {
			l.losef("%s: %s of %d was recorded as %s, and is %+v", p.Key().Order, s.Kind, s.Cents, id, o)
		}
	}
	states := map[string]queue.State{}
	for j, err := range db.Jobs().List(ctx, queue.Filter{}) {
		if err != nil {
			l.t.Fatal(err)
		}
		states[j.ID] = j.State
	}
	for id := range l.acks.jobs {
		if states[id] == "" || l.acks.settled[id] && states[id] != queue.StateDone {
			l.losef("job %s was enqueued, or done, and is %q", id, states[id])
		}
	}
}

// noted is until when the notifications of a payment are taken care of.
func noted(p *lifecycle.Payment) (last int64) {
	for _, e := range p.Events() {
		if e.Swept != nil && !e.Swept.Noted.IsZero() {
			last = max(last, e.Swept.Noted.UnixMilli())
		}
	}
	return last
}

// losef keeps what was acknowledged and is not there.
func (l *lane) losef(format string, args ...any) {
	l.lost++
	l.failf("lost: "+format, args...)
}

// told is all that must not be, shortened.
func (l *lane) told() string {
	const most = 20
	if len(l.wrong) > most {
		return strings.Join(l.wrong[:most], "\n") + "\n..."
	}
	return strings.Join(l.wrong, "\n")
}
