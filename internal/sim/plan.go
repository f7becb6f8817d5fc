package sim

import (
	"slices"
	"time"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/monext"
)

// Plan says what kind of world a schedule plays in. Rates are in a thousand
// calls; the zero Plan is a world without faults.
type Plan struct {
	Workers int // processes with a Processor
	Orders  int
	Wishes  int // what the shop asks for, all orders together
	Mode    monext.CaptureMode

	Settings lifecycle.Settings
	Method   method

	Crash, Freeze, Fault, Twice, Mishap int
	Mishaps                             []mishap

	Nap  time.Duration // the longest sleep of a process
	Late time.Duration // the longest time until a late request is executed
	Lag  time.Duration // the longest time until an effect is listed
	Skew time.Duration // how far a process's clock may be off
	Life time.Duration // how long an authorisation can be captured; a week when zero

	Ahead time.Duration // how far the machine's clock is ahead of the world's for a while: the store's, and that of every process
	Stray time.Duration // how far a process's clock may be off that is none of the right ones

	Jump    int // calls before which a process's clock is set anew
	Flicker int // reads that leave out what is new
	Refused int // refusals that an authorisation lists from the beginning on

	Release release // when Monext releases what a FINAL capture left

	Guard       bool // Monext's duplicate check is on
	ListRefused bool // refusals are listed, as KO
	Keyless     bool // the queue does not keep jobs of one order apart
	Foreign     bool // somebody works in Monext's back office
	Checkout    bool // begins with the buyer's payment, else with an authorisation
	Plain       bool // every outcome can be known: nothing may be left to a person
	Stuck       bool // of the first order no request is ever answered, or listed
	Hasty       bool // who decides for the host has not looked at Monext, and may be wrong
	Loses       bool // in the end the store is lost, or put back from a backup, and adopted anew
	Beyond      bool // times are longer than the horizon: assumptions are broken
	Away        bool // every request is turned away for hours
	Untrue      bool // Monext may say that it has refused what it executes
	Later       bool // the machine's clock is set ahead while the shop is at work, and is not so from the beginning
	Wire        bool // the gateway is the real client, on a transport

	wish *scope // what the shop asks for, in a small scope
	year *year  // of a long schedule
}

// release says when Monext releases what a FINAL capture left: nothing that
// Monext publishes promises an instant.
type release uint8

const (
	releaseAtOnce release = iota
	releaseLate           // up to Plan.Late after it
	releaseNever
)

// every mishap is possible where nothing else is said, but a refusal that is not
// true, which breaks the assumptions.
var every = []mishap{
	dialFailed, requestLost, answerLost, late, failedBefore, failedAfter, turnedAway, throttled, undecided, undecidedNo, refusedByBank,
	busyBank, engineTimeout, repeated, bareBefore, bareAfter,
}

// PlanOf is the plan that a seed stands for. The worlds differ as accounts at
// Monext and hosts do.
func PlanOf(seed uint64) Plan {
	r := newRandom(seed^0x9e3779b97f4a7c15, nil)
	one := func(in int) bool { return r.below(in) == 0 }
	p := Plan{
		Workers: 2 + r.below(2), Orders: 1, Wishes: 3 + r.below(6), Mode: monext.CaptureManual,
		Crash: 20, Freeze: 20, Fault: 25, Twice: 100, Mishap: 350, Mishaps: every,
		Nap: 5 * time.Minute, Late: 10 * time.Minute, Skew: time.Minute,
		Guard: !one(3), ListRefused: !one(3), Keyless: one(2), Foreign: one(6), Checkout: one(6), Wire: one(16),
	}
	if one(2) {
		p.Lag = 2 * time.Minute
	}
	for _, kind := range []struct {
		in  int
		set func(*Plan)
	}{
		{8, (*Plan).plain},
		{12, func(p *Plan) { p.Mode = monext.CaptureAutomatic }},
		{12, func(p *Plan) { p.Orders, p.Stuck, p.Checkout = 2, true, false }},
		{6, func(p *Plan) { p.Settings.Resend = lifecycle.ResendNever }},
		{6, func(p *Plan) { p.Settings.WaitFirst = true }},
	} {
		if one(kind.in) {
			kind.set(&p)
			break
		}
	}
	p.Loses = one(8) && !p.Stuck
	p.Method = methodOf(seed)
	if one(8) {
		p.Jump = 5
	}
	if p.Plain || p.Stuck {
		return p
	}
	for _, twist := range []func(*Plan){
		func(p *Plan) { p.Hasty = true },
		func(p *Plan) { p.Flicker = 200 },
		func(p *Plan) { p.Refused = 85 + r.below(14) },
		func(p *Plan) { p.Settings.CancelRest = true },
		func(p *Plan) { p.expire(time.Duration(15+r.below(90)) * time.Minute) },
		func(p *Plan) { p.Mode = monext.CaptureDeferred },
	} {
		if one(12) {
			twist(&p)
		}
	}
	p.Release = release(r.below(3)) //nolint:gosec // one of three
	if newRandom(seed^0x8cb92ba72f3d8dd7, nil).below(32) == 0 {
		p.Away, p.Settings.HeldUpAfter = true, 2*time.Hour
	}
	p.clocks(newRandom(seed^0x2545f4914f6cdd1d, nil))
	return p
}

// clocks makes a world in which a clock is wrong, in one case of eight.
func (p *Plan) clocks(r *random) {
	if p.Loses || p.Jump > 0 || p.Mode == monext.CaptureDeferred || p.Away || r.below(8) > 0 {
		return
	}
	if r.below(2) == 0 {
		p.Stray = []time.Duration{2 * time.Minute, time.Hour, 30 * time.Hour}[r.below(3)]
		return
	}
	p.Ahead = []time.Duration{time.Hour, 20 * time.Hour, 24 * time.Hour, 5 * 24 * time.Hour, 8 * 24 * time.Hour}[r.below(5)]
	p.Later = r.below(2) == 0
}

// measures reports whether what the events of a payment say of their times can be measured.
func (p *Plan) measures() bool { return p.Jump == 0 && p.Ahead == 0 && p.Stray == 0 }

// strangers tells whether effects come that are nobody's here: whose doing an
// effect is cannot be told then.
func (p *Plan) strangers() bool { return p.Foreign || p.Mode == monext.CaptureDeferred }

// expire makes authorisations end while the shop still works with them.
func (p *Plan) expire(life time.Duration) {
	p.Life = life
}

// plain makes a world in which every outcome can be known in the end: nobody
// else works on the transaction, nobody refuses, and every operation is fenced
// by its balance.
func (p *Plan) plain() {
	p.Plain, p.Foreign, p.Checkout, p.Guard, p.Wishes = true, false, false, false, 2
	p.Mishaps = []mishap{dialFailed, requestLost, answerLost, late, failedBefore, failedAfter, turnedAway, throttled, undecided, busyBank, bareBefore, bareAfter}
}

// BeyondOf is a plan whose assumptions are broken on purpose: effects, sleeps
// and lists are late by up to four horizons, and of some shops the refusals may not
// be true.
func BeyondOf(seed uint64) Plan {
	p := PlanOf(seed)
	p.Plain, p.Stuck, p.Orders, p.Beyond = false, false, 1, true
	if p.Mishaps = every; p.Wishes < 3 {
		p.Wishes = 3
	}
	p.Nap, p.Late, p.Lag = 2*time.Hour, 2*time.Hour, 2*time.Hour
	p.Settings, p.Life, p.Away = lifecycle.Settings{}, 0, false
	if newRandom(seed^0xd1b54a32d192ed03, nil).below(8) == 0 {
		p.Untrue, p.Mishaps = true, append(slices.Clone(every), refusedUntrue, refusedUntrue)
		p.Lag = horizon // a refusal is read once, beyond that
	}
	return p
}
