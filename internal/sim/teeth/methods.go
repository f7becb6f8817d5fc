package teeth

// choosing are defects in what a payment's method is taken for.
func choosing() []Defect {
	return []Defect{
		{
			Name: "captures not counted", Breaks: "a capture beyond the number that the method takes is sent, and the last one loses the rest",
			Rules: []string{"S13"},
			Edits: []Edit{{
				"lifecycle/method.go",
				`	for i := range t.Effects {
		if e := &t.Effects[i]; e.OK && e.does(ActionCapture) {`,
				`	for i := range t.Effects {
		if e := &t.Effects[i]; e.OK && !DEFECT && e.does(ActionCapture) {`,
			}},
		},
		{
			Name: "last capture loses the rest", Breaks: "the last capture of a method is of a part, and nobody said FINAL", Rules: []string{"S13"},
			Edits: []Edit{{
				"lifecycle/method.go",
				`others == most-1 && r.Option != monext.CaptureFinal`,
				`others == most-1 && r.Option != monext.CaptureFinal && !DEFECT`,
			}},
		},
		{
			Name: "whole amount not kept to", Breaks: "a method that takes one capture, of the whole amount, gets one of a part", Rules: []string{"S13"},
			Edits: []Edit{{
				"lifecycle/method.go",
				`case partial && m.PartialCaptures == 0:`,
				`case partial && m.PartialCaptures == 0 && !DEFECT:`,
			}},
		},
		{
			Name: "refunds in part where there are none", Breaks: "a method that refunds the whole gets a refund of a part",
			Rules: []string{"S13"},
			Edits: []Edit{{
				"lifecycle/method.go",
				`	if m.NoPartialRefund && (r.Amount`,
				`	if m.NoPartialRefund && !DEFECT && (r.Amount`,
			}},
		},
		{
			Name: "cancels what has no cancel", Breaks: "a cancel is sent though the method has none", Rules: []string{"S13"},
			Edits: []Edit{{
				"lifecycle/available.go",
				`	case never && l.Cancellable.Sign() > 0:`,
				`	case never && !DEFECT && l.Cancellable.Sign() > 0:`,
			}},
		},
		{
			Name: "reverse decides on a missing cancel", Rules: []string{"L2"},
			Breaks: "a reverse becomes a cancel that the method does not have, and says that something is given back",
			Edits: []Edit{{
				"lifecycle/reverse.go",
				`	m := w.set.method(d.transaction(o.Transaction).Method)`,
				"	m := w.set.method(d.transaction(o.Transaction).Method)\n	m.NoCancel = m.NoCancel && !DEFECT",
			}},
		},
	}
}
