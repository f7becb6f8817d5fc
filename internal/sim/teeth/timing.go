package teeth

// timing are defects in what a clock that was wrong may decide.
func timing() []Defect {
	return []Defect{
		{
			Name: "a set clock ends the horizon", Breaks: "a clock set forward makes the horizon seem to have passed", Rules: []string{"S1"},
			Edits: []Edit{{
				"lifecycle/look.go",
				`max(min(at.Sub(o.lookedAt), o.Next.Sub(o.lookedAt)), 0)`,
				`max(min(at.Sub(o.lookedAt), o.Next.Sub(o.lookedAt)), 0, map[bool]time.Duration{true: at.Sub(o.lookedAt)}[DEFECT])`,
			}},
		},
		{
			Name: "a stamp ahead waits", Breaks: "what a clock that was days ahead has stamped waits for days", Rules: []string{"L1", "L2"},
			Edits: []Edit{{
				"lifecycle/clock.go",
				`return p.newest.After(now.Add(2 * maxSkew))`,
				`return p.newest.After(now.Add(2*maxSkew)) && !DEFECT`,
			}},
		},
		{
			Name: "a misdated request is sent again", Breaks: "what was sent by a wrong clock is sent again, as if the days of the duplicate check were known",
			Rules: []string{"S1"},
			Edits: []Edit{{
				"lifecycle/resend.go",
				`!o.misdated() &&`,
				`(DEFECT || !o.misdated()) &&`,
			}},
		},
		{
			Name: "a host with another time sends", Breaks: "a host whose clock is not the store's sends", Rules: []string{"S7"},
			Edits: []Edit{{
				"lifecycle/clock.go",
				`	if ahead == 0 {
		return nil`,
				`	if ahead == 0 || DEFECT {
		return nil`,
			}},
		},
		{
			Name: "an end by a wrong clock stays", Breaks: "an authorisation that a clock ahead took for ended is never captured", Rules: []string{"L4"},
			Edits: []Edit{{
				"lifecycle/clock_set.go",
				`			a.Expired = false`,
				`			a.Expired = DEFECT`,
			}},
		},
		{
			Name: "a jump ends an authorisation", Breaks: "the end is recorded by a clock that was just set", Rules: []string{"L4"},
			Edits: []Edit{{
				"lifecycle/lapse.go",
				`.Before(end) && !d.inDoubt && d.agrees() {`,
				`.Before(end) && (DEFECT || !d.inDoubt) && d.agrees() {`,
			}},
		},
	}
}
