package teeth

// judging are defects in how an operation in doubt is settled by what is listed.
func judging() []Defect {
	return []Defect{
		{
			Name: "no baseline", Breaks: "an effect that was there before the request is taken for its doing", Rules: []string{"S2"},
			Edits: []Edit{{
				"lifecycle/operation.go",
				`		!slices.Contains(first.Baseline, e.ID) &&`,
				`		(DEFECT || !slices.Contains(first.Baseline, e.ID)) &&`,
			}},
		},
		{
			Name: "claim not unique", Breaks: "an effect that another operation claims, and that was there before, is taken for its own", Rules: []string{"S2"},
			Edits: []Edit{{
				"lifecycle/look.go",
				"		if o.matches(&e) {\n			found",
				"		if o.matches(&e) || DEFECT && e.OK && o.resembles(&e) {\n			found",
			}},
		},
		{
			Name: "amount not compared", Breaks: "any capture that appears is taken for the one in doubt", Rules: []string{"S2", "L1"},
			Edits: []Edit{{
				"lifecycle/operation.go",
				`e.does(r.Kind) && e.Amount == r.Amount.Minor()`,
				`e.does(r.Kind) && (DEFECT || e.Amount == r.Amount.Minor())`,
			}},
		},
		{
			Name: "horizon ignored", Breaks: "a few empty lists are believed before all late effects must be listed", Rules: []string{"S1", "S2"},
			Edits: []Edit{{
				"lifecycle/look.go",
				`over := unwatched <= 0 && o.Empty+1 >= minLooks`,
				`over := (DEFECT || unwatched <= 0) && o.Empty+1 >= minLooks`,
			}},
		},
		{
			Name: "audit dropped", Breaks: "nobody looks again at what was in doubt, and a late effect stays silent", Rules: []string{"S2", "L4", "L1"}, Beyond: true,
			Edits: []Edit{{
				"lifecycle/audit.go",
				`if o := &p.operations[i]; p.unsure(o) {`,
				`if o := &p.operations[i]; p.unsure(o) && !DEFECT {`,
			}},
		},
		{
			Name: "refusal believed", Breaks: "what Monext has refused is not read afterwards, and was done all the same", Rules: []string{"S2", "L4"}, Beyond: true,
			Edits: []Edit{{
				"lifecycle/audit.go",
				`o.doubted() || o.denied() ||`,
				`o.doubted() || o.denied() && !DEFECT ||`,
			}},
		},
		{
			Name: "order of reads ignored", Breaks: "a list that was read before an effect was accepted makes it one that has vanished", Rules: []string{"L3"},
			Edits: []Edit{{
				"lifecycle/reading.go",
				`e.Listed && !ids[e.ID] && e.read <= s.began {`,
				`e.Listed && !ids[e.ID] && (DEFECT || e.read <= s.began) {`,
			}},
		},
		{
			Name: "looks without a pause", Breaks: "what is in doubt is read a hundred times as often", Rules: []string{"L5", "L1"},
			Edits: []Edit{{
				"lifecycle/look.go",
				"		next := d.now.Add(w.set.lookBehind(o))\n",
				"		next := d.now.Add(w.set.lookBehind(o))\n		if DEFECT {\n			next = d.now.Add(w.set.lookBehind(o) / 100)\n		}\n",
			}},
		},
	}
}

// resending are defects in what a resend rests on: that a second execution is
// refused. They need effects later than the horizon to show.
func resending() []Defect {
	return []Defect{
		{
			Name: "capture not fenced", Breaks: "a capture is sent again though the balance has room for two", Rules: []string{"S1"}, Beyond: true,
			Edits: []Edit{{
				"lifecycle/resend.go",
				`monext.CaptureLateDelivery && t.listedRest() < 2*amount`,
				`monext.CaptureLateDelivery && (DEFECT || t.listedRest() < 2*amount)`,
			}},
		},
		{
			Name: "FINAL fences itself", Breaks: "a FINAL capture is sent again as if Monext had released the rest, listed or not", Rules: []string{"S1"}, Beyond: true,
			Edits: []Edit{{
				"lifecycle/resend.go",
				"	amount := o.Amount.Minor()\n	switch o.Kind {",
				"	amount := o.Amount.Minor()\n	if DEFECT && o.isFinal() {\n		return true\n	}\n	switch o.Kind {",
			}},
		},
		{
			Name: "refund not fenced", Breaks: "a refund is sent again though the balance has room for two", Rules: []string{"S1"}, Beyond: true,
			Edits: []Edit{{
				"lifecycle/resend.go",
				`		return l.Refundable.Minor() < 2*amount && t.listed`,
				`		return (DEFECT || l.Refundable.Minor() < 2*amount) && t.listed`,
			}},
		},
		{
			Name: "sent again without a fence", Breaks: "what was not seen is sent again though nothing would refuse it twice", Rules: []string{"S1"}, Beyond: true,
			Edits: []Edit{{
				"lifecycle/resend.go",
				`selfFenced(d.transaction(o.Transaction), o) &&`,
				`(DEFECT || selfFenced(d.transaction(o.Transaction), o)) &&`,
			}, {
				"lifecycle/resend.go",
				`guarded(o, d.now) && s.set`,
				`(DEFECT || guarded(o, d.now)) && s.set`,
			}},
		},
		{
			Name: "never sent again", Breaks: "what a resend would settle is left to a person", Rules: []string{"L3"},
			Edits: []Edit{{
				"lifecycle/resend.go",
				`return s.set.Resend == ResendSelfFenced &&`,
				`return s.set.Resend == ResendSelfFenced && !DEFECT &&`,
			}},
		},
	}
}

// late are defects in what is made of effects that come when nobody expects them.
func late() []Defect {
	return []Defect{
		{
			Name: "late effects not shown", Breaks: "an effect of an operation that was given up is nobody's, and nobody is told", Rules: []string{"S2"}, Beyond: true,
			Edits: []Edit{{
				"lifecycle/reading.go",
				`		if !e.OK || e.Operation != "" || d.expected(t, e) {`,
				`		if !e.OK || e.Operation != "" || d.expected(t, e) || DEFECT {`,
			}},
		},
		{
			Name: "second effects not shown", Breaks: "of two effects of an operation the one is nobody's, and nobody is told", Rules: []string{"S2"}, Beyond: true,
			Edits: []Edit{{
				"lifecycle/reading.go",
				`			if o.Effect != "" && o.doubled(e, d.horizon) {`,
				`			if o.Effect != "" && o.doubled(e, d.horizon) && !DEFECT {`,
			}},
		},
		{
			Name: "ghosts forgotten", Breaks: "a late effect of an operation that was given up is taken for that of the next", Rules: []string{"S2"}, Beyond: true,
			Edits: []Edit{{
				"lifecycle/look.go",
				`		if !refused && (g.State.Closed() || g.State == OperationReview) {`,
				`		if !refused && !DEFECT && (g.State.Closed() || g.State == OperationReview) {`,
			}},
		},
		{
			Name: "deferred capture not looked for", Breaks: "nobody reads what Monext captured by itself", Rules: []string{"L4", "L1"},
			Edits: []Edit{{
				"lifecycle/audit.go",
				`	if t == nil || p.opened.Mode != monext.CaptureDeferred ||`,
				`	if t == nil || DEFECT || p.opened.Mode != monext.CaptureDeferred ||`,
			}},
		},
		{
			Name: "cut lists believed", Breaks: "what is not in a list that may be cut counts as not done", Rules: []string{"S5"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				`	if t.Listed >= nearLimit &&`,
				`	if t.Listed >= nearLimit && !DEFECT &&`,
			}},
		},
	}
}

// lapsing are defects in what is made of the end of an authorisation.
func lapsing() []Defect {
	return []Defect{
		{
			Name: "end believed without a read", Breaks: "a sweep records an end, and what somebody captured elsewhere stays unread", Rules: []string{"L4"},
			Edits: []Edit{{
				"lifecycle/sweep.go",
				`			d.foldWarning()`,
				"			d.foldWarning()\n			if DEFECT {\n				d.foldTime(d.now)\n			}",
			}},
		},
		{
			Name: "ready behind the end", Breaks: "a capture that waits for a person stays ready when its authorisation has ended", Rules: []string{"L1"},
			Edits: []Edit{{
				"lifecycle/lapse.go",
				`		if o.Kind != ActionCapture || o.State`,
				`		if DEFECT || o.Kind != ActionCapture || o.State`,
			}},
		},
	}
}

// waiting are defects in what is made of operations that are not carried out for long.
func waiting() []Defect {
	return []Defect{
		{
			Name: "turned away in silence", Breaks: "what is turned away again and again is shown to nobody", Rules: []string{"L1"},
			Edits: []Edit{{
				"lifecycle/heldup.go",
				`cause != "" && !at.After(d.now) {`,
				`cause != "" && !(DEFECT && cause == CauseHeldUp) && !at.After(d.now) {`,
			}},
		},
		{
			Name: "undecided in silence", Breaks: "what Monext does not decide for hours is shown to nobody", Rules: []string{"L1"},
			Edits: []Edit{{
				"lifecycle/heldup.go",
				`		return CauseUndecidedLong, o.lastSent()`,
				"		if DEFECT {\n			return \"\", time.Time{}\n		}\n		return CauseUndecidedLong, o.lastSent()",
			}},
		},
		{
			Name: "asked as often for ever", Breaks: "what is turned away for hours is asked for as often as in the beginning", Rules: []string{"L5"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				`	if since.IsZero() {`,
				`	if since.IsZero() || DEFECT {`,
			}},
		},
	}
}

// restoring are defects in what follows the loss of a store.
func restoring() []Defect {
	return []Defect{
		{
			Name: "done before forgotten", Breaks: "what is asked for again after the store was lost is done again", Rules: []string{"S1", "S2"},
			Edits: []Edit{{
				"lifecycle/rebuild.go",
				`	if !p.adopted(t) {`,
				`	if !p.adopted(t) || DEFECT {`,
			}},
		},
		{
			Name: "restored in doubt", Breaks: "what was in doubt in a backup takes an effect that came since for its own", Rules: []string{"S1", "S2"},
			Edits: []Edit{{
				"lifecycle/look.go",
				`	case len(found) == 1 && !o.overtaken &&`,
				`	case len(found) == 1 && (!o.overtaken || DEFECT) &&`,
			}},
		},
	}
}
