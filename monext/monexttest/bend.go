package monexttest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"
)

// bend is how a scripted fault bends one read.
type bend struct {
	back     time.Duration // show what was so long ago
	unsorted bool
	entries  int // length of the list; 0 leaves it
}

// seen is the moment that a read shows.
func (d *draft) seen() time.Time { return d.now.Add(-d.bend.back) }

// lists reports whether associatedTransactions shows effects of this status at all.
func (s *Server) lists(e *Effect) bool {
	switch e.Status {
	case StatusOK:
		return true
	case StatusKO:
		return e.Kind == KindPayment || s.cfg.refusedEntries
	default:
		return false
	}
}

// associated lists what a read shows of a transaction: a list, or one bare object when so configured.
func (d *draft) associated(t *transaction) any {
	cfg, at := d.s.cfg, d.seen()
	var out []wireEffect
	for _, e := range t.Effects {
		if d.s.lists(e) && !e.VisibleFrom.After(at) {
			out = append(out, wireEffect{e.ID, e.Type, wireTime(e.Date), e.Amount, e.Status, t.ID})
		}
	}
	most := cfg.listCap
	if d.bend.entries > 0 {
		most = d.bend.entries
	}
	if most > 0 && len(out) > most {
		out = slices.Delete(out, 1, 1+len(out)-most) // the authorisation stays, and the newest
	}
	for n := 1; len(out) < d.bend.entries; n++ {
		out = append(out, crowding(t, n))
	}
	if cfg.unsorted || d.bend.unsorted {
		shuffle(out)
	}
	if len(out) == 1 && cfg.singleAsObject {
		return out[0]
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// crowding is an entry that never happened. Its id is longer than any true one, and unknown to every read.
func crowding(t *transaction, n int) wireEffect {
	return wireEffect{fmt.Sprintf("%s%04d", t.ID, n), typeCapture, wireTime(t.Date), 1, StatusKO, t.ID}
}

// shuffle brings a list into an order that says nothing, is the same each time, and is not the natural one.
func shuffle(list []wireEffect) {
	if len(list) < 2 {
		return
	}
	first := list[0]
	slices.SortFunc(list, func(a, b wireEffect) int {
		x, y := sha256.Sum256([]byte(a.ID)), sha256.Sum256([]byte(b.ID))
		return cmp.Or(bytes.Compare(x[:], y[:]), cmp.Compare(a.ID, b.ID))
	})
	if list[0] == first {
		copy(list, list[1:])
		list[len(list)-1] = first
	}
}
