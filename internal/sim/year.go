package sim

import (
	"fmt"
	"runtime"
	"time"

	"github.com/monext-community/monext-go/monext"
)

// Sample is what a process that runs for long holds at a time.
type Sample struct {
	Day        int
	Orders     int
	Events     int   // stored, of all payments
	Heap       int64 // live bytes, the stored events among them
	Goroutines int
}

// String is a line of the table that make soak prints.
func (s Sample) String() string {
	return fmt.Sprintf("day %3d: %5d orders, %6d events stored, heap %6.1f MiB (%5.0f bytes an event), %d goroutines",
		s.Day, s.Orders, s.Events, float64(s.Heap)/(1<<20), s.PerEvent(), s.Goroutines)
}

// PerEvent is how many bytes are held for each event that is stored.
func (s Sample) PerEvent() float64 { return float64(s.Heap) / float64(max(s.Events, 1)) }

// Year is a year of a shop in one world: some orders each day, and two bad hours
// every day. What was finished long ago is purged from the queue weekly, as a
// host does; payments stay.
func Year(seed uint64, days, ordersADay int, each func(Sample)) Result {
	plan := Plan{
		Workers: 2, Orders: days * ordersADay, Mode: monext.CaptureManual,
		Crash: 10, Freeze: 10, Fault: 25, Twice: 100, Mishap: 350, Mishaps: every,
		Nap: 5 * time.Minute, Late: 10 * time.Minute, Lag: 2 * time.Minute, Skew: time.Minute, Guard: true, ListRefused: true, Checkout: true,
		year: &year{days: days, pause: 24 * time.Hour / time.Duration(ordersADay), each: each},
	}
	return Run(seed, plan)
}

// year is what a long schedule has beside others.
type year struct {
	days  int
	pause time.Duration // between two orders
	each  func(Sample)
}

// maxYearSteps bounds a long schedule.
const maxYearSteps = 50_000_000

// weather brings two bad hours a day, and counts what is held each month.
func (w *world) weather(a *actor) {
	for day := 0; !a.gone && !w.shop.done; day++ {
		if day%7 == 0 {
			if _, err := w.queue.Purge(ctx, 7*24*time.Hour); err != nil {
				w.violatef("L2", "purge: %v", err)
			}
		}
		if day%30 == 0 {
			w.plan.year.each(w.sample(day))
		}
		a.sleep(w, 22*time.Hour)
		if a.gone || w.shop.done {
			return
		}
		w.hush(false)
		a.sleep(w, 2*time.Hour)
		w.hush(true)
	}
}

func (w *world) sample(day int) Sample {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s := Sample{Day: day, Orders: len(w.records), Heap: int64(m.HeapAlloc), Goroutines: runtime.NumGoroutine()} //nolint:gosec // a heap fits
	for _, r := range w.records {
		s.Events += int(r.version)
	}
	return s
}

// trade sells one order after the other, each with its parcels and returns.
func (s *shop) trade(a *actor) {
	w := s.w
	for ; s.sold < w.plan.Orders && !s.p.gone; s.sold++ {
		s.sell(s.sold)
		for range 3 {
			a.sleep(w, w.choose.span(w.plan.year.pause/4))
			if s.p.gone {
				return
			}
			s.asked++
			s.wish(fmt.Sprint("k", s.asked), max(0, s.sold-w.choose.below(3)))
		}
		a.sleep(w, w.choose.span(w.plan.year.pause*5/4))
	}
}
