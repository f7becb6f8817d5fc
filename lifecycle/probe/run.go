package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

// run is one run of the probe.
type run struct {
	cfg    Config
	client *monext.Client
	wire   *wire
	report *Report

	references int           // merchant references given out
	current    int           // the question that evidence belongs to
	lag        time.Duration // the longest time that an effect took to be listed
	cancelWord monext.TransactionType
	custom     bool  // the transport is the host's
	fatal      error // ends the run
}

// Run asks the questions that cfg chooses and reports the answers.
//
// The error is [ErrProduction], an order.Faults that lists what is wrong with cfg, [ErrNoSession] when a payment page cannot
// be opened, monext.ErrUnauthorized when the account turns the credentials away, or that of the context or of Config.Wait. In
// all but the first two cases the report has what was answered until then, and says in Aborted that there was no more.
// Anything else that goes wrong makes the answers it touches [Unclear], and is no error.
//
// Operations are sent one at a time, and each once, except that what surely had no effect is sent again.
func Run(ctx context.Context, cfg Config) (Report, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return Report{}, err
	}
	r := &run{cfg: cfg, report: newReport(&cfg)}
	if err := r.connect(); err != nil {
		return Report{}, fmt.Errorf("probe: %w", err)
	}
	r.report.Started = cfg.Now().UTC()
	r.all(ctx)
	r.report.Ended = cfg.Now().UTC()
	r.report.Lag = r.lag
	for i := range r.report.Questions {
		r.unclear(r.report.Questions[i].Number, "the run ended before it")
	}
	if r.fatal != nil {
		r.report.Aborted = strings.Join(strings.Fields(reason(r.fatal)), " ")
		return *r.report, fmt.Errorf("probe: %w", r.fatal)
	}
	return *r.report, nil
}

// connect makes the client, with a transport that is watched.
func (r *run) connect() error {
	to := []monext.Option{
		monext.WithBaseURL(r.cfg.BaseURL), monext.WithRetry(monext.Retry{Attempts: 1}), monext.WithUserAgent("monext-go-probe"),
	}
	var base http.RoundTripper
	if h := r.cfg.HTTPClient; h != nil && h.Transport != nil {
		// The client looks into the transport before it is wrapped.
		if _, err := monext.New(r.cfg.Credentials, append(to, monext.WithHTTPClient(h))...); err != nil {
			return err
		}
		base, r.custom = h.Transport, true
	}
	r.wire = newWire(base)
	var err error
	r.client, err = monext.New(r.cfg.Credentials, append(to, monext.WithHTTPClient(&http.Client{Transport: r.wire}))...)
	if err == nil {
		r.report.Environment = r.client.Environment()
	}
	return err
}

// all goes through the questions. Those that can share an authorisation do; the ones that need the exact balance come last.
func (r *run) all(ctx context.Context) {
	defer r.wire.close()
	made, err := r.authorise(ctx)
	if err != nil {
		if !r.fail(ctx, err) {
			r.fatal = err
		}
		return
	}
	if a := made[forMain]; a != nil {
		r.main(ctx, a)
	}
	if a := made[forCancel]; a != nil {
		r.question(6, a, "a cancel of a part, a capture, and a cancel of the rest", func() string { return r.askCancel(ctx, a) })
	}
	if a := made[forList]; a != nil {
		r.question(4, a, "captures until the list should be cut", func() string { return r.askCap(ctx, a) })
	}
	if r.cfg.asked(7) {
		r.late(ctx, made[forKeep])
	}
	if a := made[forFinal]; a != nil {
		r.question(9, a, "a FINAL capture, its release, and further captures", func() string { return r.askFinal(ctx, a) })
	}
	if r.cfg.asked(8) && r.fatal == nil {
		r.current = 8
		r.sayf("question 8: the effects of each accepted request, counted")
		r.askNetwork()
		r.askOneEffect(ctx, made)
	}
}

// main asks the questions that share the first authorisation.
func (r *run) main(ctx context.Context, a *authorisation) {
	if a.lost != "" {
		r.giveUpMain(ctx, a, a.lost)
		return
	}
	var attempts []move
	if r.cfg.asked(5) {
		r.current = 5
		r.sayf("question 5: two refunds before any capture")
		attempts = []move{r.refund(ctx, a, refusedAmount), r.refund(ctx, a, refusedAmount+1)}
	}
	r.current = 0
	r.sayf("questions 2, 4 and 5: a first capture")
	first := r.firstCapture(ctx, a)
	if !first.accepted() {
		r.giveUpMain(ctx, a, first.disturbed())
		return
	}
	read, listed := r.await(ctx, a, &first)
	r.question(5, a, "the refused refunds, looked for in the list", func() string { return r.askRefused(ctx, a, attempts) })
	r.question(2, a, "the first capture, read by its own id", func() string { return r.askEcho(ctx, a, &first, listed) })
	r.question(4, a, "four captures, each looked for in the list", func() string { return r.askList(ctx, a, read, listed) })
	r.question(3, a, "three equal captures", func() string { return r.askDuplicates(ctx, a, DuplicateCaptures, monext.OperationCapture) })
	r.question(1, a, "captures beyond what is left", func() string { return r.askBeyond(ctx, a, CaptureBeyondRest, monext.OperationCapture) })
	r.refunds(ctx, a)
}

// refunds asks what is about refunds, on the authorisation of this run or on one that was given.
func (r *run) refunds(ctx context.Context, a *authorisation) {
	if !r.cfg.asked(1) && !r.cfg.asked(3) || r.fatal != nil {
		return
	}
	if r.cfg.CapturedTransaction != "" {
		a = r.adopt(ctx, r.cfg.CapturedTransaction)
	}
	r.current = 1
	if !r.cfg.asked(1) {
		r.current = 3
	}
	why := a.lost
	if why == "" && a.captured-a.refunded < controlRefund+3*equalRefund+2 {
		why = "too little is captured to ask about refunds"
	}
	if why == "" {
		if m := r.refund(ctx, a, controlRefund); !m.accepted() {
			why = "a refund within what is captured came to " + m.told()
			if m.refused() && a.purpose != "" {
				why += ": refunds may have to wait for the remittance"
				r.report.Kept = append(r.report.Kept, Kept{
					Transaction: a.id, For: KeptForRefunds, From: r.cfg.Now().UTC().Add(36 * time.Hour).Truncate(time.Hour),
				})
			}
		}
	}
	if why != "" {
		r.giveUp(RefundBeyondCaptured, why)
		r.giveUp(DuplicateRefunds, why)
		return
	}
	r.question(3, a, "three equal refunds", func() string { return r.askDuplicates(ctx, a, DuplicateRefunds, monext.OperationRefund) })
	r.question(1, a, "refunds beyond what is captured", func() string { return r.askBeyond(ctx, a, RefundBeyondCaptured, monext.OperationRefund) })
}

// giveUpMain leaves what the first authorisation was for unanswered.
func (r *run) giveUpMain(ctx context.Context, a *authorisation, why string) {
	for _, ask := range []Ask{
		CaptureBeyondRest, EchoPrivateData, DuplicateCaptures, ListComplete, ListImmediate, ListOrder, RefusedListed,
	} {
		r.giveUp(ask, why)
	}
	a.lost = why
	r.refunds(ctx, a)
}

// question runs the asks of a question, if it is part of the run, and tells what is being done for it. What stays unanswered
// is unclear, for the reason given.
func (r *run) question(number int, a *authorisation, doing string, ask func() string) {
	if !r.cfg.asked(number) || r.fatal != nil {
		return
	}
	r.current = number
	if a != nil && a.lost != "" {
		r.unclear(number, a.lost)
		return
	}
	r.sayf("question %d: %s", number, doing)
	if why := ask(); why != "" && r.fatal == nil {
		r.unclear(number, why)
	}
}

// answer records an answer, once.
func (r *run) answer(ask Ask, answer Answer, detail string) {
	if f := r.report.finding(ask); f != nil && f.Answer == "" {
		f.Answer, f.Detail = answer, detail
	}
}

// giveUp makes one ask unclear, and leaves the rest of its question alone.
func (r *run) giveUp(ask Ask, why string) string {
	if r.fatal == nil {
		r.answer(ask, Unclear, why)
	}
	return ""
}

// unclear gives up what a question has not answered.
func (r *run) unclear(number int, why string) {
	for _, q := range r.report.Questions {
		if q.Number != number {
			continue
		}
		for _, f := range q.Findings {
			r.answer(f.Ask, Unclear, why)
		}
	}
}

// fail notes what ends a run: credentials that are turned away, and a context that is over.
func (r *run) fail(ctx context.Context, err error) bool {
	switch {
	case r.fatal != nil:
	case ctx.Err() != nil:
		r.fatal = ctx.Err()
	case errors.Is(err, monext.ErrUnauthorized):
		r.fatal = err
	}
	return r.fatal != nil
}

func (r *run) money(minor int64) order.Money { return order.NewMoney(minor, r.cfg.Currency) }

func (r *run) sayf(format string, args ...any) { r.cfg.Progress(fmt.Sprintf(format, args...)) }

func because(detail string) string {
	if detail == "" {
		return ""
	}
	return " (" + detail + ")"
}
