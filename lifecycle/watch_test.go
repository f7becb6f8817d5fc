package lifecycle_test

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order/sfcc"
)

// sessionFields are where a payment's document holds the ids and the pages of its sessions: without them the sessions could not
// be read back. Nothing else of a document may hold one.
var sessionFields = []string{"events.session_opened.id", "events.session_opened.url", "events.session_read.id", "events.authorized.session"}

// serve returns a service that is watched for what must not be seen.
func (r *rig) serve(config lifecycle.Config) *watched {
	r.t.Helper()
	var own []*slog.Logger
	if config.Logger != nil {
		own = append(own, config.Logger)
	}
	config.Logger = r.watch.Logger(own...)
	if config.Observer != nil {
		config.Observer = overheard{config.Observer, r.watch}
	}
	s, err := lifecycle.New(config)
	require.NoError(r.t, err)
	return &watched{s, r.watch}
}

// show gives what is left of a test to its Watch: the documents, and the ids of the sessions as what nothing may hold.
func (r *rig) show() {
	for _, s := range r.monext.Sessions() {
		r.watch.Secret(s.ID)
	}
	for _, key := range r.keys() {
		p, err := r.store.Memory.Load(context.Background(), key)
		if err != nil {
			continue
		}
		text, err := json.Marshal(p)
		require.NoError(r.t, err)
		requireReasons(r.t, p)
		r.watch.Document(leak.KindEvent, text, sessionFields...)
		r.watch.Value(p)
		for _, e := range p.Evidence() {
			r.watch.Value(e)
		}
		for _, e := range p.Events() {
			r.watch.Event(e)
			if e.SessionOpened != nil {
				r.watch.Event(e.SessionOpened)
			}
			if e.SessionRead != nil {
				r.watch.Event(e.SessionRead)
			}
			if e.Authorized != nil {
				r.watch.Event(e.Authorized)
			}
		}
	}
}

// overheard is an Observer that is listened to.
type overheard struct {
	lifecycle.Observer

	watch *leak.Watch
}

func (o overheard) Observe(ctx context.Context, n lifecycle.Notice) error {
	o.watch.Event(n)
	err := o.Observer.Observe(ctx, n)
	o.watch.Error(err)
	return err
}

// watched is a Service whose every error and answer is watched.
type watched struct {
	*lifecycle.Service

	watch *leak.Watch
}

func seen[T any](w *watched, v T, err error) (T, error) {
	w.watch.Error(err)
	w.watch.Value(v)
	return v, err
}

func (w *watched) Open(ctx context.Context, r lifecycle.OpenRequest) (lifecycle.Opening, error) {
	v, err := w.Service.Open(ctx, r)
	return seen(w, v, err)
}

func (w *watched) Adopt(ctx context.Context, r lifecycle.AdoptRequest) (*lifecycle.Payment, error) {
	v, err := w.Service.Adopt(ctx, r)
	return seen(w, v, err)
}

func (w *watched) Apply(ctx context.Context, e lifecycle.ShopEvent) ([]lifecycle.Operation, error) {
	v, err := w.Service.Apply(ctx, e)
	return seen(w, v, err)
}

func (w *watched) Refresh(ctx context.Context, reference string) (*lifecycle.Payment, error) {
	v, err := w.Service.Refresh(ctx, reference)
	return seen(w, v, err)
}

func (w *watched) Reconcile(ctx context.Context, reference string) (*lifecycle.Payment, error) {
	v, err := w.Service.Reconcile(ctx, reference)
	return seen(w, v, err)
}

func (w *watched) Return(ctx context.Context, token string) (*lifecycle.Payment, error) {
	v, err := w.Service.Return(ctx, token)
	return seen(w, v, err)
}

func (w *watched) Request(ctx context.Context, r lifecycle.Request) (lifecycle.Operation, error) {
	v, err := w.Service.Request(ctx, r)
	return seen(w, v, err)
}

func (w *watched) Capture(ctx context.Context, r lifecycle.Request) (lifecycle.Operation, error) {
	v, err := w.Service.Capture(ctx, r)
	return seen(w, v, err)
}

func (w *watched) Cancel(ctx context.Context, r lifecycle.Request) (lifecycle.Operation, error) {
	v, err := w.Service.Cancel(ctx, r)
	return seen(w, v, err)
}

func (w *watched) Refund(ctx context.Context, r lifecycle.Request) (lifecycle.Operation, error) {
	v, err := w.Service.Refund(ctx, r)
	return seen(w, v, err)
}

func (w *watched) Reverse(ctx context.Context, r lifecycle.Request) (lifecycle.Operation, error) {
	v, err := w.Service.Reverse(ctx, r)
	return seen(w, v, err)
}

func (w *watched) Execute(ctx context.Context, t lifecycle.Task) (lifecycle.Pass, error) {
	v, err := w.Service.Execute(ctx, t)
	return seen(w, v, err)
}

func (w *watched) Sweep(ctx context.Context, limit int) (lifecycle.SweepReport, error) {
	v, err := w.Service.Sweep(ctx, limit)
	return seen(w, v, err)
}

func (w *watched) Resolve(ctx context.Context, d lifecycle.Decision) (*lifecycle.Payment, error) {
	v, err := w.Service.Resolve(ctx, d)
	return seen(w, v, err)
}

func (w *watched) Reviews(ctx context.Context, f lifecycle.Filter) ([]lifecycle.Evidence, error) {
	all, err := w.Service.Reviews(ctx, f)
	for _, e := range all {
		w.watch.Value(e)
	}
	w.watch.Error(err)
	return all, err
}

func (w *watched) Summary(ctx context.Context, reference string) (lifecycle.Summary, error) {
	v, err := w.Service.Summary(ctx, reference)
	return seen(w, v, err)
}

func (w *watched) Payment(ctx context.Context, reference string) (*lifecycle.Payment, error) {
	v, err := w.Service.Payment(ctx, reference)
	return seen(w, v, err)
}

func (w *watched) List(ctx context.Context, f lifecycle.Filter) ([]*lifecycle.Payment, error) {
	all, err := w.Service.List(ctx, f)
	for _, p := range all { // one by one: what a logger makes of a slice is the documents
		w.watch.Value(p)
	}
	w.watch.Error(err)
	return all, err
}

func (w *watched) Known(ctx context.Context, n monext.Notification) (bool, error) {
	v, err := w.Service.Known(ctx, n)
	return seen(w, v, err)
}

func (w *watched) RunPreset(ctx context.Context, preset lifecycle.Preset, reference string, status sfcc.Statuses) (bool, error) {
	v, err := w.Service.RunPreset(ctx, preset, reference, status)
	return seen(w, v, err)
}

func (w *watched) Record(ctx context.Context, n monext.Notification) error {
	err := w.Service.Record(ctx, n)
	w.watch.Error(err)
	return err
}
