package teeth

// recording are defects in the events, and in what they fold to.
func recording() []Defect {
	return []Defect{
		{
			Name: "event missing", Breaks: "an operation is settled without the event that says so", Rules: []string{"S8", "S9"},
			Edits: []Edit{{
				"lifecycle/attempt.go",
				"		case failure == nil && a.Outcome == monext.Accepted && w.credible(d, o, a.Transaction.ID):\n",
				"		case failure == nil && a.Outcome == monext.Accepted && DEFECT && w.credible(d, o, a.Transaction.ID):\n			d.add(event)\n" +
					"			d.operation(id).State, d.operation(id).Effect = OperationSucceeded, a.Transaction.ID\n" +
					"		case failure == nil && a.Outcome == monext.Accepted && w.credible(d, o, a.Transaction.ID):\n",
			}},
		},
		{
			Name: "event rewritten", Breaks: "what a stored answer says is changed when the duplicate check explains it", Rules: []string{"S8"},
			Edits: []Edit{{
				"lifecycle/fold.go",
				`			o.Attempts[n-1].TurnedAway = true`,
				"			o.Attempts[n-1].TurnedAway = true\n			if DEFECT {\n				o.Attempts[n-1].Answer.Code = \"\"\n			}",
			}},
		},
		{
			Name: "effect counted twice", Breaks: "an effect that is told again is added again", Rules: []string{"S2", "S3", "L4", "L3"},
			Edits: []Edit{{
				"lifecycle/fold.go",
				"		e.read = event.Seq\n		if known := t.effect(e.ID); known != nil {",
				"		e.read = event.Seq\n		if known := t.effect(e.ID); known != nil && !DEFECT {",
			}},
		},
		{
			Name: "claims lost", Breaks: "an effect that is listed anew is nobody's any more", Rules: []string{"S2", "L3", "L4"},
			Edits: []Edit{{
				"lifecycle/fold.go",
				`			e.Operation, e.Release = known.Operation, known.Release`,
				"			if !DEFECT {\n				e.Operation, e.Release = known.Operation, known.Release\n			}",
			}},
		},
		{
			Name: "KO counted", Breaks: "a refusal that is listed counts as an effect", Rules: []string{"S3", "L4"},
			Edits: []Edit{{
				"lifecycle/ledger.go",
				"		if !e.OK {\n",
				"		if !e.OK && !DEFECT {\n",
			}},
		},
		{
			Name: "automatic capture not counted", Breaks: "what Monext captured by itself is taken for held only", Rules: []string{"L4", "S3"},
			Edits: []Edit{
				{
					"lifecycle/ledger.go",
					`			if k == kindAuthorizeAndCapture {`,
					`			if k == kindAuthorizeAndCapture && !DEFECT {`,
				},
				{ // else the two readings contradict each other, and a person is told
					"lifecycle/refresh.go",
					`== kindAuthorizeAndCapture, Surplus:`,
					`== kindAuthorizeAndCapture && !DEFECT, Surplus:`,
				},
			},
		},
	}
}

// storing are defects in the store, the queue, and what is committed to them.
func storing() []Defect {
	return []Defect{
		{
			Name: "fence ignored", Breaks: "a worker writes after its lease went to another", Rules: []string{"S7"},
			Edits: []Edit{{
				"lifecycle/memory.go",
				`fence != 0 && (lease.Fence != fence || lease.ExpiresAt.IsZero())`,
				`fence != 0 && !DEFECT && (lease.Fence != fence || lease.ExpiresAt.IsZero())`,
			}},
		},
		{
			Name: "lease given twice", Breaks: "a payment is claimed while another worker holds it", Rules: []string{"S7"},
			Edits: []Edit{{
				"lifecycle/memory.go",
				`if now.Before(last.ExpiresAt) && (`,
				`if !DEFECT && now.Before(last.ExpiresAt) && (`,
			}},
		},
		{
			Name: "version not compared", Breaks: "a save overwrites what was saved meanwhile", Rules: []string{"S8"},
			Edits: []Edit{{
				"lifecycle/memory.go",
				`if int64(len(m.payments[p.key])) != p.base {`,
				`if int64(len(m.payments[p.key])) != p.base && !DEFECT {`,
			}},
		},
		{
			Name: "conflict ignored", Breaks: "a save that was turned away is taken for done", Rules: []string{"S5", "L1", "L2", "S10"},
			Edits: []Edit{{
				"lifecycle/commit.go",
				`		case err == nil:`,
				`		case err == nil || DEFECT && errors.Is(err, ErrConflict):`,
			}},
		},
		{
			Name: "sweep forgets operations", Breaks: "an operation whose job was lost is never woken", Rules: []string{"L1", "L2"},
			Edits: []Edit{{
				"lifecycle/sweep.go",
				`overdue(d.operationDue(o)) {`,
				`overdue(d.operationDue(o)) && !DEFECT {`,
			}},
		},
		{
			Name: "job ends too early", Breaks: "a job whose pass wants to come again is over, and no sweep makes up for it", Rules: []string{"L1", "L2"},
			Edits: []Edit{
				{
					"queue/work.go",
					`	case pass.Done:`,
					`	case pass.Done || DEFECT:`,
				},
				{
					"lifecycle/sweep.go",
					`work, telling := due(d.workDue()), due(d.tellDue())`,
					`work, telling := due(d.workDue()) && !DEFECT, due(d.tellDue())`,
				},
			},
		},
	}
}

// telling are defects in what the host and the log are told.
func telling() []Defect {
	return []Defect{
		{
			Name: "position before telling", Breaks: "an event that the Observer did not take is never told again", Rules: []string{"L2"},
			Edits: []Edit{{
				"lifecycle/observer.go",
				"				took = false\n",
				"				took = false\n				if DEFECT {\n					told = e.Seq\n				}\n",
			}},
		},
		{
			Name: "link logged", Breaks: "the buyer's payment page is in the log, for whoever reads it to pay at", Rules: []string{"S11"},
			Edits: []Edit{{
				"lifecycle/open.go",
				`	made := SessionOpened{`,
				"	if DEFECT {\n		s.log.InfoContext(ctx, \"session made\", \"order\", key.Order, \"url\", session.RedirectURL)\n	}\n	made := SessionOpened{",
			}},
		},
	}
}
