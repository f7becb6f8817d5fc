package probe

import (
	"context"
	"fmt"

	"github.com/monext-community/monext-go/monext"
)

// refusedAmount, and one more, is what is asked back before anything was captured: no reading of the rules grants that.
const refusedAmount = 130

// askRefused is question 5: are the refused attempts listed? A capture that was made after them is listed already.
func (r *run) askRefused(ctx context.Context, a *authorisation, attempts []move) string {
	for i := range attempts {
		switch m := &attempts[i]; {
		case m.accepted():
			return "a refund before any capture was accepted: there is no refused attempt to look for"
		case !m.refused():
			return m.disturbed()
		}
	}
	told := attempts[0].told()
	for second := false; ; second = true {
		listed, shown := 0, ""
		for i := range attempts {
			e, found := a.byAmount(attempts[i].amount)
			if found && e.Status == monext.EffectOK {
				return "a refused attempt is listed as OK"
			}
			if found {
				listed, shown = listed+1, word(string(e.Type))+" "+word(string(e.Status))
			}
		}
		switch {
		case listed == len(attempts):
			r.answer(RefusedListed, Yes, told+", listed as "+shown)
			return ""
		case second && listed == 0:
			r.answer(RefusedListed, No, told+", and not listed")
			return ""
		case second:
			return fmt.Sprintf("%d of %d refused attempts are listed", listed, len(attempts))
		}
		if _, err := r.settled(ctx, a); err != nil {
			return "the transaction could not be read: " + reason(err)
		}
	}
}
